"""What was tried on the office's newer pages, from outside and by officers who do wrong, and is held."""

import csv
import io
import re
import threading
import time
from datetime import date

import pytest
from sqlalchemy import func, select

from fieldapp.domain import minutes, notes
from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ATTENDANCE, CLASS, attendance_id
from sync_server.db.engine import reading, writing
from sync_server.db.tables import looks as looks_table
from sync_server.db.tables import officers
from sync_server.people import elections, looks, notices, placing, villages
from tests.cast import DUONG_HUU, FAR_TEAM, HUNG, LAN, MINH, NOW, QUAN, SON_HAI, TEAM, change
from tests.office.aside import hold
from tests.office.classes import a_class
from tests.office.commune import a_notice, an_election, quarrel
from tests.office.conftest import text_of
from tests.office.paper import a_photo, photo_value
from tests.office.seats import seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def of_lan(send):
    """A record of Lan's of this kind; gives its id."""

    def of_lan(kind, values, author=LAN):
        sent = change(kind=kind, set=values)
        send(author, sent)
        return sent.record

    of_lan.send = send
    return of_lan


@pytest.fixture
def seen(engine):
    """How often a look at a record is noted."""

    def seen(record):
        with reading(engine) as conn:
            return len(looks.of_record(conn, MINH.partition, record))

    return seen


def test_an_address_with_a_nul_leads_nowhere_on_both_engines(minh):
    for address in (
        "/notices/%00", "/training/a%00b", "/training/documents/%00", "/training/higher/%00", "/teams/villages/%00",
        "/teams/advisers/%00", "/teams/elections/%00", "/accounts/%00", "/notices/new?of=%00", "/search?q=%00",
        "/queue?team=%00", "/lists/roll/csv?class=%00", "/lists/candidates/csv?election=a%00",
    ):  # fmt: skip
        assert minh.get(address).status_code == 404, address


@ONE_ENGINE
def test_a_number_of_five_thousand_digits_is_a_slip_of_the_pen(minh):
    minh.get("/training/higher/new")
    told = {"title": "Lớp", "subject": "TH06", "holder": "Sở", "first": "2026-11-01", "places": "9" * 5000}
    assert minh.post("/training/higher/new", told).status_code == 400


def test_a_class_or_election_that_comes_with_the_id_of_something_else_is_not_found(minh, engine, of_lan):
    case, far = of_lan("case", quarrel()), an_election(engine, FAR_TEAM, QUAN, "xa")
    minh.get("/training/new")
    told = {"press": case, "subject": "TH01", "title": "Lớp", "held_on": "2026-12-01"}
    assert minh.post("/training/new", told).status_code == 404
    minh.get(f"/teams/{TEAM}/elect/TT")
    row = {"name": "", "born": "", "sex": "", "ethnic": "", "votes": "2", "person": "hung"}
    told = {"press": far, "how": "PK", "held_on": "2026-11-20", "present": "2"} | row
    assert minh.post(f"/teams/{TEAM}/elect/TT", told, follow=False).status_code == 404
    with reading(engine) as conn:
        assert [each.team for each in elections.every(conn, QUAN.partition)] == [FAR_TEAM]


@ONE_ENGINE
def test_who_looks_by_way_of_a_refused_form_is_noted_too(minh, engine, clock, of_lan, seen):
    for way in ("ask", "ask-leader", "return"):
        case = of_lan("case", quarrel())
        minh.get("/")
        assert "hàng rào" in minh.post(f"/cases/{case}/{way}").text or way == "ask"
        assert seen(case) == 1, way
    for way in ("seen", "ask"):
        note = of_lan(notes.KIND, {"words": "Hai nhà cãi nhau"})
        minh.get("/")
        assert "Hai nhà cãi nhau" in minh.post(f"/entries/{note}/{way}").text
        assert seen(note) == 1, way


@ONE_ENGINE
def test_what_lies_aside_and_pictures_by_their_address_are_looks_at_the_case(
    minh, engine, clock, of_lan, seen, deliver
):
    case = of_lan("case", quarrel(**{"photos/p1": photo_value(a_photo())}))
    held = hold(engine, HUNG, change(case, set={"note": "Đo lại", "verdict": "approved"}), clock())
    minh.get(f"/held/{held}")
    assert seen(case) == 1
    deliver(a_photo())
    clock.pass_by(minutes=20)
    minh.get(f"/cases/{case}/photos/p1")
    assert seen(case) == 2
    assert minh.get(f"/cases/{case}/photos/p2").status_code == 404 and seen(case) == 2


