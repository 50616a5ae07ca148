"""Rows of the sync benches: what was done, what the floor and ours came to, and whether that is within the target."""

import statistics
from collections.abc import Iterable, Sequence

from msgspec import Struct

HEAD = ("", "floor", "ours", "target", "")


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    what: str
    floor: str = "–"
    ours: str
    target: str = ""
    met: bool | None = None  # None: nothing was promised

    @property
    def cells(self) -> tuple[str, ...]:
        """Return its text, column by column."""
        verdict = {None: "", True: "met", False: "**missed**"}[self.met]
        return self.what, self.floor, self.ours, self.target, verdict


def markdown(rows: Iterable[Row]) -> str:
    """Return the rows as a table that can also be read as it stands."""
    lines = [HEAD, *(row.cells for row in rows)]
    wide = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("-" * max(3, width) for width in wide))
    return "\n".join(f"| {' | '.join(_padded(line, wide))} |" for line in lines)


def kb(amount: float) -> str:
    """Return bytes as KB of 1,000."""
    return f"{amount / 1000:.1f} KB" if amount < 10_000 else f"{amount / 1000:,.0f} KB"


def both(up: float, down: float) -> str:
    """Return bytes up and down, and together."""
    return f"{up / 1000:.2f}/{down / 1000:.2f} KB"


def seconds(took: Sequence[float]) -> str:
    """Return the median of several tries, and the worst; or the one there is."""
    middle, worst = statistics.median(took), max(took)
    places = 1 if middle >= 10 else 2
    return f"{middle:.{places}f} s" + (f" (worst {worst:.{places}f})" if len(took) > 1 else "")


def _padded(line: Sequence[str], wide: Sequence[int]) -> list[str]:
    return [text.ljust(width) for text, width in zip(line, wide, strict=True)]
