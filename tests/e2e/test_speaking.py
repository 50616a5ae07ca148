"""A note is said and heard again in a real browser, whose microphone is made up: it beeps."""

import pytest

from fieldapp.domain import sounds
from tests.e2e import driver
from tests.ui.book import PIN, opened
from tests.ui.flow import filled

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:1"
A_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture
def phones(tmp_path):
    """A phone's folder, in which a killed app has left what was being recorded."""
    filled(tmp_path / "phones" / "lan")
    left = tmp_path / "phones" / ".spoken" / "half.m4a"
    left.parent.mkdir()
    left.write_bytes(b"half a sentence")
    return tmp_path / "phones"


def test_what_the_microphone_hears_is_kept_at_its_length_and_plays_to_its_end(phones):
    with (
        driver.browser(*A_MICROPHONE) as chromium,
        driver.start_app(phones, NOWHERE) as app,
        driver.phone(chromium, app.phone_url("lan")) as lan,
    ):
        lan.unlock(PIN)
        lan.tap_until("home-note", "note")
        lan.tap_until("note-speak", "note-speak-stop")
        lan.see("Đang ghi 0:03")
        lan.tap("note-speak-stop")
        lan.see("Nghe lại 0:0")
        lan.tap(next(each for each in lan.identifiers() if each.endswith("-play")))
        lan.see("Dừng nghe")
        lan.see("Nghe lại")  # it ended by itself: its samples are as many as its seconds
        assert (lan.outside, lan.complaints) == ([], [])
    assert not (phones / ".spoken").exists()
    with opened(phones / "lan") as store:
        [kept] = store.photos.all()
        said = store.photos.read(kept.sha256)
    assert sounds.media_of(said) == "audio/wav"
    assert 2 <= (len(said) - 44) / 16_000 <= 60
    assert any(said[44:]), "it is not silent"
