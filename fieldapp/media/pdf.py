"""A paper as a PDF made on the phone: A4, laid out as Nghị định 30/2020/NĐ-CP wants papers, without any network.

Margins, letters and places are those of the decree's first annex: the nation's name and motto to the right, who issues
to the left, place and day in italics, the title in bold in the middle, page numbers at the top from the second page
on. What is drawn is told by a `Paper`; who signs gets a place each, with the picture of the signature when there is
one and with room for a pen when there is none.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align
from msgspec import Struct
from PIL import Image

from fieldapp.domain.lettering import SIGNS, printable

FONTS = Path(__file__).resolve().parent.parent.parent / "assets" / "fonts"
LEFT, RIGHT, TOP, BOTTOM = 30, 18, 22, 22  # mm; the decree: 30-35, 15-20, 20-25, 20-25
BODY, HEAD, FOOT = 13, 12, 8  # pt; the decree: 13-14 for the text, 12-13 for the heading
INDENT, PARAGRAPH = 10, 2.2  # mm; the decree: 10 or 12.7, and at least 6 pt between paragraphs
LINE = 1.3  # of the letters' height; the decree: between 1 and 1.5
PICTURE = (52.0, 22.0)  # mm: the room for a signature, by pen or as a picture
_PALE = 150  # of 255: lighter is the edge of a line, not the line
_FAMILY = "NotoSerif"
_SCREEN = "BeVietnamPro"

# At INFO the cutting of a font tells every step.
logging.getLogger("fontTools").setLevel(logging.WARNING)


class Signer(Struct, frozen=True, kw_only=True):
    """A place to sign."""

    role: str  # stands above
    hint: str = ""  # how to sign; where nobody has signed yet
    picture: bytes = b""  # of the signature or the fingerprint
    note: str = ""  # how and when it was given
    name: str = ""


class Paper(Struct, frozen=True, kw_only=True):
    """Everything that stands on one paper, in the order of the sheet."""

    nation: str  # Quốc hiệu
    motto: str  # Tiêu ngữ
    over: str  # the body above the issuer
    issuer: str
    place_and_day: str
    title: str
    subject: str = ""  # trích yếu: what it is about, under the title
    opening: Sequence[str] = ()
    points: Sequence[tuple[str, str]] = ()  # heading and text
    closing: Sequence[str] = ()
    signers: Sequence[Signer] = ()
    pages: Sequence[bytes] = ()  # photos of paper pages, one a page at the end
    foot: Sequence[str] = ()  # at the foot of every page
    made_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


def write(paper: Paper) -> bytes:
    """Return the paper as a PDF file. The same paper gives the same bytes."""
    sheet = _Sheet(paper.foot)
    sheet.set_creation_date(paper.made_at)
    sheet.set_title(paper.title)
    sheet.set_lang("vi-VN")
    sheet.add_page()
    _heading(sheet, paper)
    _title(sheet, paper)
    _text(sheet, paper.opening)
    for heading, words in paper.points:
        _point(sheet, heading, words)
    _text(sheet, paper.closing)
    _signing(sheet, paper.signers)
    for photo in paper.pages:
        _photo(sheet, photo)
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A4 with the decree's margins, the page's number at the top, and the foot that matches paper and record."""

    def __init__(self, foot: Sequence[str]) -> None:
        super().__init__("portrait", "mm", "A4")
        self._foot, self._borrows = foot, False
        for style, cut in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
            self.add_font(_FAMILY, style, FONTS / f"NotoSerif-{cut}.ttf")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.letters()

    def letters(self, size: float = BODY, style: str = "") -> None:
        """Write on in this size; style "", "B" or "I"."""
        self.set_font(_FAMILY, style, size)

    def told(self, words: str) -> str:
        """Return the words as there are letters for them. The screen's are read only where a sign asks for them."""
        words = printable(words)
        if not (self._borrows or set(SIGNS).isdisjoint(words)):
            self._borrows = True
            for style, weight in (("", "Regular"), ("B", "Bold"), ("I", "Regular")):
                self.add_font(_SCREEN, style, FONTS / f"{_SCREEN}-{weight}.ttf")
            self.set_fallback_fonts([_SCREEN])
        return words

    def header(self) -> None:
        """Number the page, but not the first."""
        if self.page_no() > 1:
            self.letters(BODY)
            self.set_y(TOP / 2 - 3)
            self.cell(0, 6, str(self.page_no()), align=Align.C)
            self.set_y(TOP)

    def footer(self) -> None:
        """Say whose paper this is, so that a loose page finds its record."""
        self.letters(FOOT)
        self.set_y(-BOTTOM + 4)
        for line in self._foot:
            self.cell(0, 3.6, line, align=Align.C, new_x="LMARGIN", new_y="NEXT")

    def room_for(self, height: float) -> None:
        """Go to the next page where this height, in mm, does not fit on this one."""
        if self.will_page_break(height):
            self.add_page()


