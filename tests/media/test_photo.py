"""A photo leaves the phone upright, with nothing hidden in it, small, and still readable."""

import random
import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from fieldapp.domain.problems import Code, Problem
from fieldapp.media import photo
from tests.media.legible import contrast, strokes_kept
from tests.media.pages import jpeg

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 160, 20), (20, 20, 220), (250, 250, 250)


def opened(coded: bytes) -> Image.Image:
    return Image.open(BytesIO(coded))


def four_corners(width=400, height=300) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def corners(image: Image.Image) -> list[str]:
    """The colours at top left, top right, bottom left, bottom right, by name."""
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    rgb, (w, h) = image.convert("RGB"), image.size

    def nearest(at):
        seen = rgb.getpixel(at)
        return min(names, key=lambda name: sum((a - b) ** 2 for a, b in zip(names[name], seen, strict=True)))

    return [nearest(at) for at in ((9, 9), (w - 9, 9), (9, h - 9), (w - 9, h - 9))]


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def refused(raw: bytes) -> Code:
    with pytest.raises(Problem) as caught:
        photo.prepare(raw)
    return caught.value.code


def markers(coded: bytes) -> list[int]:
    """Every segment of a JPEG before its pixels, by marker."""
    found, at = [], 2
    while coded[at + 1] != 0xDA:
        assert coded[at] == 0xFF
        found.append(coded[at + 1])
        at += 2 + struct.unpack(">H", coded[at + 2 : at + 4])[0]
    return found


class TestUpright:
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_every_way_of_holding_the_phone_ends_upright(self, orientation):
        undo = {
            1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
        }[orientation]  # fmt: skip
        stored = four_corners() if undo is None else four_corners().transpose(undo)
        exif = Image.Exif()
        exif[0x0112] = orientation
        result = photo.prepare(jpeg(stored, exif=exif))
        assert (result.width, result.height) == opened(result.full).size == (400, 300)
        assert corners(opened(result.full)) == corners(opened(result.thumb)) == ["red", "green", "blue", "white"]

    def test_an_orientation_that_does_not_exist_changes_nothing(self):
        exif = Image.Exif()
        exif[0x0112] = 77
        assert corners(opened(photo.prepare(jpeg(four_corners(), exif=exif)).full))[0] == "red"

    def test_a_torn_exif_block_does_not_cost_the_picture(self):
        whole = jpeg(four_corners())
        torn = b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + b"\x12\x01" * 9
        raw = whole[:2] + b"\xff\xe1" + struct.pack(">H", len(torn) + 2) + torn + whole[2:]
        assert corners(opened(photo.prepare(raw).full))[0] == "red"

    def test_a_png_with_orientation_is_turned_too(self):
        exif = Image.Exif()
        exif[0x0112] = 3
        raw = saved(four_corners().transpose(Image.Transpose.ROTATE_180), "PNG", exif=exif)
        assert corners(opened(photo.prepare(raw).full)) == ["red", "green", "blue", "white"]


class TestNothingHidden:
    def test_place_owner_comment_and_thumbnail_of_the_camera_are_gone(self):
        exif = Image.Exif()
        exif[0x013B] = "Chi Lan"  # artist
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (21.0, 16.0, 30.0)  # GPS
        raw = jpeg(
            four_corners(), exif=exif, comment=b"bi mat", xmp=b"<x:xmpmeta>GPSLatitude</x:xmpmeta>", dpi=(72, 72),
            icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        )  # fmt: skip
        for secret in (b"Chi Lan", b"bi mat", b"GPSLatitude"):
            assert secret in raw
        result = photo.prepare(raw)
        for coded in (result.full, result.thumb):
            assert set(markers(coded)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}, "only JFIF, tables and the frame"
            assert not opened(coded).getexif()
            for secret in (b"Lan", b"bi mat", b"GPS", b"http", b"sRGB"):
                assert secret not in coded

    def test_nothing_rides_behind_the_end_of_the_picture(self):
        result = photo.prepare(jpeg(four_corners()) + b"a hidden video, as some phones append")
        assert result.full.endswith(b"\xff\xd9") and b"hidden" not in result.full

    def test_text_chunks_of_a_png_are_gone(self):
        chunks = PngImagePlugin.PngInfo()
        chunks.add_text("Author", "Ông Hùng")
        chunks.add_itxt("Location", "Thôn Mùng")
        result = photo.prepare(saved(four_corners(), "PNG", pnginfo=chunks))
        assert b"H\xc3\xb9ng" not in result.full and b"M\xc3\xb9ng" not in result.full


