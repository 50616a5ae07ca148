"""Tiny pictures by number, as a camera's file or a finger's line and as the app keeps them; each is made once."""

import hashlib
import random
from functools import cache
from io import BytesIO

from PIL import Image

from fieldapp.media import photo, signature
from fieldapp.media.signature import Strokes


@cache
def raw(number):
    """Return a camera's file. Every fifth is large enough to go in several pieces."""
    side = 150 if number % 5 == 4 else 24
    image = Image.frombytes("RGB", (side, side), random.Random(number).randbytes(side * side * 3))
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@cache
def prepared(number):
    """Return the hash and the bytes of what the app makes of it."""
    full = photo.prepare(raw(number)).full
    return hashlib.sha256(full).hexdigest(), full


def line(number):
    """Return a line of which each number has its own."""
    points = tuple((10.0 + 7 * step, 20.0 + (step * (number + 3)) % 61) for step in range(20))
    return Strokes(width=320.0, height=160.0, lines=(points,))


@cache
def drawn(number):
    """Return the hash and the bytes of what the app makes of such a line."""
    full = signature.draw(line(number)).full
    return hashlib.sha256(full).hexdigest(), full
