"""The pages of elections: a result written, sent, decided, each with its last day."""

import re
from datetime import date
from html import unescape

import pytest

from sync_server.db.engine import reading, writing
from sync_server.office.elections import percent
from sync_server.people import membership, roster
from sync_server.people.about import About
from tests.cast import DUONG_HUU, MINH, NOW, TEAM
from tests.office.conftest import text_of
from tests.office.seats import MINH_LOGIN, QUAN_LOGIN, seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
PAGE = f"/teams/{TEAM}/elect/HGV"
TOLD = {"held_on": "2026-11-18", "how": "CK", "voters": "60", "present": "50", "seats": "", "chair": "Ông Vi Văn Cầm"}


def standing(*people):
    """The rows of candidates: each a name, a birth, votes and, for a mediator, the id."""
    rows = [dict(zip(("name", "born", "votes", "person"), each, strict=True)) for each in people]
    return {part: [row.get(part, "") for row in rows] for part in ("name", "born", "sex", "ethnic", "votes", "person")}


NEW = standing(
    ("Lan", "", "45", "lan"), ("Hoàng Thị Bé", "1971", "31", ""), ("Lò Văn Cả", "1960", "30", ""), ("", "", "", "")
)


@pytest.fixture
def record(minh):
    def record(path=PAGE, **more):
        minh.get(path)
        return minh.post(path, {"press": minh.hidden("press")} | TOLD | NEW | more)

    return record


@pytest.fixture
def team(engine):
    def team():
        with reading(engine) as conn:
            return next(each for each in roster.roster(conn, DUONG_HUU) if each.id == TEAM)

    return team


def test_a_result_is_kept_sent_and_decided(record, minh, team):
    page = record()
    text = text_of(page)
    assert "Đã lưu kết quả bầu." in text and "trước hết ngày 23/11/2026" in text and "Mẫu (NQLT 01/2014) 01, 06" in text
    assert "Hoàng Thị Bé 31 đồng ý (51,7%) Trúng" in text and "Lò Văn Cả 30 đồng ý (50%) Không trúng" in text
    here = re.search(r'action="(/teams/elections/[\w-]+)/sent"', page.text)[1]
    assert "Gửi hồ sơ cho Chủ tịch" in text_of(minh.get("/teams/elections"))
    minh.get(here)
    text = text_of(minh.post(f"{here}/sent", {"on": "2026-11-19"}))
    assert "Chủ tịch UBND xã quyết định trước hết ngày 26/11/2026" in text
    assert len(team().mediators) == 2
    text = text_of(minh.post(f"{here}/decided", {"on": "2026-11-20", "paper": "21/QĐ-UBND"}))
    assert "Đã công nhận" in text and "20/11/2026 (21/QĐ-UBND)" in text
    found = {each.name: each.recognised_on for each in team().mediators}
    assert found == {"Nguyễn Thị Lan": "2026-11-20", "Trần Văn Hùng": "", "Hoàng Thị Bé": "2026-11-20"}


@ONE_ENGINE
@pytest.mark.parametrize(("left_on", "kept"), [("2026-11-20", True), ("2026-11-10", False)])
def test_who_leaves_while_the_result_is_written_loses_no_votes(minh, engine, left_on, kept):
    minh.get(PAGE)
    with writing(engine) as conn:
        membership.leave(conn, MINH, "hung", date.fromisoformat(left_on), "a", "", NOW)
    stood = standing(("Nguyễn Thị Lan", "", "40", "lan"), ("Trần Văn Hùng", "", "45", "hung"), ("", "", "", ""))
    page = minh.post(PAGE, {"press": minh.hidden("press")} | TOLD | stood)
    if not kept:
        assert page.status_code == 400 and "đã thôi từ trước ngày bầu" in text_of(page)
        assert 'value="Trần Văn Hùng" autocomplete' in page.text, "a name that can be put right or taken out"
        names = {part: [row.replace("hung", "") for row in rows] for part, rows in stood.items()}
        page = minh.post(PAGE, {"press": minh.hidden("press")} | TOLD | names)
    assert page.status_code == 200 and "Trần Văn Hùng 45 đồng ý (75%) Trúng" in text_of(page)


@ONE_ENGINE
def test_who_had_left_is_no_candidate_for_the_leader(minh, engine):
    page = f"/teams/{TEAM}/elect/TT"
    minh.get(page)
    with writing(engine) as conn:
        membership.leave(conn, MINH, "hung", date(2026, 11, 10), "a", "", NOW)
    stood = standing(("Nguyễn Thị Lan", "", "1", "lan"), ("Trần Văn Hùng", "", "1", "hung"))
    told = TOLD | {"present": "1"}
    refused = minh.post(page, {"press": minh.hidden("press")} | told | stood)
    assert refused.status_code == 400 and "Trần Văn Hùng" not in text_of(refused)
    kept = minh.post(page, {"press": minh.hidden("press")} | told | standing(("Nguyễn Thị Lan", "", "1", "lan")))
    assert "Nguyễn Thị Lan 1 đồng ý (100%) Trúng" in text_of(kept)


