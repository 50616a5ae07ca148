"""A camera's picture made fit to keep: upright, nothing hidden in it, small enough for a bad road.

A village phone's photo is 3-8 MB and says in its EXIF block where and when it was taken and on whose phone.
What leaves here holds the pixels and nothing else.
"""

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, UnidentifiedImageError

from fieldapp.domain.problems import Code, Problem
from fieldapp.media.picture import FULL_BYTES, MAX_FILE, Picture

MAX_PIXELS = 110_000_000  # a 108-megapixel camera; only JPEG is opened at a fraction of its size
MAX_PIXELS_WHOLE = 40_000_000  # other formats unpack whole: 120 MB of memory
FULL_SIDE = 1600
THUMB_SIDE, THUMB_BYTES = 320, 15 * 1024

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # a JPEG may turn out to be an MPO, two pictures in one
_QUALITIES = (42, 46, 50, 55, 60, 66, 74, 82)
"""A written page keeps most of its strokes around 40-45 (correlation with the clean page: 0.98 at 1400 pixels and 42,
0.977 at 960 and 75, 0.982 at 1600 and 25, where flat paper breaks into squares)."""
_SMALLER = 0.94  # of the side, when the lowest quality is still too many bytes
_ORIENTATION = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error)
"""What Pillow's readers raise on files that are cut, twisted or made to hurt."""

# At DEBUG Pillow writes every hidden part of a picture into the log: where, when, and words.
logging.getLogger("PIL").setLevel(logging.INFO)

# Pillow's own guard against small files that unpack to gigabytes; we refuse before it has to.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def prepare(raw: bytes) -> Picture:
    """Return the picture in these bytes, upright, clean and small.

    Raises Problem: EMPTY_FILE, NOT_A_PHOTO (unknown format, cut or damaged) or PHOTO_TOO_LARGE.
    """
    return packed(upright(raw))


def upright(raw: bytes) -> Image.Image:
    """Return the picture's pixels and nothing else of it, upright, the longest side at most FULL_SIDE.

    Raises as `prepare` does.
    """
    if not raw:
        raise Problem(Code.EMPTY_FILE)
    if len(raw) > MAX_FILE:
        raise Problem(Code.PHOTO_TOO_LARGE, f"{len(raw)} bytes")
    with _named_troubles():
        return _pixels(raw)


def packed(pixels: Image.Image, most: int = FULL_BYTES) -> Picture:
    """Return these pixels as two JPEGs, the full one of at most `most` bytes."""
    full, size = _encode(pixels, FULL_SIDE, most)
    thumb, _ = _encode(pixels, THUMB_SIDE, THUMB_BYTES)
    return Picture(full=full, thumb=thumb, width=size[0], height=size[1])


@contextmanager
def _named_troubles() -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as trouble:
        raise Problem(Code.PHOTO_TOO_LARGE, type(trouble).__name__) from trouble
    except (UnidentifiedImageError, *_DAMAGED) as trouble:
        raise Problem(Code.NOT_A_PHOTO, f"{type(trouble).__name__}: {trouble}") from trouble


def _pixels(raw: bytes) -> Image.Image:
    """Return a bare RGB image, upright, its longest side at most FULL_SIDE."""
    with Image.open(BytesIO(raw), formats=_FORMATS) as source:
        _refuse_giants(source)
        _unpack_small(source)
        source.load()
        small = _within(_rgb(source), FULL_SIDE)
        return _bare(_turned(_in_srgb(small, source.info.get("icc_profile")), _orientation(source)))


def _refuse_giants(source: Image.Image) -> None:
    most = MAX_PIXELS if source.format in ("JPEG", "MPO") else MAX_PIXELS_WHOLE
    if source.width * source.height > most:
        raise Problem(Code.PHOTO_TOO_LARGE, f"{source.width} x {source.height} pixels")


def _unpack_small(source: Image.Image) -> None:
    """Let a JPEG unpack at 1/2, 1/4 or 1/8, for a fraction of the time and memory; never below what is kept."""
    times = max(source.size) // FULL_SIDE
    if times >= 2:
        source.draft(None, (source.width // times, source.height // times))


def _rgb(source: Image.Image) -> Image.Image:
    if source.mode.startswith("I;16"):  # 16 bits of gray, as scanners write
        return source.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if source.mode in ("RGBA", "LA", "PA") or "transparency" in source.info:
        clear = source.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return source.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the image in the colours that a JPEG without a profile is taken to have."""
    if not profile:
        return image
    try:
        wide = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, wide, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, ImportError, *_DAMAGED):
        return image  # a damaged, gray or ink profile, or no colour management built in: colours a little off


def _orientation(source: Image.Image) -> int:
    try:
        return int(source.getexif().get(_ORIENTATION, 1))
    except _DAMAGED:
        return 1  # a torn EXIF block beside a good picture


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image.transpose(turn) if turn is not None else image


def _bare(image: Image.Image) -> Image.Image:
    """Return the pixels alone: Pillow would otherwise carry comments and profiles into the new file."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    return bare


def _encode(pixels: Image.Image, side: int, most: int) -> tuple[bytes, tuple[int, int]]:
    """Return the best JPEG of at most `most` bytes, and its size: first less quality, then fewer pixels."""
    while True:
        small = _within(pixels, side)
        best = _best_quality(small, most)
        if best is not None:
            return best, small.size
        side = int(min(side, max(pixels.size)) * _SMALLER)


def _within(image: Image.Image, side: int) -> Image.Image:
    """Return the image with its longest side at most `side` pixels; smaller ones are left alone."""
    longest = max(image.size)
    if longest <= side:
        return image
    size = (max(1, round(image.width * side / longest)), max(1, round(image.height * side / longest)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _best_quality(image: Image.Image, most: int) -> bytes | None:
    """Return the highest quality that fits, by halving; None when the lowest does not."""
    best, low, high = None, 0, len(_QUALITIES) - 1
    while low <= high:
        middle = (low + high) // 2
        coded = _jpeg(image, _QUALITIES[middle])
        if len(coded) <= most:
            best, low = coded, middle + 1
        else:
            high = middle - 1
    return best


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
