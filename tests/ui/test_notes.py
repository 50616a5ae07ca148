"""A quick note on the screens: from Today and back, a reminder until it is a case."""

import flet as ft

from fieldapp import workbook
from fieldapp.domain.notes import KIND
from fieldapp.domain.roles import Role
from fieldapp.store.records import Held
from tests.ui.book import NOW, opened
from tests.ui.flow import filled
from tests.ui.telling import on, phone, run
from tests.workbook.book import arrive


def test_a_few_words_are_a_task_on_today_and_become_a_case_in_one_press(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-note")
            await on(app, "note")
            assert app.find("note-make-case") is None
            await app.fill("f-words", "Ông Tư, bà Lan, chuyện hàng rào <script>")
            await app.until(lambda: app.find("note-make-case") is not None)
            await app.tap("note-done")
            await app.until(lambda: len(app.views()) == 1 and app.says("chuyện hàng rào <script>"))
            row = next(each for each in app.identifiers() if each.startswith("note-"))
            await app.tap(row)
            await on(app, "note")
            await app.tap_twice("note-make-case")
            await on(app, "ask-who")
            await app.go("/")
            await on(app, "home")
            assert not [each for each in app.identifiers() if each.startswith("note-")]

    run(story())
    with opened(folder) as store:
        (held,) = store.records.of_kind("case")
        assert held.draft["summary"] == "Ông Tư, bà Lan, chuyện hàng rào <script>"


def test_what_somebody_added_to_a_note_that_is_a_case_goes_into_the_case_in_one_press(folder):
    def fill(store):
        workbook.keep_words(store, "n-1", "Hàng rào", NOW)
        made = workbook.make_case(store, "n-1", NOW)
        workbook.keep_words(store, "n-1", "Hàng rào, hẹn Chủ nhật", NOW)
        return made

    made = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Đã thành vụ việc, nay có phần ghi thêm. Bấm để đưa vào")
            await app.tap("note-n-1")
            await on(app, "note")
            assert app.says("Đưa phần thêm vào vụ việc") and not app.says("Chuyển thành vụ việc")
            await app.tap("note-make-case")
            await on(app, "case")
            await app.go("/")
            await on(app, "home")
            assert app.find("note-n-1") is None

    run(story())
    with opened(folder) as store:
        assert store.records.get(made).draft["summary"] == "Hàng rào, hẹn Chủ nhật"


def test_today_shows_no_word_of_a_note_whose_case_is_behind_closed_doors(folder):
    def fill(store):
        workbook.keep_words(store, "n-1", "Bà Kín bị đánh", NOW)
        made = workbook.make_case(store, "n-1", NOW)
        workbook.keep(store, made, "openness", "KCK", NOW)
        workbook.keep_words(store, "n-1", "Bà Kín bị đánh, đã báo công an", NOW)

    filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert "Ghi nhanh của vụ việc không công khai" in " ".join(app.texts(app.sid("note-n-1")))
            assert "Kín" not in " ".join(app.texts(app.sid("note-n-1")))

    run(story())


def test_a_note_that_is_another_teams_by_now_asks_for_nothing(folder):
    def fill(store):
        store.records.put(Held(kind=KIND, id="n-1", base=4, server={"words": "Hàng rào"}, gone=True))

    filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find("note-n-1") is None
            await app.go("/note/n-1")
            await on(app, "note")
            assert app.find("gone") is not None and app.find("note-make-case") is None and app.find("note-drop") is None

    run(story())


def test_the_sixth_note_is_reached_from_today_as_well(folder):
    def fill(store):
        for number in range(1, 7):
            workbook.keep_words(store, f"n-{number}", f"Việc thứ {number}", NOW)

    filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find("note-n-5") and not app.find("note-n-6") and app.says("Còn 1 ghi nhanh nữa.")
            await app.tap("notes-more")
            await app.until(lambda: app.find("note-n-6") is not None)
            await app.tap("note-n-6")
            await on(app, "note")
            assert app.says("Việc thứ 6")

    run(story())


def test_the_words_of_the_last_breath_are_in_the_case_too(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-note")
            await on(app, "note")
            await app.fill("f-words", "Hàng rào")
            await app.until(lambda: app.find("note-make-case") is not None)
            await app.type("f-words", "Hàng rào, bà Lan kể thêm")
            await app.tap("note-make-case")
            await on(app, "ask-who")

    run(story())
    with opened(folder) as store:
        (held,) = store.records.of_kind("case")
        assert held.draft["summary"] == "Hàng rào, bà Lan kể thêm"


def test_the_next_note_is_another_one_and_one_that_is_left_empty_is_none(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            for words in ("một", "", "hai"):
                await on(app, "home")
                await app.tap("home-note")
                await on(app, "note")
                assert app.inside("f-words", ft.TextField).value == ""
                if words:
                    await app.fill("f-words", words)
                await app.tap("note-done")
                await app.until(lambda: len(app.views()) == 1)
            assert len([each for each in app.identifiers() if each.startswith("note-")]) == 2

    run(story())


def test_half_a_word_is_kept_when_she_goes_back_and_a_note_can_be_given_up(folder):
    note_id = filled(folder, lambda store: workbook.keep_words(store, "n-1", "nghe nhầm", NOW) or "n-1")

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap(f"note-{note_id}")
            await on(app, "note")
            await app.type("f-words", "nghe nhầm, không phải")
            await app.back()
            await app.until(lambda: app.says("nghe nhầm, không phải"))
            await app.tap(f"note-{note_id}")
            await on(app, "note")
            await app.tap("note-drop")
            await app.tap("note-drop-ask-yes")
            await app.until(lambda: len(app.views()) == 1 and app.find(f"note-{note_id}") is None)

    run(story())


def test_what_two_people_wrote_differently_stands_on_the_note_and_is_chosen(folder):
    longer = "Ông Tư, bà Lan, chuyện hàng rào: ông Tư dựng lại lấn sang nửa mét, bà Lan gọi trưởng thôn ra xem."

    def fill(store):
        store.records.put(Held(kind=KIND, id="n-1"))
        arrive(store, "n-1", 4, by="Lý Thị Tâm", set={"words": longer, "written_on": "2026-11-21"})
        lost = {"path": "words", "value": '"Chuyện hàng rào"', "by": "Vi Thị Lan", "at": NOW.isoformat()}
        arrive(store, "n-1", 5, by="", role=Role.SERVER, set={"conflicts/words/c1": lost})

    filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find("note-n-1") is None, "each stands there once"
            await app.tap("choice-n-1")
            await on(app, "note")
            said = " ".join(app.texts(app.sid("clash-words")))
            assert "Hai người ghi khác nhau: Nội dung" in said
            assert f"{longer} Giữ bản này (Lý Thị Tâm ghi lúc " in said
            assert "Chuyện hàng rào (Vi Thị Lan ghi lúc 07:05 ngày 21/11)" in said
            await app.tap("choose-words-1")
            await app.until(lambda: app.find("clash-words") is None)
            await app.back()
            await app.until(lambda: app.find("note-n-1") is not None and app.find("choice-n-1") is None)

    run(story())
    with opened(folder) as store:
        [queued] = store.outbox.all()
        assert queued.change.set == {"words": "Chuyện hàng rào", "conflicts/words/c1": None}
