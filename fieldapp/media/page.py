"""The photo of a sheet of paper made to look like the sheet: cut to its edges, straight, white where paper is white.

The sheet is looked for as the bright four-cornered thing in the picture. Where nothing looks like one (a white table,
a crumpled page, a page that fills the picture) the whole picture is kept: a crooked page can be read, half a page
cannot.
"""

from collections.abc import Sequence
from math import dist

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from fieldapp.media.photo import FULL_SIDE, packed, upright
from fieldapp.media.picture import Picture

MOST = 200 * 1024  # bytes of a page
Point = tuple[float, float]
Pixel = tuple[int, int]
Corners = tuple[Point, Point, Point, Point]  # upper left, upper right, lower right, lower left
_LOOK = 240  # pixels of the longest side of what is searched
_SMALLEST, _LARGEST = 0.2, 0.96  # of the picture: a smaller bright thing is no page, a larger one is all there is
_FULL = 0.9  # of the four-cornered shape must be bright, or it is another shape
_BRIM = 0.06  # of the picture may be bright outside of it
_SAMPLES, _APART, _STEP = 15, 6, 18  # along a side; pixels to both sides of it; shades between them


def straighten(raw: bytes) -> Picture:
    """Return the page in this photo. Raises as `media.photo.prepare` does."""
    pixels = upright(raw)
    found = corners(pixels)
    return packed(clear(pixels if found is None else flat(pixels, found)), MOST)


def corners(pixels: Image.Image) -> Corners | None:
    """Return the corners of the sheet, in pixels of the picture; None when no sheet stands out."""
    small = pixels.convert("L")
    small.thumbnail((_LOOK, _LOOK))
    # Writing is thinner than this; what is left is the colour of the paper.
    plain = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MinFilter(7)).filter(ImageFilter.BoxBlur(1))
    # One shade parts no sheet with a shadow over it from a bright floor, so each is tried, and the largest sheet taken.
    found = [each for shade in range(40, 232, 8) if (each := _sheet(plain, shade))]
    if not found:
        return None
    across, down = pixels.width / small.width, pixels.height / small.height
    a, b, c, d = (((x + 0.5) * across, (y + 0.5) * down) for x, y in max(found, key=_area))
    return a, b, c, d


def flat(pixels: Image.Image, sheet: Corners) -> Image.Image:
    """Return the four-cornered part of the picture as a rectangle, as if seen from right above."""
    a, b, c, d = sheet
    width, height = (dist(a, b) + dist(d, c)) / 2, (dist(a, d) + dist(b, c)) / 2
    shrink = min(1.0, FULL_SIDE / max(width, height))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    target = ((0.0, 0.0), (float(size[0]), 0.0), (float(size[0]), float(size[1])), (0.0, float(size[1])))
    return pixels.transform(
        size, Image.Transform.PERSPECTIVE, _perspective(target, sheet), Image.Resampling.BICUBIC, fillcolor="white"
    )


def clear(pixels: Image.Image) -> Image.Image:
    """Return the page with its shadows gone: paper white, writing dark, a red stamp still red."""
    lit = pixels.copy()
    lit.thumbnail((160, 160))
    lit = lit.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(8)).resize(pixels.size)
    ink = ImageChops.subtract(lit, pixels)
    return ImageOps.autocontrast(ImageChops.invert(ink), cutoff=(0.3, 12), preserve_tone=True)


def _sheet(plain: Image.Image, shade: int) -> Sequence[Pixel] | None:
    """Return the corners of what is brighter than this shade, when that is a sheet."""
    bright = plain.point([255 if each > shade else 0 for each in range(256)])
    bright = bright.filter(ImageFilter.MinFilter(5)).filter(ImageFilter.MaxFilter(5))
    ends = _row_ends(bright)
    if not ends:
        return None
    found = (
        min(ends, key=lambda at: at[0] + at[1]), max(ends, key=lambda at: at[0] - at[1]),
        max(ends, key=lambda at: at[0] + at[1]), min(ends, key=lambda at: at[0] - at[1]),
    )  # fmt: skip
    return found if _is_four_cornered(bright, found) and _has_edges(plain, found) else None


def _row_ends(bright: Image.Image) -> list[Pixel]:
    """Return the first and the last bright pixel of every row."""
    width, data = bright.width, bright.tobytes()
    ends = []
    for row in range(bright.height):
        line = data[row * width : (row + 1) * width]
        first = line.find(b"\xff")
        if first >= 0:
            ends += [(first, row), (line.rfind(b"\xff"), row)]
    return ends


def _area(found: Sequence[Pixel]) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(found, [*found[1:], found[0]], strict=True))) / 2


def _is_four_cornered(bright: Image.Image, found: Sequence[Pixel]) -> bool:
    whole = bright.width * bright.height
    if not _SMALLEST * whole <= _area(found) <= _LARGEST * whole:
        return False
    shape = Image.new("L", bright.size, 0)
    ImageDraw.Draw(shape).polygon(list(found), fill=255)
    inside = ImageChops.multiply(shape, bright).histogram()[255]
    return inside >= _FULL * shape.histogram()[255] and bright.histogram()[255] - inside <= _BRIM * whole


def _has_edges(plain: Image.Image, found: Sequence[Pixel]) -> bool:
    """Return whether it is darker just outside of every side: a shadow's border is no edge.

    A side that lies at the picture's own border counts as an edge: what is beyond was not photographed.
    """
    middle = (sum(x for x, _ in found) / 4, sum(y for _, y in found) / 4)
    for (x, y), (u, v) in zip(found, [*found[1:], found[0]], strict=True):
        steps = 0
        for part in range(1, _SAMPLES + 1):
            at = (x + (u - x) * part / (_SAMPLES + 1), y + (v - y) * part / (_SAMPLES + 1))
            away = max(1.0, dist(at, middle))
            out = ((at[0] - middle[0]) / away * _APART, (at[1] - middle[1]) / away * _APART)
            within, beyond = (_shade(plain, at[0] + sign * out[0], at[1] + sign * out[1]) for sign in (-1, 1))
            steps += beyond is None or (within is not None and within - beyond >= _STEP)
        if steps < _SAMPLES * 0.7:
            return False
    return True


def _shade(plain: Image.Image, x: float, y: float) -> int | None:
    if not (0 <= x < plain.width and 0 <= y < plain.height):
        return None
    shade = plain.getpixel((int(x), int(y)))
    return shade if isinstance(shade, int) else None


def _perspective(target: Sequence[Point], source: Sequence[Point]) -> tuple[float, ...]:
    """Return what carries each point of the target to its point in the source: eight numbers, from eight equations."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                rows[row] = [a - rows[row][column] * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[8] for row in rows)
