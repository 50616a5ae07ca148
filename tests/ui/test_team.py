"""My team on the phone: what it lacks and whom to tell, one's own year and pay, the yearly review."""

from datetime import date

import pytest

from fieldapp import workbook
from fieldapp.domain.appraisals import appraisal_id, round_after, round_before, round_of
from fieldapp.store.records import Held
from fieldapp.ui import routes
from tests.ui.book import LAN, opened, sign_in, write
from tests.ui.telling import on, phone, run

YEAR = date.today().year
NOW_ROUND = round_of(date.today())
BEFORE = round_before(NOW_ROUND)
ENDED = {"outcome": "THANH", "ending": "1", "agreement": "Dời rào", "ended_on": f"{YEAR}-01-01"}
WOMAN, MAN = {"sex": "NU", "ethnic": "KINH"}, {"sex": "NAM", "ethnic": "KINH", "phone": "0912 345 678"}


def team_of(folder, members, **more):
    folder.mkdir(parents=True, exist_ok=True)
    with opened(folder) as store:
        sign_in(store)
        told = {f"members/{key}": each for key, each in members.items()}
        server = {"name": LAN.team_name, "village": LAN.village, "commune": LAN.commune} | told | more
        store.records.put(Held(kind="team", id=LAN.team, base=1, server=server))
    return folder


@pytest.fixture
def whole(folder):
    return team_of(folder, {
        "p-lan": {"name": "Vi Thị Lan", "leader": True} | WOMAN, "p-hung": {"name": "Hoàng Văn Hùng"} | MAN,
        "p-quyet": {"name": "Nông Văn Quyết"} | MAN,
    })  # fmt: skip


async def at(app, address, screen):
    await on(app, "home")
    await app.go(address)
    await on(app, screen)


def test_a_whole_team_is_said_to_be_whole_and_a_colleague_can_be_called(whole):
    async def story():
        async with phone(whole) as app:
            await on(app, "home")
            await app.tap("home-team")
            await on(app, "team")
            assert app.says("Tổ đủ thành phần")
            assert app.says("Gọi 0912 345 678") and app.find("call-p-hung") and app.find("call-p-lan") is None

    run(story())


def test_what_is_missing_is_said_with_whom_to_tell(folder):
    team_of(folder, {"p-lan": {"name": "Vi Thị Lan"}, "p-hung": {"name": "Hoàng Văn Hùng"} | MAN}, minority_area=True)

    async def story():
        async with phone(folder) as app:
            await at(app, routes.TEAM, "team")
            assert app.says("Tổ còn thiếu 1 hòa giải viên")
            assert app.says("Báo Trưởng ban công tác Mặt trận và cán bộ xã")
            assert app.find("lack-woman_untold") and app.find("lack-minority_untold")
            assert app.says("Nhờ cán bộ xã ghi thêm.")

    run(story())


def test_before_the_roster_has_come_nobody_is_said_to_be_missing(folder):
    folder.mkdir(parents=True)
    with opened(folder) as store:
        sign_in(store)

    async def story():
        async with phone(folder) as app:
            await at(app, routes.TEAM, "team")
            assert app.says("Máy này chưa có danh sách của tổ") and not app.says("Tổ còn thiếu")

    run(story())


def test_her_own_year_is_counted_and_the_year_before_is_one_tap(whole):
    with opened(whole) as store:
        write(store, received_on=f"{YEAR}-01-01", **ENDED)
        write(store, received_on=f"{YEAR - 1}-03-01")

    async def story():
        async with phone(whole) as app:
            await at(app, routes.SCORECARD, "scorecard")
            assert app.texts(app.sid("count-settled")) == ["Hòa giải thành", "1"]
            assert app.find("year-after") is None
            await app.tap("year-before")
            assert app.says(f"Kết quả của tôi năm {YEAR - 1}")
            assert app.texts(app.sid("count-cases"))[1] == "1" and app.find("year-after")

    run(story())


def test_pay_lists_what_has_ended_names_no_amount_and_leads_to_what_is_missing(whole):
    with opened(whole) as store:
        ended = write(store, received_on=f"{YEAR}-01-01", **ENDED)
        dayless = write(store, "Bà Hợp", "Ông Thế", received_on=f"{YEAR}-01-01", **ENDED | {"ended_on": None})

    async def story():
        async with phone(whole) as app:
            await at(app, routes.PAY, "pay")
            assert app.says("1 vụ, việc đã kết thúc") and app.find(f"ended-{ended}")
            assert app.says("Mức chi do Hội đồng nhân dân tỉnh quyết định")
            assert not any("000" in text for text in app.texts())
            await app.tap(f"lacking-{dayless}")
            await on(app, "ask-said")

    run(story())


