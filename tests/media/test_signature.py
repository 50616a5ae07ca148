"""A signature drawn with a finger: real ink, small, and never an empty one."""

import math
from io import BytesIO

import pytest
from PIL import Image

from fieldapp.domain.problems import Code, Problem
from fieldapp.media.signature import Strokes, draw, fitted, is_empty

WAVE = tuple((20.0 + 4 * step, 80 + 40 * math.sin(step / 4)) for step in range(70))


def ink(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("L")


def test_it_is_a_small_picture_with_the_line_where_the_finger_was():
    picture = draw(Strokes(width=328, height=160, lines=(WAVE,)))
    image = ink(picture.full)
    assert image.size == (picture.width, picture.height) == (640, round(160 * 640 / 328))
    assert len(picture.full) < 12_000
    scale = 640 / 328
    for x, y in WAVE[1:-1:10]:
        around = image.crop((int(x * scale) - 5, int(y * scale) - 5, int(x * scale) + 5, int(y * scale) + 5))
        assert around.getextrema()[0] < 90
    assert image.getpixel((5, 5)) > 245


def test_a_quick_line_is_thinner_than_a_slow_one():
    slow = draw(Strokes(width=328, height=160, lines=(tuple((float(x), 80.0) for x in range(20, 220, 2)),)))
    quick = draw(Strokes(width=328, height=160, lines=(tuple((float(x), 80.0) for x in range(20, 220, 20)),)))
    dark = [sum(ink(each.full).histogram()[:128]) for each in (slow, quick)]
    assert dark[1] < 0.75 * dark[0]


def test_a_jump_between_two_strokes_is_not_joined():
    two = draw(Strokes(width=328, height=160, lines=(WAVE[:20], WAVE[50:])))
    assert ink(two.full).crop((250, 0, 350, 312)).getextrema()[0] > 200


@pytest.mark.parametrize("lines", [(), ((),), (((5.0, 5.0),),), (((5.0, 5.0), (9.0, 9.0)),)])
def test_a_field_without_a_line_is_no_signature(lines):
    nothing = Strokes(width=328, height=160, lines=tuple(line for line in lines if line))
    assert is_empty(nothing)
    with pytest.raises(Problem) as problem:
        draw(nothing)
    assert problem.value.code == Code.EMPTY_SIGNATURE


def test_on_a_narrower_field_the_lines_are_smaller_and_on_a_wider_one_as_they_were():
    wide = Strokes(width=600, height=190, lines=(((60.0, 40.0), (540.0, 120.0)),))
    assert fitted(wide, 300) == Strokes(width=300, height=190, lines=(((30.0, 20.0), (270.0, 60.0)),))
    assert fitted(wide, 900).lines == wide.lines and fitted(wide, 900).width == 900
