"""The made-up village: everything works, nothing goes anywhere, and the real book stands as it stood."""

from tests.ui.book import opened, sign_in, write
from tests.ui.flow import answer_all, filled
from tests.ui.telling import on, phone, run


async def practising(app):
    await on(app, "home")
    await app.tap("home-help")
    await on(app, "help")
    await app.tap("practise")
    await app.until(lambda: app.find("practice-band") is not None and app.find("home") is not None, 20)


def test_a_first_case_is_written_with_a_hint_at_each_question_and_the_made_up_commune_takes_it(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            assert app.says("ĐANG TẬP – không gửi đi đâu")
            assert app.says("Bấm “Ghi vụ việc mới” ở cuối trang để ghi chuyện này")
            await answer_all(app)
            assert app.find("practice-band") and app.find("guide")
            await app.tap("send")
            await app.until(lambda: app.says("Xã đã nhận"), 20)

    run(story())
    with opened(folder) as store:
        assert store.records.of_kind("case") == [] and store.outbox.all() == []
    assert not (folder / "practice").exists()


def test_the_hints_are_of_the_first_case_and_of_no_other(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            assert "guide" in app.identifiers()
            came_back = next(each for each in app.identifiers() if each.startswith("case-"))
            await app.tap(came_back)
            await app.until(lambda: "home" not in app.identifiers())
            assert "practice-band" in app.identifiers() and "guide" not in app.identifiers(), (
                "a case that stood there before"
            )
            await app.go("/")
            await answer_all(app)
            assert "guide" in app.identifiers()
            await app.go("/")
            await on(app, "home")
            assert "guide" not in app.identifiers(), "it is begun; a second one is not asked for"

    run(story())


def test_leaving_forgets_the_village_and_the_real_book_is_there_again(folder):
    case_id = filled(folder, write)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            assert app.find(f"case-{case_id}") is None
            assert app.says("Tổ hòa giải thôn Bến Tập") and app.says("Xã trả lại")
            assert (folder / "practice").exists()
            assert b"Ng\xe1\xbb\x8d Th\xe1\xbb\x8b Duy" not in (folder / "practice" / "store.db").read_bytes()
            await app.tap("practice-leave")
            await app.until(lambda: app.find("practice-band") is None and app.find(f"case-{case_id}") is not None)
            assert app.says("Tổ hòa giải thôn Đồng Mây")
            await app.until(lambda: not (folder / "practice").exists())
            await practising(app)  # and again, from the beginning

    run(story())


def test_a_language_that_was_tried_out_in_the_village_is_not_the_real_books(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            await app.go("/settings")
            await on(app, "settings")
            await app.tap("language-en")
            assert calendar(app) == "en"
            await app.tap("practice-leave")
            await app.until(lambda: app.find("practice-band") is None and app.says("Ghi vụ việc mới"))
            assert calendar(app) == "vi"

    run(story())


def calendar(app):
    """The language of Material's own words, such as the days in a calendar."""
    return app.page.locale_configuration.current_locale.language_code


def test_locking_while_she_practises_locks_the_real_book_and_no_village_is_left(folder):
    filled(folder, write)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            await app.go("/settings")
            await on(app, "settings")
            pin, app.pin = app.pin, ""
            await app.tap("lock-now")
            await on(app, "locked")
            assert app.find("practice-band") is None
            await app.until(lambda: not (folder / "practice").exists())
            app.pin = pin

    run(story())


def test_a_lock_in_the_middle_of_a_made_up_case_does_not_begin_it_in_the_real_book(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            await app.tap("home-new")
            await on(app, "ask-who")
            for state in ("hide", "resume"):
                await app.event(app.page, "app_lifecycle_state_change", {"state": state})
            await app.until(lambda: app.find("practice-band") is None and "home" in app.identifiers(), 20)
            assert app.find("ask-who") is None

    run(story())
    with opened(folder) as store:
        assert store.records.of_kind("case") == []


def test_nothing_of_the_village_is_handed_out_and_no_pin_is_changed_there(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await practising(app)
            await app.go("/settings")
            await on(app, "settings")
            assert app.find("change-pin") is None
            await app.go("/road/carried")
            await on(app, "carried")
            await app.tap("carried-take")
            await app.until(lambda: app.says("Đang tập: ở đây không có gì đi ra hay vào máy này"))

    run(story())


def test_a_phone_that_nobody_has_signed_in_can_practise(folder):
    folder.mkdir(parents=True)
    with opened(folder) as store:
        assert store.identity.get() is None

    async def story():
        async with phone(folder) as app:
            await on(app, "enrol")
            await app.tap("practise")
            await app.until(lambda: app.find("practice-band") is not None and app.find("home") is not None, 20)
            assert app.says("Tổ hòa giải thôn Bến Tập")
            await app.tap("practice-leave")
            await on(app, "enrol")

    run(story())


def test_a_village_that_was_cut_short_is_gone_at_the_next_one(folder):
    filled(folder, sign_in)
    (folder / "practice").mkdir()
    (folder / "practice" / "store.db").write_bytes(b"noise of a key that nobody has")

    async def story():
        async with phone(folder) as app:
            await practising(app)
            assert app.says("Đang ghi dở")

    run(story())
