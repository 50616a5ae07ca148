"""Photos of paper, drawn; and how a record names them, and sounds."""

import hashlib
import io

from PIL import Image, ImageDraw


def a_photo(seed=1, size=(640, 480)):
    """A page that somebody wrote on, as JPEG bytes."""
    picture = Image.new("RGB", size, (244, 240, 228))
    pen = ImageDraw.Draw(picture)
    for line in range(60, size[1] - 40, 34):
        pen.line((50, line, size[0] - 50 - (line * seed * 37) % 160, line), fill=(40, 50, 90), width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def photo_value(content, caption=""):
    """The value of `photos/<id>` for these bytes."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "width": 640,
        "height": 480,
        "caption": caption,
        "added_at": "2026-11-22T09:00:00+07:00",
    }


def sound_value(content, seconds=7, media="audio/mp4"):
    """The value of `photos/<id>` for something that was said."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media": media,
        "seconds": seconds,
        "added_at": "2026-11-22T09:00:00+07:00",
    }
