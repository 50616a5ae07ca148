"""Numbers as bars, drawn here as SVG: no script, and a table with the same numbers stands beneath each."""

from collections.abc import Sequence

from msgspec import Struct

WIDTH, ROW, LABEL, ROOM = 640, 32, 220, 56  # in the drawing's own units: all, a bar's line, its name, its number


class Number(Struct, frozen=True, kw_only=True):
    """One number with its name, and the list that stands behind it."""

    label: str
    number: int
    href: str = ""


class Bar(Struct, frozen=True, kw_only=True):
    """Where one bar is drawn."""

    label: str  # cut where it would run into the bar
    number: int
    y: int
    length: int


class Chart(Struct, frozen=True, kw_only=True):
    """One drawing with its table."""

    id: str
    title: str
    numbers: list[Number]

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return max(len(self.numbers), 1) * ROW + 8

    @property
    def width(self) -> int:
        """Its width."""
        return WIDTH

    @property
    def bars(self) -> list[Bar]:
        """The bars from top to bottom, the longest as long as there is room; a number above 0 is always seen."""
        most = max((each.number for each in self.numbers), default=0)
        room = WIDTH - LABEL - ROOM
        return [
            Bar(
                label=_short(each.label),
                number=each.number,
                y=place * ROW + 4,
                length=max(round(each.number / most * room), 2) if each.number else 0,
            )
            for place, each in enumerate(self.numbers)
        ]


def chart(id: str, title: str, numbers: Sequence[Number]) -> Chart:
    """Return a drawing of these numbers in their order."""
    return Chart(id=id, title=title, numbers=list(numbers))


_LETTERS = 27  # of a label beside its bar; the table has all of it


def _short(label: str) -> str:
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1].rstrip()}…"
