"""A card's code is found in the photos that people take of cards; whatever else comes in, nothing breaks."""

import random
from io import BytesIO

import pytest
import segno
from PIL import Image

from fieldapp.domain.cards import card_code, card_text
from fieldapp.domain.problems import Code, Problem
from fieldapp.media import card, scan
from fieldapp.media.photo import FULL_SIDE
from tests.media.cards import photo, picture_of
from tests.media.pages import handwritten_page, jpeg

LAN = card_text(card_code("p-lan"))


def some_code(text: str | bytes, **how) -> Image.Image:
    out = BytesIO()
    segno.make(text, micro=False, **how).save(out, kind="png", scale=8, border=4)
    return Image.open(out).convert("RGB")


def refused(raw: bytes) -> Code:
    with pytest.raises(Problem) as caught:
        scan.texts_in(raw)
    return caught.value.code


def test_what_is_drawn_is_read_back_as_it_is():
    assert scan.can_read()
    assert scan.texts_in(card.draw(LAN)) == [LAN]


def test_a_card_s_picture_is_the_smallest_code_there_is_and_tells_no_maker():
    picture = Image.open(BytesIO(card.draw(LAN)))
    assert picture.size == ((21 + 8) * card.SCALE,) * 2, "21 squares and the quiet border"
    assert not picture.info.keys() & {"Software", "Author", "comment"}


@pytest.mark.parametrize(
    "how",
    [
        {"turned": 10}, {"turned": 45}, {"turned": 90}, {"turned": 133}, {"turned": 180}, {"turned": 300},
        {"blur": 2}, {"blur": 4}, {"light": 0.3}, {"light": 0.12, "grain": 4}, {"grain": 40}, {"side": 90},
        {"side": 1440}, {"turned": 25, "blur": 2, "light": 0.4},
    ],
    ids=str,
)  # fmt: skip
def test_a_card_is_read_crooked_blurred_in_the_dark_and_small_in_the_picture(how):
    assert scan.texts_in(photo([picture_of("p-lan")], **how)) == [LAN]


def test_all_cards_of_a_picture_are_read_each_once():
    people = [f"p-{n}" for n in range(8)]
    seen = scan.texts_in(photo([*map(picture_of, people), picture_of("p-0")], side=280))
    assert sorted(seen) == sorted(card_text(card_code(each)) for each in people)


def test_a_picture_without_a_code_says_nothing():
    assert scan.texts_in(photo([])) == []
    assert scan.texts_in(jpeg(handwritten_page(1200, 1600))) == []


def test_a_code_that_is_too_blurred_is_not_guessed_at():
    assert scan.texts_in(photo([picture_of("p-lan")], blur=30)) == []


@pytest.mark.parametrize(
    "other", ["x" * 300, b"\x00\x01\xff\xfe" * 5, "Lý Thị Bé", "WIFI:\nS:a;;"], ids=["long", "bytes", "words", "lines"]
)
def test_what_is_no_short_plain_text_is_one_empty_text(other):
    assert scan.texts_in(photo([some_code(other), picture_of("p-lan")], side=600)) in (["", LAN], [LAN, ""])


def test_a_bar_code_is_not_read_as_anything():
    bars = Image.new("RGB", (900, 400), "white")
    for x in range(60, 840, 12):
        bars.paste((0, 0, 0), (x, 40, x + 4 + x % 3 * 3, 360))
    assert scan.texts_in(photo([bars])) == []


def test_a_giant_a_torn_and_a_strange_file_are_refused_by_name():
    whole = photo([picture_of("p-lan")])
    tall = BytesIO()
    Image.new("1", (8000, 6000)).save(tall, "PNG")
    assert refused(tall.getvalue()) == Code.PHOTO_TOO_LARGE
    assert refused(whole[: len(whole) // 3]) == Code.NOT_A_PHOTO
    assert refused(b"%PDF-1.7 " + b"x" * 4000) == Code.NOT_A_PHOTO
    assert refused(b"") == Code.EMPTY_FILE


def test_the_smallest_and_the_thinnest_pictures_are_looked_at_too():
    for size in ((1, 1), (1, 900), (900, 1), (2, 3), (17, 5)):
        assert scan.texts_in(jpeg(Image.new("RGB", size, "white"))) == []


def test_noise_breaks_nothing():
    rng = random.Random(5)
    for _ in range(12):
        size = (rng.randrange(2, 400), rng.randrange(2, 400))
        assert scan.texts_in(jpeg(Image.frombytes("L", size, rng.randbytes(size[0] * size[1])))) == []


def test_a_large_photo_is_made_small_before_it_is_looked_at(monkeypatch):
    from pyzbar import pyzbar

    looked = []
    read = pyzbar.decode
    monkeypatch.setattr(pyzbar, "decode", lambda gray, symbols: (looked.append(gray.size), read(gray, symbols))[1])
    assert scan.texts_in(photo([picture_of("p-lan")], size=(4000, 3000), side=700)) == [LAN]
    assert looked and max(max(size) for size in looked) <= FULL_SIDE
