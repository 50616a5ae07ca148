"""A note that is said: recorded, heard again, taken out. The platform is a stand-in, the file and the book are real."""

import asyncio

import flet as ft
import flet_audio as fa
import flet_audio_recorder as far
import pytest

from fieldapp import workbook
from fieldapp.config import Config
from fieldapp.domain.ids import new_id
from fieldapp.ui.stations import speaking
from tests.sounds import a_wav, an_m4a
from tests.ui.book import NOW, opened, quick_app
from tests.ui.flow import filled
from tests.ui.headless import Headless
from tests.ui.telling import NOWHERE, on, phone, run

SAID = an_m4a()


class Platform:
    """A phone's recorder and player."""

    def __init__(self, folder, says=SAID):
        self.allowed, self.says, self.path, self.left = True, says, None, folder / ".spoken"
        self.asked, self.silenced, self.awake = [], 0, False

    @property
    def answers(self):
        return {
            "start_recording": self.start, "stop_recording": lambda args: self.path, "release": self.release,
            "enable": lambda args: self.lights(True), "disable": lambda args: self.lights(False),
        }  # fmt: skip

    def start(self, args):
        self.asked.append(args["configuration"])
        if self.allowed:
            self.path = args["output_path"]
            if self.path:
                with open(self.path, "wb") as file:
                    file.write(self.says)
        return self.allowed

    def lights(self, on):
        self.awake = on

    def release(self, args):
        self.silenced += 1

    def clear(self):
        """The files that lie in clear."""
        return list(self.left.iterdir()) if self.left.exists() else []


@pytest.fixture
def platform(folder):
    filled(folder)
    return Platform(folder)


def on_this(folder, platform, kind="android"):
    app = phone(folder, answers=platform.answers)
    app._first["platform"] = kind
    return app


async def at_a_note(app):
    await on(app, "home")
    await app.tap("home-note")
    await on(app, "note")


async def speaks(app):
    await app.tap("note-speak")
    await app.until(lambda: app.find("note-speak-stop") is not None)


async def has_said(app):
    await speaks(app)
    await app.tap("note-speak-stop")
    await app.until(lambda: sound_of(app))


def sound_of(app):
    return next((each.removesuffix("-play") for each in app.identifiers() if each.endswith("-play")), "")


def services(app, kind):
    return [each for each in app.page._services._services if isinstance(each, kind)]


