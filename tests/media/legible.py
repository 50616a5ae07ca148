"""How much of the writing is left: numbers that fall when a reader would begin to guess."""

from math import sqrt

from PIL import Image

Box = tuple[int, int, int, int]


def strokes_kept(original: Image.Image, kept: Image.Image, side: int = 1600) -> float:
    """Return the correlation of light and dark between original and kept, both seen at `side` pixels: 1 is the same."""
    a, b = _window(original, side), _window(kept, side)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    together = sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True))
    return together / sqrt(sum((p - mean_a) ** 2 for p in a) * sum((q - mean_b) ** 2 for q in b))


def contrast(image: Image.Image, side: int = 1600) -> int:
    """Return the step from ink to paper: the 95th percentile of lightness less the 3rd."""
    light = sorted(_window(image, side))
    return light[len(light) * 95 // 100] - light[len(light) * 3 // 100]


def _window(image: Image.Image, side: int) -> bytes:
    scale = side / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    whole = image.convert("L").resize(size, Image.Resampling.LANCZOS)
    across, down = whole.width // 4, whole.height // 4
    return whole.crop((across, down, 2 * across, 2 * down)).tobytes()
