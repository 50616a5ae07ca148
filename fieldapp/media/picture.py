"""A photo fit to keep, and how it is made; what makes it is loaded with the first one.

Pillow takes 8 MB and, on a cheap phone, a noticeable part of a second, for which no start and no sync should wait.
"""

from msgspec import Struct

MAX_FILE = 50 * 1024 * 1024  # bytes; the largest phone photos are about 30 MB
FULL_BYTES = 150 * 1024  # of what is kept and sent


class Picture(Struct, frozen=True, kw_only=True):
    """A photo fit to keep and send: two JPEGs without any hidden data, and the size of the full one."""

    full: bytes  # at most FULL_BYTES, longest side at most photo.FULL_SIDE
    thumb: bytes  # at most photo.THUMB_BYTES, longest side at most photo.THUMB_SIDE
    width: int  # pixels, upright
    height: int


def prepare(raw: bytes) -> Picture:
    """Return the picture in these bytes; see `photo.prepare`."""
    from fieldapp.media import photo

    return photo.prepare(raw)


def straighten(raw: bytes) -> Picture:
    """Return the sheet of paper in this photo; see `page.straighten`."""
    from fieldapp.media import page

    return page.straighten(raw)
