"""Papers as PDFs: the decree's layout, every letter of every name, small and quick."""

import math
import unicodedata
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from fieldapp.domain.lettering import SIGNS, printable
from fieldapp.media import pdf, signature
from fieldapp.media.pdf import Paper, Signer

MM = 72 / 25.4  # points
NAMES = ("Hồ Văn Kơ̆n", "Pả Xiơ̆ng", "Lường Thị Ọ̆ọ", "Nguyễn Thị Phượng", "Đặng Quốc Đạt ỮỪỬ ẫ ậ", "Vi Văn Ngò̤")
LONG = "Hai bên thống nhất mở lại lối đi chung rộng 1,5 mét, ông Bảo tự dời hàng rào trước ngày 22 tháng 12. "


def a_paper(**other) -> Paper:
    whole = {
        "nation": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "motto": "Độc lập - Tự do - Hạnh phúc",
        "over": "XÃ DƯƠNG HƯU", "issuer": "TỔ HÒA GIẢI THÔN ĐỒNG RẰM",
        "place_and_day": "Dương Hưu, ngày 05 tháng 11 năm 2026", "title": "VĂN BẢN HÒA GIẢI THÀNH",
        "opening": NAMES, "points": [(f"{letter}) Điểm", LONG * 9) for letter in "abcd"],
        "closing": ["Văn bản này đã được đọc lại."],
        "signers": [Signer(role="BÊN THỨ NHẤT", hint="(Ký hoặc điểm chỉ)", name=name) for name in NAMES[:4]],
        "foot": ["Mã hồ sơ: 0198c1de · Mã đối chiếu: 0123 4567 89ab cdef", "Mẫu do phần mềm trình bày"],
        "made_at": datetime(2026, 11, 5, tzinfo=UTC),
    }  # fmt: skip
    return Paper(**whole | other)


def pages(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]


def letters(text: str) -> str:
    return "".join(text.split())


def test_what_is_read_out_of_it_is_letter_by_letter_what_was_written():
    said = letters("".join(pages(pdf.write(a_paper()))))
    for words in (*NAMES, LONG * 2, "TỔ HÒA GIẢI THÔN ĐỒNG RẰM", "Độc lập - Tự do - Hạnh phúc"):
        assert letters(words) in said, words
    assert unicodedata.is_normalized("NFC", said)


def test_every_letter_that_a_name_may_have_has_a_picture():
    """A letter without one would be drawn as an empty box, and all boxes look the same."""
    from fontTools.ttLib import TTFont

    for cut in ("Regular", "Bold", "Italic"):
        with TTFont(pdf.FONTS / f"NotoSerif-{cut}.ttf") as font:
            known = font.getBestCmap()
        assert {letter for name in NAMES for letter in name if ord(letter) not in known} == set()


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Rộng ≥ 1,5 m, dài ≤ 20 m", "Rộng ≥ 1,5 m, dài ≤ 20 m"),
        ("Ông\tBảo\u2028trả\u3000đất", "Ông Bảo trả đất"),
        ("ra đường → chợ, ﬁle 𝐀⅛", "ra đường -> chợ, file A1/8"),
        ("Đã trả ✓ 🙂👍🏽, tên 黃文八", "Đã trả [?] [?], tên [?]"),
        ("Ông\u200b Bảo\ufeff\ufe0f", "Ông Bảo"),
    ],
)
def test_no_sign_is_left_out_of_a_paper_without_a_word(written, printed):
    said = " ".join("".join(pages(pdf.write(a_paper(opening=[], points=[("a) Điểm", written)])))).split())
    assert f"a) Điểm {printed} Văn bản này" in said
    signed = pdf.write(a_paper(points=[], signers=[Signer(role="BÊN", name=written)]))
    assert printed in " ".join("".join(pages(signed)).split())


def test_pasted_words_with_spaces_that_do_not_break_are_not_torn():
    said = "".join(pages(pdf.write(a_paper(opening=[], points=[("a) Điểm", "Ông\xa0Bảo\xa0" * 60)]))))
    assert said.split().count("Bảo") == said.split().count("Ông") == 60


def test_the_letters_of_a_paper_are_those_of_its_font():
    from fontTools.ttLib import TTFont

    kept = {code for code in range(0x20, 0xD800) if printable(chr(code)) == chr(code)} - set(map(ord, SIGNS))
    for cut in ("Regular", "Bold", "Italic"):
        with TTFont(pdf.FONTS / f"NotoSerif-{cut}.ttf") as font:
            known = font.getBestCmap()
        lent = TTFont(pdf.FONTS / f"BeVietnamPro-{'Bold' if cut == 'Bold' else 'Regular'}.ttf").getBestCmap()
        assert {each for each in SIGNS if ord(each) not in lent} == set()
        assert kept == set(known) - {0xA0}


