"""The commune at a glance: every number is a recount of the journal, and leads to the list that it counts."""

import random
import re
from collections import Counter
from html import unescape

import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ABSENT, CLASS, PRESENT
from sync_server.db.engine import reading, writing
from sync_server.db.tables import records
from sync_server.journal import stands
from sync_server.people import membership
from tests.cast import DUONG_HUU, FAR, HUNG, LAN, MINH, TAM, a_verdict, change
from tests.office.classes import attend, tell
from tests.office.conftest import text_of
from tests.office.seats import seat_others
from tests.office.test_clearing import plain

MATTERS, OUTCOMES = ("A04", "B05", "C01"), ("", "", "THANH", "KHONG_THANH")


@pytest.fixture
def year(send):
    """A year of cases by chance, some changed afterwards, some of another commune and another year."""
    rng = random.Random(5)
    for number in range(60):
        who = rng.choice((LAN, HUNG, TAM, FAR))
        fields = plain(
            f"Bà {number}", received_on=f"{rng.choice((2025, 2026))}-{rng.randrange(1, 12):02}-11",
            dispute_type=rng.choice(MATTERS), outcome=rng.choice(OUTCOMES),
        )  # fmt: skip
        sent = change(set={path: value for path, value in fields.items() if value})
        came = send(who, sent)
        if number % 3 == 0:
            send(who, change(sent.record, came.seq, seq=2, dispute_type=rng.choice(MATTERS)))


def recount(engine, year):
    """The cases of the commune as their lines tell them, whatever the facts beside them say."""
    with reading(engine) as conn:
        rows = conn.execute(records.select().where(records.c.partition == DUONG_HUU, records.c.kind == "case")).all()
        teams = {row.id: row.team for row in rows}
        told = stands.fields_of(conn, DUONG_HUU, list(teams))
    return [each | {"team": teams[name]} for name, each in told.items() if each.get("received_on", "").startswith(year)]


def table(page, title):
    part = page.text.partition(f">{title}</h2>")[2].partition("</section>")[0]
    rows = re.findall(r'<th scope="row">([^<]*)</th><td class="amount">(?:<a href="([^"]*)">)?(\d+)', part)
    return {unescape(label): (int(number), unescape(href)) for label, href, number in rows}


def figure(page, label):
    return re.search(rf'<dt>{label}</dt><dd><a href="([^"]*)">(\d+)</a>', page.text).groups()


def listed(minh, href):
    return minh.get(unescape(href)).text.count('class="case-link"')


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
def test_a_hundred_of_a_hundred_is_all_of_them(minh, send):
    settled = {"outcome": "THANH", "received_on": "2026-11-10", "ended_on": "2026-11-12"}
    send(LAN, *(change(set=plain(f"Bà {n}") | settled) for n in range(199)))
    assert "100 %" in text_of(minh.get("/overview"))
    send(LAN, change(set=plain("Bà Khác") | settled | {"outcome": "KHONG_THANH"}))
    text = text_of(minh.get("/overview"))
    assert "99 %" in text and "100 %" not in text


@pytest.mark.parametrize("asked", ["2026", "2025"])
def test_every_number_is_a_recount_and_leads_to_its_list(minh, year, engine, asked):
    cases = recount(engine, asked)
    assert len(cases) > 10
    page = minh.get(f"/overview?year={asked}")
    for label, number in (
        ("Vụ, việc đã nhận", len(cases)),
        ("Chưa kết thúc", sum("outcome" not in each for each in cases)),
        ("Hòa giải thành", sum(each.get("outcome") == "THANH" for each in cases)),
        ("Hòa giải không thành", sum(each.get("outcome") == "KHONG_THANH" for each in cases)),
    ):
        href, shown = figure(page, label)
        assert int(shown) == number and listed(minh, href) == number, label
    months = Counter(each["received_on"][:7] for each in cases)
    shown = table(page, "Theo tháng nhận")
    assert {
        f"{year}-{month}": n for (month, year), n in ((k.split("/"), v[0]) for k, v in shown.items()) if n
    } == months
    matters = Counter(each["dispute_type"] for each in cases)
    of_matters = table(page, "Theo loại vụ, việc")
    assert sorted(number for number, _ in of_matters.values()) == sorted(matters.values())
    of_teams = table(page, "Theo tổ hòa giải")
    teams = Counter(each["team"] for each in cases)
    assert sorted(number for number, _ in of_teams.values()) == sorted(teams.values())
    for number, href in [*of_matters.values(), *of_teams.values(), *shown.values()]:
        if number:
            assert listed(minh, href) == number, href


