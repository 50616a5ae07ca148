"""What the commune put aside, declined or corrected: she reads it on the case, and decides with one tap."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.config import VIETNAM
from fieldapp.store.corrections import Correction
from fieldapp.ui.kit import Tone
from fieldapp.ui.road_words import road_line
from fieldapp.ui.screens.case_story import story_text
from fieldapp.ui.screens.what_next import what_next
from fieldapp.ui.strings import Strings
from tests.ui.book import NOW, opened, receive, sign_in, write
from tests.ui.flow import filled, open_case, the_case
from tests.ui.telling import on, phone, run

VI = Strings("vi")
MINH, WHY, AT = "Trần Quang Minh", "Tổ khác đã ghi vụ này.", "2026-11-20T08:00:00.000Z"


def aside(store, declined=True, known=True):
    """A case with a part that lies aside, or was declined; `known` says that the commune has the rest of it."""
    case_id = write(store, note="cũ", place="D1")
    if known:
        receive(store, case_id)
        workbook.keep_many(store, case_id, {"note": "của bà Lan", "dispute_type": "A04", "place": None}, NOW)
    assert workbook.send(store, case_id, NOW) == []
    [queued] = store.outbox.freeze(10)
    store.outbox.hold(queued.id, "not_yours", AT)
    if declined:
        store.outbox.decline(queued.id, MINH, WHY, AT)
    return case_id


def change_of(store):
    return store.outbox.all()[0].change.id


def test_why_it_waits_and_since_when(folder):
    case_id = filled(folder, lambda store: aside(store, declined=False))

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            words = " ".join(app.texts(app.sid("held")))
            assert "vì thuộc tổ hòa giải khác" in words and re.search(r"Đã ở xã từ \d\d:00 ngày 20/11/2026\.", words)

    run(story())


def test_what_was_declined_says_by_whom_why_and_what_it_was(folder):
    case_id = filled(folder, aside)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Có 1 phần xã không nhận. Mở ra để xem."), "the first line of the list"
            assert app.says("Xã không nhận 1 phần. Mở ra xem vì sao."), "and the row of the case"
            await open_case(app, case_id)
            name = next(each for each in app.identifiers() if each.startswith("declined-"))
            words = " ".join(app.texts(app.sid(name)))
            assert f"{MINH}: “{WHY}”" in words and re.search(r"Lúc \d\d:00 ngày 20/11/2026", words)
            assert "Ghi chú: của bà Lan" in words and "Loại vụ, việc: Lối đi chung" in words
            assert "Đã bỏ: Nơi hòa giải" in words
            assert "cũ" in " ".join(app.texts(app.sid("read-note"))), "the fields show what the commune has"
            await app.go("/road")
            await on(app, "road")
            assert "Xã không nhận" in " ".join(app.texts(app.sid("part-declined")))
            assert app.find("part-held") is None

    run(story())


def test_one_tap_takes_the_words_up_again(folder):
    case_id = filled(folder, aside)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            mend = next(each for each in app.identifiers() if each.startswith("mend-"))
            await app.tap_twice(mend)
            await app.until(lambda: app.find("send") is not None)
            assert "của bà Lan" in " ".join(app.texts(app.sid("read-note")))
            assert not [each for each in app.identifiers() if each.startswith("declined-")]

    run(story())
    with opened(folder) as store:
        assert the_case(store).unsent and store.outbox.all() == []


def test_it_is_let_go_of_only_after_asking(folder):
    case_id = filled(folder, aside)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            name = next(each for each in app.identifiers() if each.startswith("let-go-"))
            await app.tap(name)
            assert app.says("Bỏ phần xã không nhận?")
            await app.tap(f"{name}-confirm-no")
            assert app.find(name) is not None
            await app.tap(name)
            await app.tap(f"{name}-confirm-yes")
            await app.until(lambda: app.find(name) is None)
            assert app.says("Xã đã nhận")

    run(story())
    with opened(folder) as store:
        assert store.outbox.all() == [] and the_case(store).fields["note"] == "cũ"


def test_a_whole_case_that_was_declined_is_still_there_and_may_go(folder):
    case_id = filled(folder, lambda store: aside(store, known=False))

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            assert app.says(WHY) and "cũ" in " ".join(app.texts(app.sid("read-note")))
            name = next(each for each in app.identifiers() if each.startswith("let-go-"))
            await app.tap(name)
            await app.tap(f"{name}-confirm-yes")
            await on(app, "home")

    run(story())
    with opened(folder) as store:
        assert workbook.list_cases(store) == []


def test_what_was_taken_corrected_is_told_until_it_was_read(folder):
    def fill(store):
        case_id = write(store)
        receive(store, case_id)
        said = Correction(change="c1", record=case_id, by=MINH, said="Xã sửa chính tả.", at=AT, set={"note": "chử"})
        store.corrections.put(said)
        return case_id

    case_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            words = " ".join(app.texts(app.sid("corrected-c1")))
            assert "Xã đã nhận, có sửa" in words and "“Xã sửa chính tả.”" in words and "Ghi chú" in words
            await app.tap("corrected-c1-do")
            await app.until(lambda: app.find("corrected-c1") is None)

    run(story())
    with opened(folder) as store:
        assert store.corrections.of_record(case_id) == []


@pytest.fixture
def store(folder):
    with opened(folder) as store:
        sign_in(store)
        yield store


def test_nothing_is_called_received_that_is_not(store):
    case_id = aside(store)
    overview = workbook.overview(workbook.list_cases(store))
    view = workbook.view(store, case_id, NOW.date())
    assert what_next(view, VI, VIETNAM).title == "Xã không nhận một phần"
    road = store.road.get()
    line = road_line(overview, road, "", False, VI, VIETNAM, NOW.date())
    assert (line.text, line.tone) == ("Có 1 phần xã không nhận. Mở ra để xem.", Tone.WARN)
    assert [story_text(each, VI) for each in workbook.history(store, case_id)][-1] == "Vi Thị Lan ghi, xã không nhận"
    workbook.let_go(store, change_of(store))
    overview = workbook.overview(workbook.list_cases(store))
    assert "không nhận" not in road_line(overview, road, "", False, VI, VIETNAM, NOW.date()).text


def test_while_a_part_waits_for_the_officer_not_all_is_said_to_be_received(store):
    aside(store, declined=False)
    overview = workbook.overview(workbook.list_cases(store))
    line = road_line(overview, store.road.get(), "", False, VI, VIETNAM, NOW.date())
    assert line.text == "Có 1 phần chờ cán bộ xã xem"


def test_a_receipt_that_somebody_carried_here_tells_since_when_all_is_received(store):
    store.road.put(replace(store.road.get(), last_success_at=(NOW - timedelta(hours=3)).isoformat()))
    receive(store, write(store, "Bế Văn Sơn", "Lục Thị Én"), at=NOW.isoformat())
    overview = workbook.overview(workbook.list_cases(store))
    line = road_line(overview, store.road.get(), "", False, VI, VIETNAM, NOW.date())
    assert line.text == f"Xã đã nhận đủ lúc {NOW.astimezone(VIETNAM):%H:%M} hôm nay"
