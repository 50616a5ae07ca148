"""Draws the app's icon: an open book whose two pages are two people facing each other.

Run it only to change the icon; the two small files it writes into assets/ are committed.
"""

from pathlib import Path

from PIL import Image, ImageDraw

ASSETS = Path(__file__).resolve().parent.parent / "assets"
FINE = 4  # drawn four times as large, then scaled down: smooth edges
GREEN, PAPER, LINE, RED = "#00695C", "#FFF8EC", "#9DBFB2", "#C8442F"


def main() -> None:
    """Write the icon that phones show and the small one that browsers show."""
    large = draw(512 * FINE).resize((512, 512), Image.Resampling.LANCZOS)
    large.quantize(64).save(ASSETS / "icon.png", optimize=True)
    large.resize((64, 64), Image.Resampling.LANCZOS).save(ASSETS / "favicon.png", optimize=True)


def draw(side: int) -> Image.Image:
    """Return the icon as a square picture; all measures below are in 512ths."""
    unit = side / 512
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=112 * unit, fill=GREEN)
    for mirror in (False, True):
        _page(pen, unit, mirror)
        _head(pen, unit, mirror)
    pen.line(_scaled([(256, 258), (256, 420)], unit), fill=GREEN, width=round(10 * unit))
    return picture


def _page(pen: ImageDraw.ImageDraw, unit: float, mirror: bool) -> None:
    pen.polygon(_scaled([(256, 258), (84, 218), (84, 380), (256, 420)], unit, mirror), fill=PAPER)
    for down in (46, 84, 122):
        line = [(112, 218 + down - 6), (228, 218 + down + 21)]
        pen.line(_scaled(line, unit, mirror), fill=LINE, width=round(11 * unit))


def _head(pen: ImageDraw.ImageDraw, unit: float, mirror: bool) -> None:
    (left, top), (right, bottom) = sorted(_scaled([(142, 102), (226, 186)], unit, mirror))
    pen.ellipse((left, min(top, bottom), right, max(top, bottom)), fill=RED if mirror else PAPER)


def _scaled(points: list[tuple[int, int]], unit: float, mirror: bool = False) -> list[tuple[float, float]]:
    return [((512 - x if mirror else x) * unit, y * unit) for x, y in points]


if __name__ == "__main__":
    main()