def test_a_matter_that_nobody_wrote_or_that_only_newer_apps_know_leads_to_its_list_too(minh, send):
    for name, told in (("Bà Một", {}), ("Bà Hai", {"dispute_type": "Z77"}), ("Bà Ba", {"dispute_type": None})):
        send(LAN, change(set=plain(name, received_on="2026-11-10") | told))
    shown = table(minh.get("/overview"), "Theo loại vụ, việc")
    assert len(shown) == 3 and {number for number, _ in shown.values()} == {1}
    for label in ("Z77", "không rõ"):
        assert listed(minh, shown[label][1]) == 1 and label in text_of(minh.page)
    assert (
        "Bà Ba" in minh.page.text and "Bà Ba" in minh.get(f"/lists/cases/csv?{shown[label][1].partition('?')[2]}").text
    )


def test_an_outcome_that_only_newer_apps_know_is_no_failure_and_leads_to_its_list(minh, visit, send, engine):
    for name, outcome in (("Bà Một", "KHONG_THANH"), ("Bà Hai", "THANH_PHAN"), ("Bà Ba", "THANH")):
        send(LAN, change(set=plain(name, received_on="2026-11-10", outcome=outcome)))
    page = minh.get("/overview")
    for label in ("Hòa giải không thành", "THANH_PHAN", "Hòa giải thành"):
        href, shown = figure(page, label)
        assert (int(shown), listed(minh, href)) == (1, 1), label
    assert "Bà Hai" in minh.get(unescape(figure(page, "THANH_PHAN")[0])).text
    with writing(engine) as conn:
        seat_others(conn, "thon")
    assert "Tổng số 3 Hòa giải thành 1 Hòa giải không thành 1" in text_of(visit("thon").get("/village"))


def test_what_is_not_mediated_is_not_among_those_that_have_not_ended(minh, visit, send, engine):
    seen = {"received_on": "2026-11-10", "outcome": None}
    sent = [change(set=plain(f"Bà {code}") | seen | {"not_mediated": code}) for code in ("TU_CHOI", "CHUYEN")]
    first, *_ = (send(LAN, each) for each in sent)
    send(LAN, change(set=plain("Bà Mới") | seen))
    page = minh.get("/overview")
    for label, number in (
        ("Vụ, việc đã nhận", 3), ("Chưa kết thúc", 1), ("Không hòa giải [^<]*", 2), ("Hòa giải không thành", 0),
    ):  # fmt: skip
        href, shown = figure(page, label)
        assert (int(shown), listed(minh, href)) == (number, number), label
    assert "Ngoài phạm vi" in minh.get("/lists/cases/csv?standing=all").text
    with writing(engine) as conn:
        seat_others(conn, "thon")
    assert "Hòa giải không thành 0 Chưa kết thúc 1 Không hòa giải (ngoài phạm vi, hướng dẫn nơi khác) 2" in text_of(
        visit("thon").get("/village")
    )
    send(LAN, change(sent[0].record, first.seq, seq=2, not_mediated=None))
    assert figure(minh.get("/overview"), "Chưa kết thúc")[1] == "2"


def test_a_commune_without_a_case_has_a_page_all_the_same(minh):
    page = minh.get("/overview")
    assert "Tổng quan năm 2026" in text_of(page) and "Chưa có số liệu" in text_of(page)


@pytest.mark.parametrize("odd", ["year=1800", "year=99999", "year=-1"])
def test_a_year_without_cases_shows_the_latest(minh, year, odd):
    assert "Tổng quan năm 2026" in text_of(minh.get(f"/overview?{odd}"))


