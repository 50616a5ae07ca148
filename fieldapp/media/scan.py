"""QR codes found in a photo, on the phone itself. The picture is looked at in memory and let go.

zbar, which does the reading, is a library of C that pyzbar brings to phones; where it is not, nothing is read.
Only QR codes are asked for: the readers of other codes are code that nobody here needs run over strangers' pictures.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

LONGEST = 64  # characters of a text; a card says eleven
MOST = 60  # texts of one picture: a sheet of cards and then some


@cache
def can_read() -> bool:
    """Return whether this machine has what reads QR codes."""
    try:
        from pyzbar import pyzbar  # noqa: F401  # only here: it loads the library of C, which may not be there
    except (ImportError, OSError, AttributeError):
        return False
    return True


def texts_in(raw: bytes) -> list[str]:
    """Return what the QR codes in this photo say, each once; what is long or no plain text, as one empty text.

    Raises Problem as `media.photo.prepare` does.
    """
    from fieldapp.media.photo import upright  # only now; see `picture`

    gray = upright(raw).convert("L")
    found: dict[str, None] = {}
    for look in _looks(gray):
        found |= dict.fromkeys(_read(look))
    return list(found)[:MOST]


def _looks(gray: Any) -> Iterator[Any]:
    """Yield the picture as it is, then what finds codes that it alone does not: noise averaged away, edges drawn."""
    from PIL import ImageFilter

    yield gray
    yield gray.reduce(2)
    yield gray.filter(ImageFilter.UnsharpMask(4, 250, 0))


def _read(gray: Any) -> list[str]:
    from pyzbar.pyzbar import PyZbarError, ZBarSymbol, decode

    try:
        return [_plain(each.data) for each in decode(gray, [ZBarSymbol.QRCODE])]
    except (PyZbarError, ValueError):
        return []  # a symbol that pyzbar has no word for; the next look may do better


def _plain(content: bytes) -> str:
    text = content.decode("ascii", "replace")
    return text if text.isprintable() and text.isascii() and len(text) <= LONGEST else ""
