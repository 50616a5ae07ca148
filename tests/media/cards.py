"""Cards as a phone's camera sees them at a class: in a hand, crooked, in the dark, several on a table."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

from fieldapp.domain.cards import card_code, card_text
from fieldapp.media import card
from tests.media.pages import jpeg

TABLE = (92, 70, 52)


def picture_of(person: str) -> Image.Image:
    """Return the QR code as it stands on the card of this person."""
    return Image.open(BytesIO(card.draw(card_text(card_code(person))))).convert("RGB")


def photo(
    codes: Sequence[Image.Image], *, side: int = 400, turned: float = 0, blur: float = 0, light: float = 1.0,
    grain: int = 8, size: tuple[int, int] = (2000, 1500),
) -> bytes:  # fmt: skip
    """Return a photo of these codes beside one another on a table, each so many pixels wide."""
    seen = Image.new("RGB", size, TABLE)
    for place, code in enumerate(codes):
        scaled = code.resize((side, side), Image.Resampling.LANCZOS)
        whole = Image.new("L", scaled.size, 255)
        scaled = scaled.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255))
        mask = whole.rotate(turned, Image.Resampling.BICUBIC, expand=True)
        columns = max(1, min(len(codes), size[0] // scaled.width))
        at = (place % columns * size[0] // columns + 20, place // columns * scaled.height + 20)
        seen.paste(scaled, at, mask)
    if blur:
        seen = seen.filter(ImageFilter.GaussianBlur(blur))
    seen = seen.point(lambda value: round(value * light))
    noise = Image.effect_noise(size, grain)
    return jpeg(ImageChops.add(seen, Image.merge("RGB", (noise, noise, noise)), 1, -128), quality=85)