def test_who_looked_at_a_paper_note_class_or_what_lies_aside_stands_on_its_page(
    minh, visit, engine, clock, of_lan, deliver
):
    with writing(engine) as conn:
        seat_others(conn, "chinh")
    note, class_id = of_lan(notes.KIND, {"words": "Hai nhà cãi nhau"}), a_class(engine, deliver)
    paper = of_lan(minutes.KIND, {"type": "BBHT", "held_on": "2026-11-22"})
    of_nothing = hold(engine, HUNG, change(kind="nothing", set={"a": "b"}), clock())
    for page in (f"/entries/{note}", f"/entries/{paper}", f"/training/{class_id}", f"/held/{of_nothing}"):
        first = text_of(minh.get(page))
        assert "Ai đã mở xem Đỗ Đức Minh đã mở xem, 22/11/2026, 09:30" in first, page
        clock.pass_by(minutes=20)
        visit("chinh").get(page)
        said = text_of(minh.get(page)).partition("Ai đã mở xem")[2]
        assert said.count("Đỗ Đức Minh đã mở xem") == 2 and said.count("Hà Văn Chính đã mở xem") == 1, page
        clock.now = NOW


@ONE_ENGINE
def test_a_picture_of_a_class_s_sheet_is_a_look_at_the_class(minh, engine, clock, seen, deliver):
    class_id = a_class(engine, deliver)
    assert minh.get(f"/training/{class_id}/photos/p1").status_code == 200 and seen(class_id) == 1
    clock.pass_by(minutes=20)
    assert minh.get(f"/training/{class_id}/photos/p9").status_code == 404 and seen(class_id) == 1


@ONE_ENGINE
def test_lists_that_begin_alike_are_noted_each(minh, engine):
    padded = "a=" + "x" * 400
    for more in ("", "&team=1", "&team=2", "&team=2"):
        assert minh.get(f"/lists/cases/csv?{padded}{more}").status_code == 200
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(looks_table)).scalar_one() == 3


@ONE_ENGINE
def test_a_note_leads_to_the_case_that_it_became_and_nowhere_else(minh, of_lan):
    case = of_lan("case", quarrel())
    for became, leads in ((case, [f"/cases/{case}"]), ("../me/password", []), ("//evil.example/", []), (new_id(), [])):
        note = of_lan(notes.KIND, {"words": "Hai nhà", "became": became})
        assert re.findall(r'href="(/cases/[^"]*)"', minh.get(f"/entries/{note}").text) == leads, became


@ONE_ENGINE
def test_a_note_that_became_a_case_behind_closed_doors_names_nobody_in_any_list(minh, of_lan):
    case = of_lan("case", quarrel(openness="KCK"))
    note = of_lan(notes.KIND, {"words": "Ông Bảo đánh bà Lan", "became": case})
    for address in ("/entries?kind=note", "/lists/entries/csv?kind=note", "/search?q=danh", "/lists/search/csv?q=danh"):
        told = minh.get(address).text
        assert "Bảo" not in told and "Ghi nhanh về một vụ việc không công khai" in told, address
    page = minh.get(f"/entries/{note}").text
    assert "Bảo" not in re.search("<title>(.*?)</title>", page, re.S)[1] and "Ông Bảo đánh bà Lan" in page