def test_a_phone_that_is_silent_for_two_weeks_is_named(minh, connect, clock):
    connect("lan")
    assert "Máy nào cũng có liên lạc gần đây" in text_of(minh.get("/overview"))
    clock.pass_by(days=13, hours=23)
    minh.sign_in("minh")
    assert "Máy nào cũng" in text_of(minh.get("/overview"))
    clock.pass_by(hours=2)
    minh.sign_in("minh")
    assert "Nguyễn Thị Lan" in text_of(minh.get("/overview")).partition("Máy không liên lạc từ 14 ngày")[2]


def test_of_a_silent_phone_that_is_lost_or_whose_person_left_the_overview_says_so(minh, connect, engine, clock):
    lost, _, _ = connect("lan"), connect("hung"), connect("tam")
    minh.post(f"/phones/{lost}/lost")
    with writing(engine) as conn:
        membership.leave(conn, MINH, "hung", clock().date(), "a", "", clock())
    clock.pass_by(days=15)
    minh.sign_in("minh")
    text = text_of(minh.get("/overview")).partition("Máy không liên lạc từ 14 ngày")[2]
    assert "Nguyễn Thị Lan Thôn Mùng · Đã báo mất · " in text
    assert "Trần Văn Hùng Thôn Mùng · Người dùng đã thôi, máy đang được gọi gửi hết · " in text
    assert "Vi Thị Tâm Thôn Đẫu · 14 ngày trước" in text


def test_who_was_at_a_class_within_a_year_counts_as_trained(minh, engine):
    held = new_id()
    tell(engine, LAN, CLASS, held, {"title": "Luật Đất đai", "held_on": "2026-11-21"})
    for person, state in (("lan", PRESENT), ("hung", ABSENT)):
        attend(engine, LAN, held, person, state)
    page = text_of(minh.get("/overview"))
    assert "1/3 33 %" in page


def test_a_danger_and_what_waits_stand_at_the_top(minh, send):
    danger = {"alarms/a1": {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Lan"}}
    send(LAN, change(set=plain("Bà Nguy") | danger), change(set=plain("Bà Yên")))
    text = text_of(minh.get("/overview"))
    assert "1 vụ, việc đang có báo khẩn" in text and "2 vụ, việc mới đang chờ xã xem" in text


def test_what_waits_leads_to_the_list_that_it_stands_in(minh, send):
    sent = change(set=plain("Bà Sửa"))
    back = send(MINH, a_verdict(sent.record, send(LAN, sent).seq, "returned", {"summary": "Xin ghi rõ."}))
    send(LAN, change(sent.record, back.seq, seq=2, summary="Ghi rõ hơn."))
    [(number, href)] = re.findall(r"(\d+) vụ, việc [^.<]*chờ xã xem\. <a href=\"([^\"]+)\"", minh.get("/overview").text)
    assert (int(number), listed(minh, href)) == (1, 1)


def test_what_waits_too_long_for_the_commune_and_the_teams_that_are_not_complete_are_counted(minh, send, clock):
    answered = change(set=plain("Bà Sửa"))
    back = send(MINH, a_verdict(answered.record, send(LAN, answered).seq, "returned", {"summary": "Xin ghi rõ."}))
    send(LAN, change(answered.record, back.seq, seq=2, summary="Ghi rõ hơn."), change(set=plain("Bà Cũ")))
    clock.pass_by(days=8)
    minh.sign_in("minh")
    send(LAN, change(set=plain("Bà Mới")))
    text = text_of(minh.get("/overview"))
    assert "Chờ xã quá 7 ngày 2" in text
    assert "Tổ chưa đủ theo luật 2" in text, "both teams of the commune have fewer than three"
    assert '<a href="/teams/check">2</a>' in minh.page.text
    href, _ = figure(minh.page, "Chờ xã quá 7 ngày")
    text = text_of(minh.get(unescape(href)))
    assert "Bà Sửa" in text and "Bà Cũ" in text and "Bà Mới" not in text, "the list behind the number"
    taken = minh.get("/lists/cases/csv?" + unescape(href).partition("?")[2]).text
    assert "Bà Sửa" in taken and "Bà Cũ" in taken and "Bà Mới" not in taken
