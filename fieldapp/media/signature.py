"""What a finger drew, as a small picture of ink: a line that is thin where the finger was quick, as a pen's is."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from math import dist
from typing import Any

from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from fieldapp.media.picture import Picture

Point = tuple[float, float]
WIDTH = 640  # pixels of the picture; its height follows from the field
THINNEST, THICKEST = 1.6, 3.6  # dp
QUICK = 14.0  # dp between two touches at which the line is thinnest
_INK = 24  # nearly black
_SHADES = 16
_FINER = 2  # drawn larger and made smaller, so that edges are smooth
_LEAST = 24.0  # dp of line: less is a slip of the finger


class Strokes(Struct, frozen=True, kw_only=True):
    """Lines on a field, in dp, in the order in which they were drawn."""

    width: float
    height: float
    lines: tuple[tuple[Point, ...], ...] = ()


def draw(strokes: Strokes) -> Picture:
    """Return the signature as a PNG, which is its own small picture. Raises Problem EMPTY_SIGNATURE without a line."""
    if is_empty(strokes):
        raise Problem(Code.EMPTY_SIGNATURE)
    from PIL import Image, ImageDraw  # only now; see `picture`

    scale = WIDTH / strokes.width
    size = (WIDTH, max(1, round(strokes.height * scale)))
    paper = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 255)
    pen = ImageDraw.Draw(paper)
    for line in strokes.lines:
        _ink(pen, line, scale * _FINER)
    small = paper.resize(size, Image.Resampling.LANCZOS).quantize(_SHADES)
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return Picture(full=out.getvalue(), thumb=out.getvalue(), width=size[0], height=size[1])


def fitted(strokes: Strokes, width: float) -> Strokes:
    """Return the same lines on a field of another width: smaller where they would not fit, never stretched."""
    scale = min(1.0, width / strokes.width)
    lines = tuple(tuple((x * scale, y * scale) for x, y in line) for line in strokes.lines)
    return Strokes(width=width, height=strokes.height, lines=lines)


def is_empty(strokes: Strokes) -> bool:
    """Return whether nothing was drawn that anybody would take for a signature."""
    return sum(dist(a, b) for line in strokes.lines for a, b in pairwise(line)) < _LEAST


def _ink(pen: Any, line: Sequence[Point], scale: float) -> None:
    thickness = THICKEST
    for a, b in pairwise(_smooth(line)):
        wanted = THICKEST - (THICKEST - THINNEST) * min(1.0, dist(a, b) * _STEPS / QUICK)
        thickness += (wanted - thickness) * 0.25  # ink does not jump
        radius = thickness * scale / 2
        pen.line(
            [(a[0] * scale, a[1] * scale), (b[0] * scale, b[1] * scale)], fill=_INK, width=max(1, round(2 * radius))
        )
        pen.circle((b[0] * scale, b[1] * scale), radius, fill=_INK)
    if len(line) == 1:
        pen.circle((line[0][0] * scale, line[0][1] * scale), THICKEST * scale / 2, fill=_INK)


_STEPS = 4  # pieces of the curve between two touches


def _smooth(line: Sequence[Point]) -> Iterator[Point]:
    """Yield points of a curve through the middles between the touches: a finger tells its place only now and then."""
    yield line[0]
    for place in range(1, len(line) - 1):
        start, bend, end = _middle(line[place - 1], line[place]), line[place], _middle(line[place], line[place + 1])
        for step in range(_STEPS):
            t = (step + 1) / _STEPS
            yield (
                (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * bend[0] + t**2 * end[0],
                (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * bend[1] + t**2 * end[1],
            )
    yield line[-1]


def _middle(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