class TestSmallAndReadable:
    def test_a_page_of_small_handwriting_stays_readable(self, page):
        camera = jpeg(page.transpose(Image.Transpose.ROTATE_90), 92, exif=_turned_right())
        result = photo.prepare(camera)
        kept = opened(result.full)
        assert len(result.full) <= 150 * 1024 and max(kept.size) <= 1600
        assert kept.height > kept.width, "upright"
        assert max(kept.size) >= 1200, "a small hand keeps 11 pixels of height"
        assert strokes_kept(page, kept) >= 0.975
        assert contrast(kept) >= 0.9 * contrast(page)

    def test_the_measure_of_readable_notices_a_page_made_too_small(self, page):
        small = page.resize((600, 800), Image.Resampling.LANCZOS)
        assert strokes_kept(page, opened(jpeg(small, 75))) < 0.97

    def test_colour_stays(self, page):
        red, _, blue = opened(photo.prepare(jpeg(page, 92)).full).convert("RGB").resize((1, 1)).getpixel((0, 0))
        assert abs(red - blue) > 3, "blue ink on warm paper, not a gray copy"

    def test_even_pure_noise_fits(self):
        noise = Image.merge("RGB", [Image.effect_noise((2400, 1800), 200) for _ in range(3)])
        result = photo.prepare(jpeg(noise, 90))
        assert len(result.full) <= 150 * 1024
        assert len(result.thumb) <= 15 * 1024 and max(opened(result.thumb).size) <= 320

    def test_an_easy_picture_keeps_all_its_pixels_and_a_high_quality(self):
        result = photo.prepare(jpeg(four_corners(4000, 3000)))
        assert (result.width, result.height) == (1600, 1200)
        assert max(opened(result.thumb).size) == 320

    def test_a_small_picture_is_never_blown_up(self):
        result = photo.prepare(jpeg(four_corners(120, 90)))
        assert (result.width, result.height) == (120, 90) and opened(result.thumb).size == (120, 90)

    @pytest.mark.parametrize("size", [(1, 1), (1, 5000), (9000, 3)])
    def test_odd_shapes_come_through(self, size):
        result = photo.prepare(saved(Image.new("RGB", size, RED), "PNG"))
        assert min(result.width, result.height) >= 1 and max(result.width, result.height) <= 1600
        assert max(opened(result.thumb).size) <= 320

    def test_the_same_photo_gives_the_same_bytes(self):
        raw = jpeg(four_corners(2000, 1500))
        assert photo.prepare(raw) == photo.prepare(raw), "its hash is its name: taken twice it is stored once"

    def test_a_twelve_megapixel_photo_takes_seconds_at_most(self, page):
        raw = jpeg(page, 92)
        start = time.process_time()
        photo.prepare(raw)
        assert time.process_time() - start < 60, "0.5 s on the machine this was written on"


