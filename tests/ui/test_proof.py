"""What the commune has of a note, a paper, a class, a tick or a review is told on its page, as that of a case is."""

from datetime import date

import pytest

from fieldapp import workbook
from fieldapp.domain import appraisals, training
from fieldapp.domain.roles import Role
from tests.ui.book import NOW, decide, opened, receive
from tests.ui.flow import filled
from tests.ui.telling import on, phone, run
from tests.workbook import book
from tests.workbook.book import later

OF, GUEST = date(2026, 11, 1), workbook.guest("Bà Sửu", "Thôn Mùng", 1970)


def note(store):
    workbook.keep_words(store, "n-1", "Hàng rào", NOW)
    return "n-1", "/note/n-1", "note", "Nội dung"


def paper(store):
    workbook.start_team_paper(store, "BBHT", "", "p-1", NOW)
    workbook.keep_paper(store, "p-1", {"blocks/a": {"text": "Bàn việc nước."}}, NOW)
    assert workbook.send(store, "p-1", NOW) == []
    return "p-1", "/papers/p-1", "paper", "Nội dung"


def a_class(store):
    made = workbook.begin_class(store, "TH01", NOW)
    return made, f"/training/{made}/about", "about-class", "Lớp về việc gì"


def tick(store):
    made = workbook.begin_class(store, "TH01", NOW)
    workbook.mark(store, made, [GUEST], training.PRESENT, NOW)
    record = training.attendance_id(made, GUEST.person)
    return record, f"/training/{made}/person/{GUEST.person}", "attendee", "Có mặt hay vắng"


def review(store):
    team = store.identity.get().reply.team
    store.records.put(book.Held(kind="team", id=team, base=1, server=_led_by(workbook.me(store))))
    [mine] = workbook.roster(store)
    workbook.write_review(store, mine, OF, {"advice": "Học thêm"}, NOW)
    record = appraisals.appraisal_id(mine.person, OF)
    return record, f"/team/reviews/2026-11/{mine.person}", "review", "Cần học thêm hay sửa gì"


def _led_by(mine):
    return {"name": "Tổ hòa giải thôn Mùng", f"members/{mine.person}": {"name": mine.name, "leader": True}}


@pytest.mark.parametrize("made", [note, paper, a_class, tick, review])
def test_where_it_stands_what_was_received_and_who_wrote(folder, made):
    record, address, page, field = filled(folder, made)

    async def story():
        async with phone(folder) as app:
            await app.go(address)
            await on(app, page)
            assert app.says("Đã lưu trên máy")
            assert app.says("Biên nhận của xã: 0 lần gửi, 0 ảnh")
            await app.tap("receipt-open")
            await app.until(lambda: app.says("Lần gửi 1: chờ gửi"))

    run(story())
    with opened(folder) as store:
        receive(store, record)
        decide(store, record, "approved")

    async def received():
        async with phone(folder) as app:
            await app.go(address)
            await on(app, page)
            assert app.says("Xã đã xem") and app.says("Biên nhận của xã: 1 lần gửi")
            await app.tap("story-open")
            await app.until(lambda: app.says("Xã nhận lúc"))
            assert "Trần Quang Minh đã xem" in app.texts(app.sid("story"))
            assert field in " ".join(app.texts(app.sid("story")))

    run(received())


def test_nothing_written_has_no_receipt(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await app.go("/note/n-9")
            await on(app, "note")
            assert app.find("receipt") is None and app.find("thing-standing") is None

    run(story())


def test_two_leaders_phones_wrote_a_review_differently_and_one_is_chosen(folder):
    def fill(store):
        record, address, _, _ = review(store)
        receive(store, record)
        kept = {"value": '"DE_NGHI_THOI"', "by": "Trần Văn Hùng", "at": NOW.isoformat()}
        lost = {"conclusion": "TIEP_TUC", "conflicts/conclusion/c-9": kept}
        book.arrive(store, record, 6, by="Trần Văn Hùng", role=Role.MEDIATOR, at=later(hours=1), set=lost)
        return record, address

    record, address = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await app.go("/team/reviews/2026-11")
            await on(app, "reviews")
            assert app.says("Hai người ghi khác nhau")
            await app.go(address)
            await on(app, "review")
            assert app.find("clash-conclusion") is not None
            await app.tap("choose-conclusion-1")
            await app.until(lambda: app.find("clash-conclusion") is None)

    run(story())
    with opened(folder) as store:
        [queued] = store.outbox.of_record(record)
        assert queued.change.set == {"conclusion": "DE_NGHI_THOI", "conflicts/conclusion/c-9": None}
