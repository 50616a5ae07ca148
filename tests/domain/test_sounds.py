"""What begins as a sound is one, whatever it is called; nothing else is."""

import pytest

from fieldapp.domain import sounds
from tests.sounds import a_wav, an_m4a


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (an_m4a(), "audio/mp4"),
        (a_wav(0.1), "audio/wav"),
        (b"OggS\x00\x02" + bytes(40), "audio/ogg"),
        (b"\x1a\x45\xdf\xa3\x9f" + bytes(40), "audio/webm"),
        (b"\xff\xf1\x60\x40" + bytes(40), "audio/aac"),
    ],
)
def test_each_kind_is_told_by_how_it_begins(content, kind):
    assert sounds.media_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"\xff\xd8\xff\xe0" + bytes(40), b"<script>alert(1)</script>", b"RIFF\x00\x00\x00\x00WEBPVP8 "],
)
def test_a_picture_a_page_and_nothing_are_no_sounds(content):
    assert sounds.media_of(content) == ""


def test_the_longest_that_a_browser_hands_over_fits_into_one_file():
    assert sounds.LONGEST_S * 16_000 + 44 <= sounds.MOST_BYTES


def test_both_sides_know_the_same_largest_file():
    from sync_server.blobs.store import MAX_BLOB

    assert sounds.MOST_BYTES == MAX_BLOB