class TestOtherFiles:
    def test_an_empty_file_is_called_empty(self):
        assert refused(b"") == Code.EMPTY_FILE

    @pytest.mark.parametrize(
        "raw",
        [b"x", b"day khong phai la anh" * 100, b"%PDF-1.7\n%...", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", bytes(5000),
         b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(99)],
        ids=["x", "text", "pdf", "jpeg-start", "png-start", "zeros", "svg", "heic"],
    )  # fmt: skip
    def test_what_is_no_photo_is_called_so(self, raw):
        assert refused(raw) == Code.NOT_A_PHOTO

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
    def test_a_photo_cut_off_on_the_way_is_called_no_photo(self, kind):
        noise = Image.effect_noise((640, 480), 90)
        raw = saved(noise.convert("RGB"), kind)
        assert refused(raw[: len(raw) // 2]) == Code.NOT_A_PHOTO

    def test_damaged_bytes_give_a_picture_or_a_named_problem_and_nothing_else(self):
        rng = random.Random(7)
        whole = [saved(four_corners(), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")]
        for _ in range(300):
            raw = bytearray(rng.choice(whole))
            for _ in range(rng.randint(1, 12)):
                raw[rng.randrange(len(raw))] = rng.randrange(256)
            try:
                assert len(photo.prepare(bytes(raw)).full) > 0
            except Problem as problem:
                assert problem.code in (Code.NOT_A_PHOTO, Code.PHOTO_TOO_LARGE)

    @pytest.mark.parametrize(
        ("kind", "mode"),
        [("JPEG", "CMYK"), ("JPEG", "L"), ("TIFF", "CMYK"), ("PNG", "1"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "LA"),
         ("PNG", "I;16"), ("TIFF", "I;16"), ("WEBP", "RGBA"), ("GIF", "P"), ("TIFF", "LAB"), ("BMP", "RGB")],
    )  # fmt: skip
    def test_every_kind_of_picture_becomes_a_plain_photo(self, kind, mode):
        result = photo.prepare(saved(_in_mode(mode), kind))
        assert opened(result.full).mode == "RGB" and (result.width, result.height) == (64, 48)
        light = [opened(result.full).convert("L").getpixel((x, 24)) for x in (8, 56)]
        assert light[0] < 90 and light[1] > 160, "dark left, light right, as it was"

    def test_what_shines_through_becomes_white_paper(self):
        clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
        assert opened(photo.prepare(saved(clear, "PNG")).full).getpixel((25, 25)) == (255, 255, 255)

    def test_a_moving_picture_gives_its_first_moment(self):
        frames = [Image.new("RGB", (60, 40), colour) for colour in (RED, BLUE)]
        raw = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
        red, _, blue = opened(photo.prepare(raw).full).getpixel((30, 20))
        assert red > 150 > blue

    def test_a_double_picture_of_a_new_phone_gives_the_first(self):
        raw = saved(Image.new("RGB", (60, 40), RED), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))])
        assert opened(photo.prepare(raw).full).getpixel((30, 20))[0] > 150

    def test_wide_colours_are_brought_home(self):
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        for profile in (lab, b"no profile at all", b""):
            result = photo.prepare(jpeg(four_corners(), icc_profile=profile))
            assert corners(opened(result.full))[0] == "red", "an unusable profile costs no picture"


class TestGiants:
    def test_a_thirty_megabyte_photo_works(self):
        tile = Image.effect_noise((2000, 1500), 80).convert("RGB")
        whole = Image.new("RGB", (8000, 6000))
        for x in range(0, 8000, 2000):
            for y in range(0, 6000, 1500):
                whole.paste(tile, (x, y))
        raw = jpeg(whole, 94)
        assert len(raw) > 20_000_000
        result = photo.prepare(raw + bytes(max(0, 30_000_000 - len(raw))))
        assert 1200 <= result.width <= 1600 and len(result.full) <= 150 * 1024

    def test_a_file_beyond_any_phone_is_refused_before_it_is_opened(self):
        assert refused(b"\xff\xd8" + bytes(photo.MAX_FILE)) == Code.PHOTO_TOO_LARGE

    @pytest.mark.parametrize("side", [6_400, 10_600, 30_000, 2_000_000])
    def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unopened(self, side):
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        raw = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        start = time.monotonic()
        assert refused(raw) == Code.PHOTO_TOO_LARGE
        assert time.monotonic() - start < 60  # unpacked, it would take longer, or all memory

    def test_a_camera_of_a_hundred_megapixels_is_welcome(self):
        raw = jpeg(Image.new("RGB", (12000, 9000), GREEN), 70)
        result = photo.prepare(raw)
        assert (result.width, result.height) == (1600, 1200)


def _turned_right() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def _in_mode(mode: str) -> Image.Image:
    plain = Image.new("L", (64, 48), 30)
    plain.paste(235, (32, 0, 64, 48))
    if mode == "I;16":
        return Image.frombytes("I;16", (64, 48), struct.pack("<64H", *[30 * 256] * 32, *[235 * 256] * 32) * 48)
    if mode == "LAB":
        to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
        return ImageCms.applyTransform(plain.convert("RGB"), to_lab)
    if mode in ("RGBA", "LA"):
        return plain.convert("RGB").convert(mode) if mode == "RGBA" else plain.convert("LA")
    return plain.convert("RGB").convert(mode, dither=Image.Dither.NONE)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
