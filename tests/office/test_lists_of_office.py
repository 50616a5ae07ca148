"""What lies aside, what was found, accounts, the log and the one list of each role, as files."""

from datetime import timedelta

import pytest

from fieldapp.protocol import Holding
from sync_server.db.engine import writing
from sync_server.journal import settling
from sync_server.people import account_events, asking, devices, lost
from sync_server.people.account_events import Kind
from tests.cast import FAR, HUNG, LAN, MINH, NOW, TAM, a_case, change
from tests.office.aside import hold
from tests.office.commune import an_election
from tests.office.conftest import text_of
from tests.office.seats import ADMIN_LOGIN, MINH_LOGIN, PASSWORD, seat_others
from tests.office.test_clearing import plain
from tests.office.test_taking_away import rows


@pytest.fixture
def others(app, engine):
    """Everybody else who may sit at the office."""
    with writing(engine) as conn:
        seat_others(conn)


def taken(browser, address, form="csv"):
    name, _, narrowed = address.partition("?")
    page = browser.get(f"/lists/{name}/{form}?{narrowed}")
    assert page.status_code == 200
    return rows(page, form)[1:]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_lies_aside_says_whose_it_is_why_and_how_long(minh, send, engine, clock, form):
    sent = change(set=a_case() | {"openness": "KCK"})
    seq = send(LAN, sent).seq
    hold(engine, HUNG, change(sent.record, seq, verdict="approved"), clock())
    done = hold(engine, TAM, change(sent.record, seq, note="Tâm thêm"), clock())
    with writing(engine) as conn:
        settling.decline(conn, MINH, done, "Tổ kia đã ghi rồi.", clock())
    hold(engine, FAR, change(verdict="approved"), clock())
    clock.pass_by(days=5)
    minh.sign_in(MINH_LOGIN)
    [waiting] = taken(minh, "held", form)
    assert waiting[0] == "Trần Văn Hùng" and waiting[1] == "Bà L. – Ông B.", "closed doors stay closed"
    assert "không được ghi" in waiting[2] and waiting[4] == "5 ngày"
    [settled] = taken(minh, "held?which=settled", form)
    assert settled[0] == "Vi Thị Tâm" and settled[4].startswith("Đỗ Đức Minh không nhận")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_found_goes_along_whole_and_the_search_is_noted(minh, send, form):
    send(LAN, *(change(set=plain(f"Bà Lã Thị Vượng {n}")) for n in range(60)))
    send(LAN, change(set=plain("Bà Vượng Kín", openness="KCK")))
    send(FAR, change(set=plain("Bà Vượng Xa")))
    found = taken(minh, "search?q=vuong", form)
    assert len(found) == 61, "the page shows fifty"
    assert [row for row in found if row[4]] == [["Vụ, việc", "Bà V. K. – Ông H.", found[-1][2], "Mới", "Có"]]
    text = text_of(minh.get("/log?phone=looks"))
    assert "đã tìm “vuong”: 61 kết quả, trong đó 1 vụ, việc không công khai" in text
    assert "đã tải danh sách “kết quả tìm”: 61 dòng" in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_phones_say_in_the_file_what_their_cards_say(minh, engine, connect, form):
    connect("lan", seen=False)
    device = connect("hung", changes=2, off=5400)
    with writing(engine) as conn:
        holding = Holding(changes=1, drafts=3)
        devices.note_seen(conn, device, app="0.1.0", holding=holding, clock_off_s=5400, now=NOW + timedelta(hours=1))
    lost_one, stopped = connect("tam"), connect("tam", token="another" * 7)
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, lost_one, NOW)
        devices.revoke(conn, MINH.partition, stopped, NOW)
    page = text_of(minh.get("/phones"))
    found = {tuple(row[2:3] + row[5:]) for row in taken(minh, "phones", form)}
    assert found == {
        ("Nguyễn Thị Lan", "", "", "", "0.1.0"),
        ("Trần Văn Hùng", "1 thay đổi, 3 bản nháp", "", "lệch 1 giờ", "0.1.0"),
        ("Vi Thị Tâm", "", "Đã báo mất", "", "0.1.0"),
        ("Vi Thị Tâm", "", "Đã ngừng", "", "0.1.0"),
    }
    assert all(said in page for *told, _version in found for said in told)


def test_an_empty_search_finds_nothing_and_is_not_noted(minh):
    assert taken(minh, "search?q=+") == []
    assert "đã tìm “" not in text_of(minh.get("/log?phone=looks"))