def test_pay_for_a_case_that_ended_before_the_new_year_is_one_tap_away_and_goes_with_her_own_year(whole):
    with opened(whole) as store:
        before = {"received_on": f"{YEAR - 1}-12-01"}
        ended = write(store, **before, **ENDED | {"ended_on": f"{YEAR - 1}-12-30"})
        dayless = write(store, "Bà Hợp", "Ông Thế", **before, **ENDED | {"ended_on": None})

    async def story():
        async with phone(whole) as app:
            await at(app, routes.PAY, "pay")
            assert app.says(f"Năm {YEAR} chưa có vụ, việc nào kết thúc") and app.find("year-after") is None
            await app.tap("year-before")
            await app.until(lambda: app.find(f"ended-{ended}") is not None)
            assert app.says(f"Năm {YEAR - 1}: 1 vụ, việc đã kết thúc") and app.find(f"lacking-{dayless}")
            await app.tap("year-after")
            await app.until(lambda: app.find(f"ended-{ended}") is None)
            await app.go(routes.SCORECARD)
            await on(app, "scorecard")
            await app.tap("year-before")
            await app.tap("pay-link")
            await on(app, "pay")
            assert app.find(f"ended-{ended}")

    run(story())


def called(of):
    return f"{of.month}/{of.year}"


def test_each_round_has_a_sheet_of_its_own_and_the_one_before_is_one_tap_away(whole):
    async def story():
        async with phone(whole) as app:
            await at(app, routes.REVIEWS, "reviews")
            assert app.says(f"Rà soát tháng {called(NOW_ROUND)}") and app.find("round-after") is None
            await app.tap("round-before")
            await app.until(lambda: app.says(f"Rà soát tháng {called(BEFORE)}"))
            await app.tap("review-p-hung")
            await on(app, "review")
            assert app.says(f"Phiếu rà soát {called(BEFORE)}")
            await app.tap("f-conclusion-TIEP_TUC")
            await app.until(lambda: app.says("Tiếp tục làm hòa giải viên"))
            await app.tap("back")
            await on(app, "reviews")
            assert app.says(f"Rà soát tháng {called(BEFORE)}")
            assert "Tiếp tục làm hòa giải viên" in app.texts(app.sid("review-p-hung"))
            await app.tap("round-after")
            await app.until(lambda: app.says(f"Rà soát tháng {called(NOW_ROUND)}"))
            assert "Chưa ghi" in app.texts(app.sid("review-p-hung")), (
                "what was written in the one does not stand for the other"
            )
            await app.go(routes.reviews(round_after(NOW_ROUND)))  # nobody reviews in a round to come
            await app.until(lambda: app.says(f"Rà soát tháng {called(NOW_ROUND)}"))
            await app.go(f"{routes.REVIEWS}/{YEAR}-07")
            await app.until(lambda: app.says(f"Rà soát tháng {called(NOW_ROUND)}"))

    run(story())
    with opened(whole) as store:
        sheets = {of: workbook.reviews(store, of) for of in (NOW_ROUND, BEFORE)}
    concluded = {of: [each.sheet.conclusion for each in found if each.begun] for of, found in sheets.items()}
    assert concluded == {BEFORE: ["TIEP_TUC"], NOW_ROUND: []}


def test_the_leader_writes_a_sheet_and_each_field_is_kept(whole):
    async def story():
        async with phone(whole) as app:
            await at(app, routes.REVIEWS, "reviews")
            assert app.find("review-p-quyet") and app.says("Chưa ghi")
            await app.tap("review-p-hung")
            await on(app, "review")
            await app.tap("f-T3-open")
            await app.tap("f-T3-DAT")
            await app.fill("f-advice", "Học thêm về đất đai.")
            await app.tap("f-conclusion-TIEP_TUC")
            await app.until(lambda: app.says("Đạt"))
            await app.tap("back")
            await on(app, "reviews")
            assert "Tiếp tục làm hòa giải viên" in app.texts(app.sid("review-p-hung"))

    run(story())
    with opened(whole) as store:
        review = next(each for each in workbook.reviews(store, NOW_ROUND) if each.colleague.person == "p-hung")
    assert review.record == appraisal_id("p-hung", NOW_ROUND)
    assert review.sheet.standards["T3"].met == "DAT" and review.sheet.advice == "Học thêm về đất đai."


def test_who_does_not_lead_reads_her_own_sheet_and_no_other(folder):
    team_of(folder, {"p-lan": {"name": "Vi Thị Lan"}, "p-hung": {"name": "Hoàng Văn Hùng", "leader": True}})

    async def story():
        async with phone(folder) as app:
            await at(app, routes.REVIEWS, "reviews")
            assert app.find("review-p-lan") and app.find("review-p-hung") is None
            await app.tap("review-p-lan")
            await on(app, "review")
            assert app.says("Tổ trưởng chưa ghi phiếu này.") and app.find("f-advice") is None
            await app.go(routes.review("p-hung", NOW_ROUND))
            await app.until(lambda: app.says("Không tìm thấy trang này"))

    run(story())