def test_it_is_a4_with_the_decrees_margins():
    document = pypdfium2.PdfDocument(pdf.write(a_paper()))
    assert len(document) > 1
    boxes = []
    for page in document:
        assert [round(side / MM) for side in page.get_size()] == [210, 297]
        text = page.get_textpage()
        boxes += [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1).strip()]
    assert 29.5 <= min(box[0] for box in boxes) / MM <= 35
    assert 15 <= 210 - max(box[2] for box in boxes) / MM <= 20
    foot = [box for box in boxes if box[3] - box[1] < 8 and box[1] / MM < 20]  # small letters, below the text
    assert min(box[1] for box in boxes if box not in foot) / MM >= 20


def test_pages_are_numbered_from_the_second_on_and_each_has_the_foot():
    first, second, *_ = pages(pdf.write(a_paper()))
    assert not first.lstrip().startswith("1") and second.lstrip().startswith("2")
    assert all("Mã đối chiếu: 0123 4567 89ab cdef" in page for page in (first, second))


def test_a_paper_without_photos_is_small():
    paper = a_paper(signers=[Signer(role="BÊN", name="Lan", picture=a_signature(), note="Ký trên máy")] * 4)
    assert len(pdf.write(paper)) <= 60 * 1024


def test_a_paper_that_people_signed_with_long_names_in_joined_letters_is_small_too():
    paper = a_paper(
        signers=[Signer(role="BÊN", name="Lan", picture=a_long_name(slant), note="Ký") for slant in range(15)]
    )
    assert len(pdf.write(paper)) <= 60 * 1024


def test_the_same_paper_gives_the_same_bytes():
    assert pdf.write(a_paper()) == pdf.write(a_paper())


def test_nobodys_place_to_sign_is_torn_between_two_pages():
    for lines in range(2, 14, 3):
        content = pdf.write(a_paper(points=[("a) Điểm", LONG * 2)] * lines))
        for page in pages(content):
            assert page.count("BÊN THỨ NHẤT") == page.count("(Ký hoặc điểm chỉ)")
            assert page.count("BÊN THỨ NHẤT") % 2 == 0


def test_an_empty_place_leaves_room_for_a_pen_and_a_picture_fills_it():
    empty, full = (
        pypdfium2.PdfDocument(pdf.write(a_paper(points=[], signers=[Signer(role="A", name="B", picture=picture)])))
        for picture in (b"", a_signature())
    )
    dark = [sum(page.render(scale=1).to_pil().convert("L").histogram()[:100]) for page in (empty[0], full[0])]
    assert dark[1] > dark[0]


@pytest.mark.parametrize(
    "odd", ["", "x" * 400, "<script>alert(1)</script>", "中文 🙂 ✓", "a\n\n\nb", "100 % {x} **đậm** __"]
)
def test_odd_words_make_a_paper_all_the_same(odd):
    content = pdf.write(a_paper(points=[("a) Điểm", odd)], signers=[Signer(role="BÊN", name=odd)]))
    assert "a) Điểm" in "".join(pages(content))
    if odd.isascii() and odd.strip():
        assert letters(odd)[:60] in letters("".join(pages(content)))


def test_photos_of_pages_stand_at_the_end_one_a_page():
    photo = BytesIO()
    Image.new("RGB", (900, 1200), "gray").save(photo, "JPEG")
    before = len(pypdfium2.PdfDocument(pdf.write(a_paper())))
    assert len(pypdfium2.PdfDocument(pdf.write(a_paper(pages=[photo.getvalue()] * 2)))) == before + 2


def a_long_name(slant: int) -> bytes:
    """Three seconds of a finger, as a phone tells them."""
    touches = [(step, 6 * math.sin(step / 23) + slant) for step in range(300)]
    line = tuple((15 + at + 8 * math.sin(at / 2.3), 80 + 30 * math.sin(at / 3.1 + slant) + up) for at, up in touches)
    return signature.draw(signature.Strokes(width=328, height=160, lines=(line,))).full


def a_signature() -> bytes:
    image, out = Image.new("L", (640, 280), 255), BytesIO()
    ImageDraw.Draw(image).line([(20, 200), (200, 40), (300, 220), (600, 90)], fill=20, width=6)
    image.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()
