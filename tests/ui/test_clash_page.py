"""Two people wrote in one field: she sees both versions in words, chooses with one tap, or writes another."""

import flet as ft
import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.cases import Case
from fieldapp.ui import questions, routes, theme
from fieldapp.ui.screens.case_story import story_text
from fieldapp.ui.screens.read_case import in_words, name_of
from fieldapp.ui.strings import Strings
from tests.ui.book import NOW, opened, receive, write
from tests.ui.flow import LONG_AGO, filled, open_case, press_next
from tests.ui.telling import on, phone, run
from tests.workbook.book import arrive

VI = Strings("vi")
KEPT = "conflicts/summary/c-be"


def kept(value, by="Lý Thị Bé", path="summary"):
    return {"path": path, "value": value, "by": by, "at": "2026-11-20T08:05:00+07:00"}


def clashed(store, **more):
    """A case in which Hùng's summary stands and Bé's is kept; `more` are fields that came since."""
    case_id = write(store, **LONG_AGO)
    receive(store, case_id)
    seq = store.records.get(case_id).base
    arrive(store, case_id, seq + 1, at=NOW, summary="Hùng kể.")
    lost = {KEPT: kept('"Bé kể."')}
    arrive(
        store, case_id, seq + 2, by="Lý Thị Bé", at=NOW, set=lost | {p.replace("__", "/"): v for p, v in more.items()}
    )
    return case_id


def shown(app, place):
    return app.texts(app.sid(f"version-{place}"))


def queued(folder):
    with opened(folder) as store:
        return [each.change.set for each in store.outbox.all()]


def test_the_list_and_the_case_lead_to_both_versions_and_one_tap_settles_and_sends(folder):
    case_id = filled(folder, clashed)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Hai người cùng sửa, cần chọn một bản")
            await app.tap(f"case-{case_id}")
            await on(app, "case")
            assert app.says("Có 1 mục được ghi khác nhau.") and app.says("Nội dung chủ yếu của vụ, việc")
            await app.tap("clash-summary")
            await on(app, "clash")
            assert app.says("Bản đang dùng, của Trần Văn Hùng") and app.says("Bản của Lý Thị Bé")
            assert app.says("Ghi lúc ") and app.says(":05")
            assert (shown(app, 0), shown(app, 1)) == (["Hùng kể."], ["Bé kể."])
            await app.tap("keep-1")
            await on(app, "case")
            await app.until(lambda: app.says("Máy sẽ tự gửi lên xã khi có mạng"))
            assert app.find("clashes") is None and app.says("Bé kể.")
        assert queued(folder) == [{"summary": "Bé kể.", KEPT: None}]

    run(story())


def test_the_one_thing_to_do_and_the_field_itself_lead_there_too(folder):
    case_id = filled(folder, clashed)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            for way in ("settle", "read-summary"):
                await app.tap(way)
                await on(app, "clash")
                await app.tap("back")
                await on(app, "case")

    run(story())


def test_another_version_is_written_in_its_field_and_comes_back_as_one_of_them(folder):
    case_id = filled(folder, clashed)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "summary"))
            await on(app, "clash")
            await app.tap("write-other")
            await on(app, "ask-what")
            assert app.identifiers().index("f-summary") < app.identifiers().index("f-dispute_type-open")
            await app.fill("f-summary", "Cả hai cùng kể lại.")
            await press_next(app, "clash")
            assert app.says("Bản mới viết trên máy này, chưa gửi") and app.says("Có 3 bản") is False
            assert shown(app, 0) == ["Cả hai cùng kể lại."]
            await app.tap("keep-0")
            await on(app, "case")
        assert queued(folder) == [{"summary": "Cả hai cùng kể lại.", KEPT: None}]

    run(story())


def test_what_she_just_wrote_is_not_dropped_without_asking(folder):
    def fill(store):
        case_id = clashed(store)
        workbook.keep_many(store, case_id, {"summary": "Lan viết dở.", "note": "Việc khác."}, NOW)
        return case_id

    case_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "summary"))
            await on(app, "clash")
            await app.tap("keep-2")
            assert app.says("Bản đó chưa gửi xã, bỏ rồi thì không lấy lại được.")
            await app.tap("clash-drop-no")
            assert shown(app, 0) == ["Lan viết dở."]
            await app.tap("keep-2")
            await app.tap("clash-drop-yes")
            await on(app, "case")
            await app.until(lambda: app.says("Có chỗ mới sửa, chưa gửi"))
        assert queued(folder) == [{"summary": "Bé kể.", KEPT: None}], "the note is still hers"

    run(story())


def test_words_of_her_own_that_cannot_be_sent_say_why_and_stay(folder):
    def fill(store):
        case_id = clashed(store)
        workbook.keep(store, case_id, "summary", "dài " * 6_000, NOW)
        return case_id

    case_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "summary"))
            await on(app, "clash")
            await app.tap("keep-0")
            await app.until(lambda: app.says("Phần này quá dài."))
        assert queued(folder) == []

    run(story())


def test_several_clashes_are_met_one_after_the_other(folder):
    lost = {"conflicts__parties__a__c2": kept('{"name":"Bà Vượng","birth_year":1962}', path="parties/a")}
    case_id = filled(folder, lambda store: clashed(store, **lost))

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            assert app.says("Có 2 mục được ghi khác nhau.")
            await app.tap("settle")
            await on(app, "clash")
            assert app.says("Bà Lã Thị Vượng"), "whose entry it is"
            assert shown(app, 1) == ["Bà Vượng", "sinh năm 1962"]
            await app.tap("keep-1")
            await app.until(lambda: app.find("version-1") is not None and shown(app, 1) == ["Bé kể."])
            await app.tap("keep-0")
            await on(app, "case")
        assert len(queued(folder)) == 1, "both go as one"

    run(story())


