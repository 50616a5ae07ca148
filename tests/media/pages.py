"""Pictures as a phone's camera makes them: a page of small handwriting, a yard, an EXIF block with a place in it."""

import math
import random
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

PAPER, INK = (236, 230, 216), (38, 48, 110)
PIXELS_PER_MM = 14  # an A4 page that fills a 12-megapixel picture
X_HEIGHT = round(2.6 * PIXELS_PER_MM)  # a small hand
PEN = round(0.5 * PIXELS_PER_MM)  # a ballpoint
LINE = 8 * PIXELS_PER_MM  # a school exercise book


def handwritten_page(width: int = 3000, height: int = 4000, *, grain: int = 10, seed: int = 1) -> Image.Image:
    """Return lined paper, unevenly lit, full of small joined strokes, with the sensor's grain over all."""
    rng = random.Random(seed)
    page = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(page)
    for baseline in range(2 * LINE, height - LINE, LINE):
        pen.line([(0, baseline + 6), (width, baseline + 6)], fill=(190, 205, 215), width=3)
        x = 12.0 * PIXELS_PER_MM
        while x < width - 20 * PIXELS_PER_MM:
            x = _word(pen, rng, x, baseline) + rng.uniform(2.5, 4) * PIXELS_PER_MM
    return _seen_by_a_camera(page, grain)


def _word(pen: ImageDraw.ImageDraw, rng: random.Random, x: float, baseline: int) -> float:
    points = [(x, float(baseline))]
    for _ in range(rng.randint(2, 6)):
        tall = rng.random() < 0.25
        height = X_HEIGHT * (rng.uniform(1.7, 2.1) if tall else rng.uniform(0.8, 1.1))
        width = X_HEIGHT * rng.uniform(0.6, 0.9)
        for step in range(1, 13):
            angle = step / 12 * 2 * math.pi
            points.append((x + width * step / 12, baseline - height * (1 - math.cos(angle)) / 2 + rng.uniform(-1, 1)))
        if not tall and rng.random() < 0.5:  # the marks over and under Vietnamese vowels
            top = baseline - height - 9
            pen.line([(x + 4, top), (x + 14, top - 10)], fill=INK, width=PEN - 2)
        x += width
    pen.line(points, fill=INK, width=PEN, joint="curve")
    return x


def _seen_by_a_camera(page: Image.Image, grain: int) -> Image.Image:
    light = Image.linear_gradient("L").resize(page.size).point(lambda v: 150 + v * 105 // 255)
    lit = ImageChops.multiply(page, Image.merge("RGB", (light, light, light)))
    noise = Image.effect_noise(page.size, grain)
    grained = ImageChops.add(lit, Image.merge("RGB", (noise, noise, noise)), 1, -128)
    return grained.filter(ImageFilter.GaussianBlur(1))


def jpeg(image: Image.Image, quality: int = 95, **options: object) -> bytes:
    """Return the picture as a camera would store it."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, **options)
    return out.getvalue()
