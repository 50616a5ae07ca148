"""A card's QR code as a picture, black on white with its quiet border, so that it is read off a dark screen too."""

from io import BytesIO

SCALE = 8  # pixels a square: sharp at the size of a palm
_QUIET = 4  # squares of white around it, as the standard asks


def draw(text: str) -> bytes:
    """Return the QR code of this text as a PNG."""
    import segno  # a tenth of a second that no start of the app should wait for

    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=SCALE, border=_QUIET)
    return out.getvalue()