@ONE_ENGINE
def test_a_form_that_is_sent_again_after_signing_out_has_every_row_as_it_was(minh, clock):
    minh.get(PAGE)
    clock.pass_by(hours=2)
    page = minh.post(PAGE, {"press": minh.hidden("press")} | TOLD | NEW)
    assert page.status_code == 401
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text):
        if name != "form_token":
            kept.setdefault(name, []).append(unescape(value))
    minh.sign_in(MINH_LOGIN)
    minh.page = page
    text = text_of(minh.post(PAGE, kept))
    assert "Nguyễn Thị Lan 45 đồng ý" in text and "Hoàng Thị Bé 31 đồng ý" in text
    assert {name: values for name, values in kept.items() if name in NEW} == NEW


@pytest.mark.parametrize(
    ("votes", "voters", "said"),
    [(30, 60, "50"), (101, 201, "50,3"), (100, 201, "49,7"), (50_001, 100_000, "50,1"), (49_999, 100_000, "49,9"),
     (1_999, 2_000, "99,9"), (60, 60, "100"), (0, 60, "0")],
)  # fmt: skip
def test_more_than_half_never_reads_as_the_half(votes, voters, said):
    assert percent(votes, voters, "vi") == said


def test_what_is_late_is_seen(record, minh, clock):
    record(held_on="2026-11-01")
    assert 'class="late">Gửi hồ sơ' in minh.get("/teams/elections").text


def test_the_chairman_is_told_what_waits_and_decides_it(record, minh, visit, engine, team):
    # Luật 35/2013/QH13, Điều 8: the commune's chairman decides on recognition.
    with writing(engine) as conn:
        seat_others(conn, "chinh")
    chair = visit("chinh")
    assert "Chưa có cuộc bầu nào được ghi" in text_of(chair.get("/teams/elections"))
    here = re.search(r'action="(/teams/elections/[\w-]+)/sent"', record().text)[1]
    page = text_of(chair.get(here))
    assert "Hồ sơ chưa gửi tới Chủ tịch" in page and "Ghi đã" not in page
    assert "chờ Chủ tịch quyết định" not in text_of(chair.get("/queue"))
    minh.get(here)
    minh.post(f"{here}/sent", {"on": "2026-11-19"})
    assert "chờ Chủ tịch" not in text_of(minh.get("/queue"))
    assert "Có 1 kết quả bầu chờ Chủ tịch quyết định" in text_of(chair.get("/queue"))
    record(held_on="2026-11-17")  # due sooner, but not by the chairman
    listed = chair.get("/teams/elections")
    assert re.findall(r'href="(/teams/elections/[^"]+)"', listed.text)[0] == here
    assert "Ghi kết quả bầu" not in text_of(listed)
    assert "Quyết định được ký trên giấy" in text_of(chair.get(here))
    done = text_of(chair.post(f"{here}/decided", {"on": "2026-11-20", "paper": "21/QĐ-UBND"}))
    assert "Đã ghi công nhận" in done
    assert "Hoàng Thị Bé" in {each.name for each in team().mediators}
    assert "chờ Chủ tịch" not in text_of(chair.get("/queue"))


def test_a_leader_is_elected_by_the_team(minh, team):
    path = f"/teams/{TEAM}/elect/TT"
    minh.get(path)
    given = {"press": minh.hidden("press"), "held_on": "2026-11-18", "how": "PK", "present": "2"}
    minh.post(path, given | standing(("", "", "0", "lan"), ("", "", "2", "hung")))
    here = re.search(r'action="(/teams/elections/[\w-]+)/sent"', minh.page.text)[1]
    for step in ("sent", "decided"):
        minh.post(f"{here}/{step}", {"on": "2026-11-20"})
    assert [each.id for each in team().mediators if each.leader] == ["hung"]


@ONE_ENGINE
def test_who_has_left_since_the_day_counts_among_those_who_elected_the_leader(minh, engine):
    with writing(engine) as conn:
        membership.add(conn, MINH, "be", TEAM, About(name="Hoàng Thị Bé"), NOW)
        membership.add(conn, MINH, "ca", TEAM, About(name="Lò Văn Cả"), NOW)
        membership.leave(conn, MINH, "ca", date(2026, 11, 18), "a", "", NOW)
        membership.leave(conn, MINH, "lan", date(2026, 11, 19), "a", "", NOW)
    minh.get(f"/teams/{TEAM}/elect/TT")
    given = {"press": minh.hidden("press"), "held_on": "2026-11-18", "how": "PK", "present": "3"}
    page = minh.post(f"/teams/{TEAM}/elect/TT", given | standing(("", "", "2", "hung"), ("", "", "1", "be")))
    assert "Trần Văn Hùng 2 đồng ý (66,7%) Trúng" in text_of(page)


