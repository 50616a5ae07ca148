"""A photo of a sheet of paper becomes the sheet: straight, cut to its edges, white, small."""

from io import BytesIO
from math import dist

import pytest
from PIL import Image, ImageDraw, ImageFilter

from fieldapp.domain.problems import Code, Problem
from fieldapp.media import page
from tests.media.pages import handwritten_page

TABLE = (92, 70, 52)
SEEN = ((180, 150), (1010, 220), (1080, 1420), (90, 1330))  # the sheet's corners in the photo


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    return handwritten_page(1500, 2100, grain=6)


def on_a_table(sheet: Image.Image, seen=SEEN, size=(1200, 1600), table=TABLE) -> Image.Image:
    """The sheet as a hand holds the phone over it: crooked, with the table around it and a shadow over one side."""
    whole = (
        (0.0, 0.0),
        (float(sheet.width), 0.0),
        (float(sheet.width), float(sheet.height)),
        (0.0, float(sheet.height)),
    )
    warped = sheet.transform(
        size, Image.Transform.PERSPECTIVE, page._perspective(seen, whole), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(seen, fill=255)
    photo = Image.new("RGB", size, table)
    photo.paste(warped, mask=mask)
    return photo.filter(ImageFilter.GaussianBlur(0.7))


def as_jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def test_the_corners_are_found_to_within_a_finger_line(sheet):
    found = page.corners(on_a_table(sheet))
    assert found is not None
    assert max(dist(a, b) for a, b in zip(found, SEEN, strict=True)) < 24  # of 1600: one and a half per cent


def test_the_page_fills_the_picture_and_stands_straight(sheet):
    made = page.straighten(as_jpeg(on_a_table(sheet)))
    image = Image.open(BytesIO(made.full)).convert("L")
    assert abs(image.width / image.height - sheet.width / sheet.height) < 0.08
    edge = max(4, image.width // 40)
    corners = [image.crop((x, y, x + edge, y + edge)) for x in (edge, image.width - 2 * edge)
               for y in (edge, image.height - 2 * edge)]  # fmt: skip
    assert min(sum(each.histogram()[200:]) / edge**2 for each in corners) > 0.6, "no table is left in the corners"


def test_paper_is_white_and_ink_is_dark_afterwards(sheet):
    photo = on_a_table(sheet)
    image = Image.open(BytesIO(page.straighten(as_jpeg(photo)).full)).convert("L")
    shades = sorted(image.resize((300, 400), Image.Resampling.LANCZOS).tobytes())
    assert shades[len(shades) // 2] > 235, "half of a written page is bare paper"
    assert shades[len(shades) // 100] < 150


def test_it_is_small_and_clean(sheet):
    made = page.straighten(as_jpeg(on_a_table(sheet)))
    assert len(made.full) <= page.MOST and len(made.thumb) <= 15 * 1024
    assert not Image.open(BytesIO(made.full)).getexif()


def test_a_page_that_fills_the_photo_or_lies_on_white_is_kept_whole(sheet):
    for photo in (sheet, on_a_table(sheet, table=(240, 238, 234))):
        made = page.straighten(as_jpeg(photo))
        assert abs(made.width / made.height - photo.width / photo.height) < 0.12


def test_what_is_no_page_is_kept_whole():
    yard = Image.effect_noise((1200, 900), 90).convert("RGB").filter(ImageFilter.GaussianBlur(6))
    made = page.straighten(as_jpeg(yard))
    assert (made.width, made.height) == (1200, 900)
    lamp = Image.new("RGB", (1200, 900), (20, 20, 20))
    ImageDraw.Draw(lamp).ellipse((300, 200, 900, 800), fill="white")  # bright, large and round
    assert page.corners(lamp) is None


def test_what_is_no_photo_is_refused():
    for raw, code in ((b"", Code.EMPTY_FILE), (b"%PDF-1.7", Code.NOT_A_PHOTO)):
        with pytest.raises(Problem) as problem:
            page.straighten(raw)
        assert problem.value.code == code
