"""Numbers as bars, drawn here as SVG: no script, and a table with the same numbers stands beneath each."""

from collections.abc import Sequence

from msgspec import Struct

WIDTH, ROW, LABEL, ROOM = 640, 32, 220, 56  # in the drawing's own units: all, a bar's line, its name, its number


class Number(Struct, frozen=True, kw_only=True):
    """One number with its name, and the list that stands behind it."""

    label: str
    number: int
    href: str = ""
    told: str = ""  # what stands beside the bar, where that is not the number alone


class Bar(Struct, frozen=True, kw_only=True):
    """Where one bar is drawn."""

    label: str  # cut where it would run into the bar
    told: str
    y: int
    length: int


class Chart(Struct, frozen=True, kw_only=True):
    """One drawing with its table."""

    id: str
    title: str
    numbers: list[Number]
    most: int = 0  # that the longest bar may stand for; 0: the largest number
    target: int = 0  # where a line is drawn that all should reach; 0: none

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
        most, room = self._most, self._room
        return [
            Bar(
                label=_short(each.label),
                told=each.told or str(each.number),
                y=place * ROW + 4,
                length=max(round(each.number / most * room), 2) if each.number else 0,
            )
            for place, each in enumerate(self.numbers)
        ]

    @property
    def target_x(self) -> int:
        """Where the line of the target stands."""
        return LABEL + round(self.target / self._most * self._room)

    @property
    def _most(self) -> int:
        return self.most or max((each.number for each in self.numbers), default=0)

    @property
    def _room(self) -> int:
        longest = max((len(each.told) for each in self.numbers), default=0)
        return WIDTH - LABEL - max(ROOM, longest * _LETTER)


def chart(id: str, title: str, numbers: Sequence[Number], *, most: int = 0, target: int = 0) -> Chart:
    """Return a drawing of these numbers in their order."""
    return Chart(id=id, title=title, numbers=list(numbers), most=most, target=target)


_LETTER = 9  # the width of one beside a bar
_LETTERS = 27  # of a label beside its bar; the table has all of it


def _short(label: str) -> str:
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1].rstrip()}…"