class TestMaybeSomebodyKnown:
    def here(self, record):
        page = record(**standing(("Vi Thị Tâm", "1975", "45", "")))
        return re.search(r'action="(/teams/elections/[\w-]+)/sent"', page.text)[1]

    @pytest.fixture(autouse=True)
    def tam(self, app, engine):
        with writing(engine) as conn:
            membership.correct(conn, MINH, "tam", About(name="Vi Thị Tâm", born="1975"), NOW)

    def leave(self, engine, person="tam"):
        with writing(engine) as conn:
            membership.leave(conn, MINH, person, date(2026, 11, 1), "a", "", NOW)

    def test_before_the_recognition_the_officer_is_led_to_the_person(self, record, minh, engine):
        here = self.here(record)
        page = minh.get(here)
        assert "Vi Thị Tâm, sinh năm 1975, có thể là người của Tổ hòa giải thôn Đẫu." in text_of(page)
        assert 'href="/teams/people/tam/about"' in page.text and "Mở trang của Vi Thị Tâm" in text_of(page)
        self.leave(engine)
        page = text_of(minh.get(here))
        assert "có thể là người đã thôi ở Tổ hòa giải thôn Đẫu. Nếu đúng, nhận lại rồi chuyển" in page

    def test_after_it_nothing_is_said_any_more(self, record, minh, team):
        here = self.here(record)
        for step in ("sent", "decided"):
            page = minh.post(f"{here}/{step}", {"on": "2026-11-20"})
            assert ("có thể là" in text_of(page)) == (step == "sent")
        assert "Vi Thị Tâm" in {each.name for each in team().mediators}, "the officer was told, and decided"

    def test_who_has_left_this_team_is_said_to_have(self, record, minh, engine):
        with writing(engine) as conn:
            membership.correct(conn, MINH, "hung", About(name="Trần Văn Hùng", born="1961"), NOW)
        self.leave(engine, "hung")
        page = text_of(record(**standing(("Trần Văn Hùng", "1961", "45", ""))))
        assert "có thể là người đã thôi ở tổ này. Nếu đúng, nhận lại người ấy" in page

    @ONE_ENGINE
    def test_the_chairman_reads_it_and_is_led_nowhere(self, record, visit, engine):
        with writing(engine) as conn:
            seat_others(conn, "chinh")
        page = visit("chinh").get(self.here(record))
        assert "có thể là người của" in text_of(page) and "/teams/people/" not in page.text


@ONE_ENGINE
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"held_on": ""}, "Ghi ngày bầu"),
        ({"held_on": "2026-12-24"}, "Ghi ngày bầu"),
        ({"how": "X"}, "Chọn hình thức bầu"),
        ({"voters": "nhiều"}, "Ghi số hộ trong thôn"),
        ({"present": "61"}, "Ghi số hộ trong thôn"),
        ({"chair": "x" * 301}, "Rút ngắn tên người chủ trì"),
        (standing(("", "", "", "")), "Ghi họ tên và số đồng ý"),
        (standing(("Hoàng Thị Bé", "hồi xưa", "31", "")), "Ghi họ tên và số đồng ý"),
        (standing(("Hoàng Thị Bé", "1971", "51", "")), "không nhiều hơn số người tham gia"),
        (standing(("Hoàng Thị Bé", "1971", "", "")), "không nhiều hơn số người tham gia"),
        (standing(("Bé", "", "31", ""), ("bé", "", "30", "")), "Có hai người cùng tên"),
    ],
)
def test_a_result_that_cannot_be_is_said_and_what_was_typed_stays(record, minh, odd, said):
    page = record(**odd)
    assert page.status_code == 400 and said in text_of(page)
    assert "held_on" in odd or 'value="2026-11-18"' in page.text
    assert "Bầu hòa giải viên, " not in text_of(minh.get("/teams/elections"))


@ONE_ENGINE
def test_no_day_before_the_election_or_after_today(record, minh):
    here = re.search(r'action="(/teams/elections/[\w-]+)/sent"', record().text)[1]
    for day in ("2026-11-17", "2026-11-23", "", "hôm qua"):
        page = minh.post(f"{here}/sent", {"on": day})
        assert page.status_code == 400 and "không sớm hơn ngày bầu" in text_of(page)


@ONE_ENGINE
def test_of_another_commune_nothing_is_seen_or_written(record, minh, visit, team):
    here = re.search(r'action="(/teams/elections/[\w-]+)/sent"', record().text)[1]
    quan = visit(QUAN_LOGIN)
    quan.get("/teams")
    token = quan.token
    assert quan.get(here).status_code == quan.get(PAGE).status_code == 404
    for path in (PAGE, f"{here}/sent", f"{here}/decided"):
        assert quan.post(path, TOLD | NEW | {"on": "2026-11-20"}, token=token).status_code == 404
    minh.get(here)
    assert minh.post(f"{here}/decided", {"on": "2026-11-20"}, token="x" * 64).status_code == 403
    assert minh.get(f"/teams/{TEAM}/elect/X").status_code == 404
    assert len(team().mediators) == 2