def test_a_roll_of_no_class_is_a_line_like_others_and_takes_none_of_another_class_with_it(minh, of_lan):
    real = of_lan(CLASS, {"title": "Luật Đất đai", "held_on": "2026-11-21"})
    odd = {"": "Một", "../me": "Hai", "a:b": "Ba", new_id(): "Bốn"}
    for class_id, name in odd.items():
        of_lan(ATTENDANCE, {"class_id": class_id, "name": name, "state": "CM", "reason": f"Như {real}"})
    told = {"class_id": real, "person": "hung", "name": "Hùng", "state": "CM"}
    sent = change(attendance_id(real, "hung"), kind=ATTENDANCE, set=told)
    of_lan.send(LAN, sent)
    page = minh.get("/entries?kind=attendance")
    links = re.findall(r'class="case-link" href="([^"]*)"', page.text)
    assert sorted(links) == [*["/training"] * 4, f"/training/{real}?back=%2Fentries%3Fkind%3Dattendance"]
    tickets = re.findall(r'name="entry" value="([^"]*)"', page.text)
    press = {"decision": minh.hidden("decision"), "kind": ATTENDANCE}
    [mine] = [each for each in tickets if each.startswith(real)]
    assert "5 người" not in text_of(minh.post("/entries/seen", press | {"entry": mine}))
    left = re.findall(r'name="entry" value="([^"]*)"', minh.page.text)
    assert len(left) == 4
    minh.post("/entries/seen", press | {"entry": left})
    assert 'name="entry"' not in minh.page.text


def test_two_officers_who_rename_two_villages_at_once_make_no_two_of_one_name(minh, engine, clock):
    """One is about to be kept when the other looks whether the name is free."""
    with reading(engine) as conn:
        mung, dau = (placing.named(conn, MINH.partition, name) for name in ("Thôn Mùng", "Thôn Đẫu"))
    minh.get(f"/teams/villages/{dau}/rename")
    told, replies = {"name": "Thôn Mới", "on": "2026-11-20"}, []
    press = threading.Thread(target=lambda: replies.append(minh.post(f"/teams/villages/{dau}/rename", told)))
    with writing(engine) as conn:
        villages.rename(conn, MINH, mung, "Thôn Mới", date(2026, 11, 20), "", clock())
        press.start()
        time.sleep(0.7)
    press.join()
    assert replies[0].status_code == 400
    with reading(engine) as conn:
        names = sorted(each.name for each in placing.every(conn, MINH.partition))
    assert names == ["Thôn Mới", "Thôn Đẫu"]


@ONE_ENGINE
def test_the_address_of_a_class_shows_no_picture_of_a_case(minh, of_lan, deliver):
    case = of_lan("case", quarrel(**{"photos/p1": photo_value(a_photo())}))
    deliver(a_photo())
    assert minh.get(f"/cases/{case}/photos/p1").status_code == 200
    assert minh.get(f"/training/{case}/photos/p1").status_code == 404


@ONE_ENGINE
def test_a_village_that_looks_like_another_is_the_other(minh):
    minh.get("/teams/villages/new")
    told = {"press": minh.hidden("press"), "name": "Thôn\u200e Mù\u034fng\u200f"}
    assert minh.post("/teams/villages/new", told).status_code == 400


@ONE_ENGINE
def test_no_line_end_or_space_before_it_hides_a_formula(minh, of_lan):
    for title in ("\n=1+1", "  =1+1", "\u200b=1+1", "\n@SUM(A1)"):
        of_lan(CLASS, {"title": title, "held_on": "2026-11-11"})
    [_, *found] = csv.reader(io.StringIO(minh.get("/lists/classes/csv").text))
    assert len(found) == 4 and all(row[0].startswith("'") for row in found)


@ONE_ENGINE
def test_who_is_somebody_else_by_the_time_of_pressing_presses_in_vain(visit, engine, clock):
    with writing(engine) as conn:
        seat_others(conn)
    notice = a_notice(engine)
    trung = visit("trung")
    trung.get(f"/publishing/{notice}")
    marked = {"channel": "LOA", "kind": "published", "on": "2026-11-22", "who": "Trung", "version": "1"}
    for now, status in (({"role": "CHUYEN_GIA"}, 403), ({"role": "TT_DVC", "partition": SON_HAI}, 404)):
        with writing(engine) as conn:
            conn.execute(officers.update().where(officers.c.id == "trung").values(**now))
        assert trung.post(f"/publishing/{notice}", marked, follow=False).status_code == status
        trung.get("/me")
    with writing(engine) as conn:
        conn.execute(officers.update().where(officers.c.id == "trung").values(partition=DUONG_HUU, disabled_at="x"))
    assert trung.post(f"/publishing/{notice}", marked, follow=False).status_code == 401
    with reading(engine) as conn:
        assert notices.one(conn, DUONG_HUU, notice).to_publish == ["LOA", "TRANG", "MXH"]
