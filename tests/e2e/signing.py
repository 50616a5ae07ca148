"""A paper on the table: read aloud, signed by everybody in turn, and taken away as a PDF."""

import re
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from tests.e2e.hand import Hand
from tests.media.pages import jpeg


def read_aloud(hand: Hand, names: Sequence[str]) -> None:
    """Read the paper that lies on top, which names these people."""
    hand.tap("read-aloud", "have-read")
    for name in names:
        hand.phone.see(name)
    hand.phone.shot("paper-read")
    hand.tap("have-read", "invite")


def sign(hand: Hand, names: Sequence[str], *, by_print: str, folder: Path) -> None:
    """Have these people sign in the paper's own order, one of them with a fingerprint."""
    phone = hand.phone
    for number, name in enumerate(names, 1):
        phone.see(f"Mời {name} ký")
        hand.tap("invite", "fingerprint")
        if name == by_print:
            phone.choose_file("fingerprint", _fingerprint(folder))
        else:
            hand.sign("paper")
        phone.await_gone("paper-sign")
        phone.see("Mọi người đã ký đủ" if number == len(names) else f"Đã ký {number} trên {len(names)} người")
    phone.shot("paper-signed")


def pdf_text(hand: Hand, folder: Path, named: str) -> str:
    """Take the PDF away, under a name that begins so; return all that is written in it, in one line."""
    hand.phone.scroll_to("pdf")
    with hand.phone.page.expect_download() as download:
        hand.tap("pdf")
    assert re.fullmatch(rf"{named}-[0-9a-f-]+\.pdf", download.value.suggested_filename)
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    hand.phone.see("Đã đưa bản PDF ra ngoài máy")
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(file))


def _fingerprint(folder: Path) -> Path:
    """A finger's red print on paper, as a phone takes it."""
    paper = Image.new("RGB", (1600, 1200), (232, 226, 214))
    pen = ImageDraw.Draw(paper)
    for ridge in range(40, 420, 26):
        pen.ellipse((800 - ridge, 600 - ridge * 1.25, 800 + ridge, 600 + ridge * 1.25), outline=(150, 20, 30), width=9)
    grained = Image.blend(paper, Image.effect_noise(paper.size, 60).convert("RGB"), 0.2)
    file = folder / "ngón tay.jpg"
    file.write_bytes(jpeg(grained))
    return file