def test_accounts_are_those_within_reach_and_tell_nothing_of_a_password(visit, minh, others):
    mine, all_of_them = taken(minh, "accounts"), taken(visit(ADMIN_LOGIN), "accounts")
    assert {row[0] for row in mine} < {row[0] for row in all_of_them}
    assert "Phạm Anh Quân" not in {row[0] for row in mine} and "Phạm Anh Quân" in {row[0] for row in all_of_them}
    [own] = [row for row in mine if row[0] == "Đỗ Đức Minh"]
    assert own[1] == "minh" and own[3:] == ["Xã Dương Hưu", "", "", "", "", ""]
    assert not [cell for row in all_of_them for cell in row if "$" in cell or PASSWORD in cell]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_log_goes_along_past_its_first_page(minh, visit, others, connect, engine, form):
    for _ in range(60):
        with writing(engine) as conn:
            account_events.note(conn, MINH.person_id, Kind.SIGNED_IN, NOW)
    device = connect("hung")
    every, phone = taken(minh, "log", form), taken(minh, f"log?phone={device}", form)
    assert len(every) > 60 and [row[2] for row in phone] == ["Máy của Trần Văn Hùng"]
    assert {row[2] for row in every} == {"Máy chủ", "Tài khoản", "Máy của Trần Văn Hùng"}
    looks = taken(minh, "log?phone=looks", form)
    assert f"Đỗ Đức Minh đã tải danh sách “nhật ký”: {len(every)} dòng" in [row[1] for row in looks]
    assert not [row for row in taken(visit(ADMIN_LOGIN), "log", form) if "Máy của" in row[2]]


def test_a_log_of_something_unknown_is_not_found(minh):
    assert minh.get("/lists/log/csv?phone=nobodys").status_code == 404


def test_the_front_takes_teams_and_people_and_is_told_of_no_phones(visit, minh, others, connect):
    connect("lan")
    front = visit("mat")
    assert "/lists/people/csv" in front.get("/teams").text
    [heading, *_] = rows(front.get("/lists/people/csv"), "csv")
    assert "Số máy" not in heading and len(taken(front, "people")[0]) == len(heading)
    [heading, *_] = rows(minh.get("/lists/people/csv"), "csv")
    assert heading[-1] == "Số máy"
    [mung] = [row for row in taken(front, "teams") if row[0] == "Thôn Mùng"]
    assert mung[1:5] == ["Tổ hòa giải thôn Mùng", "Nguyễn Thị Lan", "2", "0"] and mung[5]


def test_counts_and_figures_add_up_to_the_cases(visit, others, send, minh):
    send(LAN, change(set=plain("Bà Một")), change(set=plain("Bà Hai")))
    *teams, whole = taken(visit("mat"), "counts")
    assert whole == ["Cả xã", "2", "0", "0", "0", "2"] and ["Tổ hòa giải thôn Mùng", "2", "0", "0", "0", "2"] in teams
    figures = taken(minh, "figures?year=2026")
    assert {by: sum(int(row[2]) for row in figures if row[0] == by) for by in {row[0] for row in figures}} == {
        "Theo tháng nhận": 2, "Theo tổ hòa giải": 2, "Theo loại vụ, việc": 2,
    }  # fmt: skip


def test_a_villages_head_takes_the_own_village_and_an_expert_the_own_questions(visit, others, send, engine, clock):
    an_election(engine)
    sent = change(set=plain("Bà Một"))
    send(LAN, sent)
    with writing(engine) as conn:
        asking.ask(conn, MINH, asking.fresh_id(), sent.record, "Ranh giới theo gì?", ["luat"], clock())
    [team] = taken(visit("thon"), "village")
    assert team[:2] == ["Tổ hòa giải thôn Mùng", "Nguyễn Thị Lan"] and team[4] == "1"
    assert team[9].startswith("Bầu hòa giải viên: ")
    expert = visit("luat")
    [question] = taken(expert, "shared")
    assert question[0] == "Ranh giới theo gì?" and question[2] == "chưa đọc"
    assert "chưa đọc" in text_of(expert.get("/shared")), "who only took the list has not read it"


def test_numbers_to_call_are_those_of_the_form(minh):
    minh.get("/teams/contacts")
    given = {"role": ["CA_XA"], "name": ["=Công an xã"], "phone": ["0912 345 678"]}
    minh.post("/teams/contacts", given)
    assert [row[1:] for row in taken(minh, "contacts")] == [["'=Công an xã", "0912 345 678"]]