def _heading(sheet: _Sheet, paper: Paper) -> None:
    sheet.letters(HEAD, "B")
    gap, right = 2.0, sheet.get_string_width(paper.nation) + 3  # the nation's name stays on one line
    left, top = sheet.epw - right - gap, sheet.get_y()
    sheet.letters(HEAD)
    _lines(sheet, LEFT, left, paper.over)
    sheet.letters(HEAD, "B")
    _lines(sheet, LEFT, left, paper.issuer)
    _rule(sheet, LEFT + left / 2, left * 0.4)
    end = sheet.get_y()
    sheet.set_y(top)
    sheet.letters(HEAD, "B")
    _lines(sheet, LEFT + left + gap, right, paper.nation)
    sheet.letters(BODY, "B")
    _lines(sheet, LEFT + left + gap, right, paper.motto)
    _rule(sheet, LEFT + left + gap + right / 2, sheet.get_string_width(paper.motto))
    sheet.set_y(max(end, sheet.get_y()) + 3)
    sheet.letters(BODY, "I")
    _lines(sheet, LEFT + left + gap, right, paper.place_and_day)


def _title(sheet: _Sheet, paper: Paper) -> None:
    sheet.ln(6)
    sheet.letters(14, "B")
    _lines(sheet, LEFT, sheet.epw, paper.title)
    if paper.subject:
        sheet.letters(BODY, "B")
        _lines(sheet, LEFT, sheet.epw, paper.subject)
    _rule(sheet, LEFT + sheet.epw / 2, sheet.epw * 0.2)
    sheet.ln(5)


def _lines(sheet: _Sheet, left: float, width: float, words: str) -> None:
    """Write centred lines into a column that begins at `left`."""
    sheet.set_x(left)
    sheet.multi_cell(width, 5.6, sheet.told(words), align=Align.C, new_x="LMARGIN", new_y="NEXT")


def _rule(sheet: _Sheet, middle: float, width: float) -> None:
    height = sheet.get_y() + 0.8
    sheet.set_line_width(0.25)
    sheet.line(middle - width / 2, height, middle + width / 2, height)
    sheet.set_y(height + 0.6)


def _point(sheet: _Sheet, heading: str, words: str) -> None:
    sheet.room_for(18)  # a heading does not stay alone at the foot
    sheet.letters(BODY, "B")
    _paragraph(sheet, heading)
    _text(sheet, [words])


def _text(sheet: _Sheet, paragraphs: Sequence[str]) -> None:
    sheet.letters(BODY)
    for each in paragraphs:
        for line in printable(each).split("\n"):
            if line.strip():
                _paragraph(sheet, line.strip())


def _paragraph(sheet: _Sheet, words: str) -> None:
    with (
        sheet.text_columns(text_align="J", line_height=LINE) as column,
        column.paragraph(first_line_indent=INDENT, bottom_margin=PARAGRAPH) as paragraph,
    ):
        paragraph.write(sheet.told(words))


def _signing(sheet: _Sheet, signers: Sequence[Signer]) -> None:
    """Two beside one another, as the sides sit at the table; nobody's place is torn between two pages."""
    sheet.ln(3)
    width = sheet.epw / 2
    for place in range(0, len(signers), 2):
        pair = signers[place : place + 2]
        heights = [_height(sheet, each, width) for each in pair]
        sheet.room_for(max(heights))
        top = sheet.get_y()
        for column, each in enumerate(pair):
            left = LEFT + column * width if len(pair) == 2 or len(signers) > 1 else LEFT + width
            sheet.set_y(top)
            _place(sheet, each, left, width)
        sheet.set_y(top + max(heights))


def _place(sheet: _Sheet, signer: Signer, left: float, width: float) -> None:
    sheet.letters(BODY, "B")
    _lines(sheet, left, width, signer.role)
    if signer.hint:
        sheet.letters(11, "I")
        _lines(sheet, left, width, signer.hint)
    if signer.picture:
        sheet.image(
            _inked(signer.picture), x=left + (width - PICTURE[0]) / 2, y=sheet.get_y() + 1, w=PICTURE[0], h=PICTURE[1],
            keep_aspect_ratio=True, alt_text=signer.name,
        )  # fmt: skip
    sheet.set_y(sheet.get_y() + PICTURE[1] + 2)
    if signer.note:
        sheet.letters(10, "I")
        _lines(sheet, left, width, signer.note)
    sheet.letters(BODY, "B")
    _lines(sheet, left, width, signer.name or " ")


def _inked(picture: bytes) -> BytesIO:
    """Return a line drawn with a finger as ink or no ink, as a printer draws it: a fifth of the bytes of its shades.

    Photos are JPEGs, and stay as they are.
    """
    with Image.open(BytesIO(picture)) as opened:
        if opened.format != "PNG":
            return BytesIO(picture)
        plain, out = opened.convert("L").point([0 if shade < _PALE else 255 for shade in range(256)]), BytesIO()
        plain.convert("1", dither=Image.Dither.NONE).save(out, "PNG")
    return BytesIO(out.getvalue())


def _height(sheet: _Sheet, signer: Signer, width: float) -> float:
    parts = ((BODY, "B", signer.role), (11, "I", signer.hint), (10, "I", signer.note), (BODY, "B", signer.name or " "))
    lines = 0
    for size, style, words in parts:
        if words:
            sheet.letters(size, style)
            broken = sheet.multi_cell(width, 5.6, sheet.told(words), align=Align.C, dry_run=True, output="LINES")
            lines += len(broken) if isinstance(broken, list) else 1
    return lines * 5.6 + PICTURE[1] + 8


def _photo(sheet: _Sheet, photo: bytes) -> None:
    sheet.add_page()
    sheet.image(
        BytesIO(photo), x=LEFT, y=TOP, w=sheet.epw, h=sheet.eph, keep_aspect_ratio=True,
    )  # fmt: skip