def test_what_she_says_is_sealed_in_the_note_and_its_file_is_gone(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            assert app.says("Chỉ ghi lời của chính mình, không ghi lén các bên.")
            await speaks(app)
            assert app.says("Đang ghi 0:00 / 2:00") and app.find("note-speak") is None
            assert [path.read_bytes() for path in platform.clear()] == [SAID]
            assert platform.awake, "a screen that goes dark would end it"
            await app.tap("note-speak-stop")
            await app.until(lambda: sound_of(app))
            assert app.says("Nghe lại 0:01") and app.says("Chỉ có trên máy này")
            assert platform.clear() == [] and not platform.awake
            await app.tap("note-done")
            await app.until(lambda: app.says("Có lời nói"))

    run(story())
    [asked] = platform.asked
    assert (asked.encoder, asked.channels) == (far.AudioEncoder.AACLC, 1)
    with opened(folder) as store:
        [kept] = store.photos.all()
        assert store.photos.read(kept.sha256) == SAID
    assert not [path for path in folder.rglob("*") if path.is_file() and SAID[28:600] in path.read_bytes()]


def test_the_clock_runs_while_she_speaks(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await speaks(app)
            await app.until(lambda: app.says("Đang ghi 0:01 / 2:00"))

    run(story())


def test_it_ends_by_itself_and_what_was_said_is_kept(folder, platform, monkeypatch):
    monkeypatch.setattr(speaking, "LONGEST_S", 0.3)

    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await app.tap("note-speak")
            await app.until(lambda: sound_of(app))
            assert app.find("note-speak") is not None and platform.clear() == []

    run(story())


def test_who_leaves_the_page_while_speaking_loses_nothing(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await speaks(app)
            await app.back()
            await app.until(lambda: app.says("Có lời nói"))
            assert platform.clear() == []

    run(story())


def test_what_is_being_said_goes_into_the_case_that_is_made_meanwhile(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await app.fill("f-words", "Hàng rào")
            await app.until(lambda: app.find("note-make-case") is not None)
            await speaks(app)
            await app.tap("note-make-case")
            await on(app, "ask-who")

    run(story())
    with opened(folder) as store:
        [case] = store.records.of_kind("case")
        [photo] = workbook.view(store, case.id, NOW.date()).photos
        assert (photo.photo.is_sound, photo.here) == (True, True)


def test_an_app_that_goes_to_the_back_records_no_more_and_keeps_what_was_said(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await speaks(app)
            await app.event(app.page, "app_lifecycle_state_change", {"state": "pause"})
            await app.until(lambda: sound_of(app))
            assert app.find("note-speak-stop") is None and platform.clear() == []
            await app.event(app.page, "app_lifecycle_state_change", {"state": "resume"})
            await app.until(lambda: app.find("pin-ask") is not None or app.find("note") is None)
            await app.until(lambda: app.find("note") is not None and sound_of(app))

    run(story())


def test_a_phone_that_may_not_record_says_what_to_do(folder, platform):
    platform.allowed = False

    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await app.tap("note-speak")
            await app.until(lambda: app.says("Máy chưa cho ghi âm."))
            assert app.find("note-speak-stop") is None and platform.clear() == []

    run(story())


def test_a_phone_that_cannot_write_says_so_and_goes_on(folder, platform):
    platform.left.write_bytes(b"no folder can be made here")

    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await app.tap("note-speak")
            await app.until(lambda: app.says("Máy chưa cho ghi âm."))
            assert app.find("note-speak") is not None and platform.asked == []

    run(story())


@pytest.mark.parametrize("says", [b"", b"<script>"])
def test_a_recorder_that_heard_nothing_leaves_nothing(folder, platform, says):
    platform.says = says

    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await speaks(app)
            await app.tap("note-speak-stop")
            await app.until(lambda: app.says("Máy chưa ghi được lời nào."))
            assert not sound_of(app) and platform.clear() == []

    run(story())


def test_where_the_platform_records_nothing_there_is_no_button(folder, platform):
    async def story():
        async with on_this(folder, platform, "linux") as app:
            await at_a_note(app)
            assert app.find("note-speak") is None and app.find("f-words") is not None
            assert not app.says("không ghi lén")

    run(story())


def test_it_is_heard_again_and_taken_out_after_a_question(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await has_said(app)
            card = sound_of(app)
            await app.tap(f"{card}-play")
            await app.until(lambda: app.says("Dừng nghe 0:01"))
            [audio] = services(app, fa.Audio)
            assert (audio.src, audio.autoplay) == (SAID, True)
            await app.event(audio, "state_change", {"state": "completed"})
            await app.until(lambda: app.says("Nghe lại 0:01"))
            await asyncio.sleep(0.6)  # the button takes no second tap at once
            await app.tap(f"{card}-play")
            await app.until(lambda: app.says("Dừng nghe 0:01"))
            await asyncio.sleep(0.6)
            await app.tap(f"{card}-play")
            await app.until(lambda: app.says("Nghe lại 0:01"))
            await app.tap(f"{card}-drop")
            await app.until(lambda: app.says("Bỏ lời nói này ra?"))
            await app.tap("sound-ask-yes")
            await app.until(lambda: not sound_of(app))

    run(story())
    assert platform.silenced == 2


def test_nothing_plays_while_she_speaks(folder, platform):
    async def story():
        async with on_this(folder, platform) as app:
            await at_a_note(app)
            await has_said(app)
            await app.tap(f"{sound_of(app)}-play")
            await app.until(lambda: app.says("Dừng nghe 0:01"))
            await asyncio.sleep(0.6)
            await speaks(app)
            await app.until(lambda: app.says("Nghe lại 0:01") and platform.silenced == 1)

    run(story())


def test_apples_player_gets_a_file_that_is_gone_when_it_is_over(folder, platform):
    async def story():
        async with on_this(folder, platform, "ios") as app:
            await at_a_note(app)
            await has_said(app)
            await app.tap(f"{sound_of(app)}-play")
            await app.until(lambda: services(app, fa.Audio))
            [audio] = services(app, fa.Audio)
            assert [str(path) for path in platform.clear()] == [audio.src] and audio.src.endswith(".m4a")
            await app.event(audio, "state_change", {"state": "completed"})
            await app.until(lambda: app.says("Nghe lại 0:01") and not platform.clear())
            await asyncio.sleep(0.6)
            await app.tap(f"{sound_of(app)}-play")
            await app.until(platform.clear)
            await app.back()
            await app.until(lambda: not platform.clear())

    run(story())


def test_a_case_plays_what_was_said_of_it_and_not_what_has_not_come(folder):
    def fill(store):
        key = workbook.attach_note_sound(store, "n-1", SAID, 9, NOW)
        case_id = workbook.make_case(store, "n-1", NOW)
        away = {"sha256": "ab" * 32, "size": 5, "media": "audio/mp4", "seconds": 70}
        workbook.keep(store, case_id, f"photos/{new_id()}", away, NOW)
        return case_id, key

    case_id, key = filled(folder, fill)

    async def story():
        async with on_this(folder, Platform(folder)) as app:
            await on(app, "home")
            await app.go(f"/case/{case_id}")
            await on(app, "case")
            plays = [app.inside(each, ft.FilledButton) for each in app.identifiers() if each.endswith("-play")]
            assert sorted(each.disabled for each in plays) == [False, True]
            assert f"photo-{key}" not in app.identifiers(), "it is no picture"
            await app.tap(f"sound-{key}-play")
            await app.until(lambda: app.says("Dừng nghe 0:09"))
            [audio] = services(app, fa.Audio)
            assert audio.src == SAID
            await app.go(f"/case/{case_id}/photos/{key}")
            await app.until(lambda: app.find("missing") is not None)
            assert app.find("photo-page") is None

    run(story())


def test_a_browser_hands_over_what_it_hears_and_no_file_comes_into_being(tmp_path):
    whole = a_wav(1)
    pieces = [whole[44:][start : start + 4_000] for start in range(0, 16_000, 4_000)]
    config = Config(data=tmp_path / "phones", server=NOWHERE, port=8601)
    folder = config.data / "lan"
    filled(folder)
    platform = Platform(config.data)

    async def story():
        async with Headless(quick_app(config), answers=platform.answers, route="/?phone=lan", web=True) as app:
            await at_a_note(app)
            await speaks(app)
            [recorder] = services(app, far.AudioRecorder)
            for number, piece in enumerate(pieces, 1):
                told = {"chunk": piece, "sequence": number, "bytes_streamed": number * 4_000}
                await app.event(recorder, "stream", told)
                await asyncio.sleep(0.25)  # as they come from a microphone with 8,000 samples a second
            await app.tap("note-speak-stop")
            await app.until(lambda: sound_of(app))

    run(story())
    assert platform.clear() == []
    with opened(folder) as store:
        [kept] = store.photos.all()
        assert store.photos.read(kept.sha256) == whole