def test_what_was_taken_away_and_what_cannot_be_read_may_be_chosen(folder):
    lost = {
        "conflicts__note__c2": kept("null", path="note"), "note": "Ghi chú.",
        "conflicts__weather__c2": kept('{"sky":1}', path="weather"),
    }  # fmt: skip
    case_id = filled(folder, lambda store: clashed(store, **lost))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "note"))
            await on(app, "clash")
            assert shown(app, 1) == ["Để trống, không ghi gì ở mục này."]
            await app.go(routes.clash(case_id, "weather"))
            await app.until(lambda: app.says("Mục của bản ứng dụng mới hơn"))
            assert "chưa đọc được bản này" in shown(app, 1)[0] and app.find("write-other") is None
            await app.tap("keep-1")
            await app.until(lambda: app.says("Ghi chú."))
        assert queued(folder) == [{"weather": {"sky": 1}, "conflicts/weather/c2": None}]

    run(story())


def test_settled_elsewhere_the_page_says_so_and_leads_on(folder):
    case_id = filled(folder, lambda store: write(store))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "summary"))
            await on(app, "clash")
            assert app.says("Mục này đã có một bản chung")
            await app.tap("to-case")
            await on(app, "case")
            await app.go(routes.clash("nowhere", "summary"))
            await app.until(lambda: app.says("Không tìm thấy trang này"))

    run(story())


def test_the_story_says_who_chose(folder):
    def fill(store):
        case_id = clashed(store)
        arrive(store, case_id, 9, at=NOW, set={"summary": "Bé kể.", KEPT: None})
        return story_text(workbook.history(store, case_id)[-1], VI)

    assert filled(folder, fill) == "Trần Văn Hùng chọn bản để giữ"


class TestInWords:
    @pytest.mark.parametrize(
        ("path", "value", "lines"),
        [
            ("summary", "Kể.", ["Kể."]),
            ("received_on", "2026-11-21", ["Thứ Bảy, 21/11/2026"]),
            ("dispute_type", "A04", ["Lối đi chung"]),
            ("ending", "1", ["Các bên đạt được thỏa thuận"]),
            ("parties/p", {"name": "Bà Mai", "birth_year": 1961}, ["Bà Mai", "sinh năm 1961"]),
            ("mediators/m", {"name": "Vi Thị Lan", "person": "lan"}, ["Vi Thị Lan"]),
            ("sessions/s", {"held_on": "2026-11-21", "notes": "Đã nói"}, ["Thứ Bảy, 21/11/2026", "Đã nói"]),
            ("photos/p", {"sha256": "ab", "size": 9, "caption": "Biên bản"}, ["Ảnh chụp gì: Biên bản"]),
            ("photos/p", {"sha256": "ab"}, ["Ảnh"]),
            ("follow_ups/f", {"due_on": "2026-11-21", "kept": "DUNG_HAN"},
             ["Hạn thực hiện: Thứ Bảy, 21/11/2026", "Thực hiện đến đâu: Đang thực hiện đúng hạn"]),
            ("signatures/c", {"name": "Bà Mai", "fingerprint": True},
             ["Họ và tên: Bà Mai", "Vai trò: Các bên", "Điểm chỉ: Có"]),
            ("summary", ["không", "đọc"], []),
            ("parties/p", "không đọc", []),
            ("weather", "mưa", ["mưa"]),
            ("weather", {"sky": 1}, []),
        ],
    )  # fmt: skip
    def test_a_value_of_any_field_is_words_or_nothing(self, path, value, lines):
        assert list(in_words(path, value, VI)) == lines

    def test_a_field_that_this_version_does_not_know_has_a_name_all_the_same(self):
        assert name_of("weather", Case(), VI) == "Mục của bản ứng dụng mới hơn"


def test_the_address_of_a_clash_is_one_word_for_any_path():
    assert routes.clash("c1", "parties/p 1?") == "/case/c1/clash/parties~p~1~"
    assert questions.question_of("photos/p") == ""


def marked(app, place):
    """The words of a version that are thicker and underlined."""
    spans = app.all_inside(f"version-{place}", ft.TextSpan)
    style = ft.TextStyle(font_family=theme.BOLD, decoration=ft.TextDecoration.UNDERLINE)
    assert all(each.style in (None, style) for each in spans)
    return [each.text for each in spans if each.style]


def test_where_long_versions_differ_is_marked_in_each_and_said_in_words(folder):
    summary = "Hai nhà tranh nhau dải đất ở hàng rào cũ, rộng {} mét, từ năm {}."

    def fill(store):
        case_id = clashed(store, summary=summary.format("hai", 2019))
        held = store.records.get(case_id)
        lost = kept(f'"{summary.format("ba", 2019)}"')
        store.records.put(replace(held, server=dict(held.server) | {KEPT: lost}))
        workbook.keep(store, case_id, "summary", summary.format("hai", 2021), NOW)
        return case_id

    case_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "summary"))
            await on(app, "clash")
            assert app.says("Chữ in đậm, gạch chân là chỗ các bản ghi khác nhau.")
            assert [shown(app, place) for place in range(3)] == [
                [summary.format("hai", 2021)], [summary.format("hai", 2019)], [summary.format("ba", 2019)]
            ]  # fmt: skip
            assert [marked(app, place) for place in range(3)] == [["2021."], ["hai", "2019."], ["ba"]]

    run(story())


def test_versions_that_have_nothing_in_common_are_left_as_they_are(folder):
    case_id = filled(folder, lambda store: clashed(store, summary="Bờ rào lấn ngõ đi chung."))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.clash(case_id, "summary"))
            await on(app, "clash")
            assert app.find("clash-marked") is None and marked(app, 0) == marked(app, 1) == []

    run(story())
