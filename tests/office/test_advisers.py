"""Trainers and experts: added, put right, sent to a training, ended and back; found, taken away, and kept for good."""

import re

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from sync_server.db.engine import reading, writing
from sync_server.people import advisers
from tests.cast import DUONG_HUU
from tests.office.commune import an_adviser
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN, seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
NGAN = {"role": "CHUYEN_GIA", "name": " Đặng  Thị Ngân", "calling": "LS", "work_place": "VPLS Ngân Hà",
        "field": "Đất đai", "phone": "0912 000 777", "since": "1/3/2026"}  # fmt: skip


@pytest.fixture
def known(engine):
    def known():
        with reading(engine) as conn:
            return advisers.every(conn, DUONG_HUU)

    return known


def added(minh, **more):
    minh.get("/teams/advisers/new?role=CHUYEN_GIA")
    return minh.post("/teams/advisers/new", {"press": minh.hidden("press")} | NGAN | more)


def test_an_expert_is_added_once_and_stands_in_the_list_the_search_and_the_file(minh, known):
    minh.get("/teams/advisers/new?role=CHUYEN_GIA")
    pressed = {"press": minh.hidden("press")} | NGAN
    for _ in range(2):
        text = text_of(minh.post("/teams/advisers/new", pressed))
    assert "Đã thêm vào danh sách." in text and "Chuyên gia · từ 01/03/2026" in text
    [ngan] = known()
    assert (ngan.name, ngan.calling, ngan.since, ngan.role) == ("Đặng Thị Ngân", "LS", "2026-03-01", advisers.EXPERT)
    assert "Chuyên gia (1)" in text_of(minh.get("/teams/advisers"))
    assert "Luật sư · VPLS Ngân Hà · Đất đai · 0912 000 777" in text_of(minh.page)
    for asked in ("ngan", "luat su dat dai"):
        assert f'href="/teams/advisers/{ngan.id}"' in minh.get(f"/search?q={asked}").text
    assert "Đặng Thị Ngân,Luật sư,VPLS Ngân Hà,Đất đai,0912 000 777,01/03/2026" in minh.get("/lists/advisers/csv").text


def test_what_is_put_right_tells_what_stood_there_before(minh, known):
    added(minh)
    path = f"/teams/advisers/{known()[0].id}"
    minh.get(path)
    seen = minh.hidden("seen")
    text = text_of(minh.post(path, NGAN | {"calling": "LG", "work_place": "Hội Luật gia", "seen": seen}))
    assert "Đã lưu." in text
    assert "Đỗ Đức Minh đã sửa phần về người này 22/11/2026, 09:30 · trước đó · Là: Luật sư" in text
    assert "Nơi làm việc: VPLS Ngân Hà" in text
    minh.post(path, NGAN | {"calling": "LG", "work_place": "Hội Luật gia"})
    assert text_of(minh.page).count("đã sửa phần về người này") == 1, "nothing new, nothing noted"


def test_what_another_officer_has_put_right_meanwhile_is_not_written_over(minh, known):
    added(minh)
    path = f"/teams/advisers/{known()[0].id}"
    minh.get(path)
    seen = minh.hidden("seen")
    minh.post(path, NGAN | {"phone": "0912 000 888", "seen": seen})
    page = minh.post(path, NGAN | {"field": "Hôn nhân", "seen": seen})
    assert page.status_code == 409 and "0912 000 888" in text_of(page) and 'value="Hôn nhân"' in page.text
    assert known()[0].phone == "0912 000 888" and known()[0].field != "Hôn nhân"


def test_sent_to_a_training_ended_with_a_reason_and_back(minh, known):
    added(minh)
    path = f"/teams/advisers/{known()[0].id}"
    minh.get(path)
    for _ in range(2):
        text = text_of(minh.post(f"{path}/sent", {"what": "Lớp TH06, Sở Tư pháp", "on": "2026-12-01", "paper": ""}))
    assert text.count("Đỗ Đức Minh đã ghi cử đi tập huấn") == 1 and "Lớp TH06, Sở Tư pháp, 01/12/2026" in text
    text = text_of(minh.post(f"{path}/end", {"until": "2026-11-20", "why": "Theo nguyện vọng"}))
    assert "Đã thôi từ 20/11/2026. Lý do: Theo nguyện vọng" in text and "Chuyên gia (0)" in text_of(
        minh.get("/teams/advisers")
    )
    minh.get(path)
    text = text_of(minh.post(f"{path}/return", {"until": "2026-11-22"}))
    assert "Đã ghi làm lại." in text and "Đã thôi" not in text
    assert [each.until for each in known()] == [""]


@ONE_ENGINE
@pytest.mark.parametrize(
    ("way", "odd", "said"),
    [
        ("", {"name": " "}, "Ghi họ và tên"),
        ("", {"calling": "VUA"}, "Chọn một mục"),
        ("", {"phone": "gọi nhà"}, "chỉ gồm chữ số"),
        ("", {"since": "1/3/2027"}, "không muộn hơn hôm nay"),
        ("", {"field": "x" * 301}, "Rút ngắn lĩnh vực"),
        ("/sent", {"what": "", "on": "2026-01-01"}, "Ghi tên lớp"),
        ("/sent", {"what": "Lớp", "on": "hôm qua"}, "Ghi ngày bắt đầu"),
        ("/end", {"until": "2026-11-20", "why": ""}, "Ghi lý do"),
        ("/end", {"until": "2026-11-30", "why": "x"}, "không muộn hơn hôm nay"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(minh, engine, known, way, odd, said):
    path = f"/teams/advisers/{an_adviser(engine)}"
    before = known()
    minh.get(path)
    page = minh.post(f"{path}{way}", (NGAN if not way else {}) | odd)
    assert page.status_code == 400 and said in text_of(page)
    assert known() == before


@ONE_ENGINE
def test_the_chairman_reads_and_another_commune_finds_nobody(visit, engine):
    with writing(engine) as conn:
        seat_others(conn, "chinh")
    path = f"/teams/advisers/{an_adviser(engine)}"
    page = visit("chinh").get(path)
    assert "Văn phòng luật sư Ngân Hà" in text_of(page) and not re.search(r'action="/teams/advisers', page.text)
    quan = visit(QUAN_LOGIN)
    assert quan.get(path).status_code == 404
    assert "Ngân" not in text_of(quan.get("/teams/advisers")) and "Ngân" not in quan.get("/lists/advisers/csv").text


def test_the_database_refuses_to_rewrite_a_history(engine, app):
    an_adviser(engine)
    for statement in ("UPDATE adviser_events SET by = 'x'", "DELETE FROM adviser_events"):
        with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
            conn.execute(sql(statement))
