"""One phone: a code for a new PIN only face to face, what becomes of a lost phone, and a history that stays."""

import re
from base64 import b64encode

import pytest
from msgspec.structs import replace

from fieldapp.protocol import Farewell, Holding, RecoveryOpen, RecoveryRequest
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import devices, events, lost, recovery, roster
from sync_server.people.events import Kind
from sync_server.secret import Sealing, secret_in
from tests.cast import DUONG_HUU, MINH
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN
from tests.office.test_phones import code_on

SECRET = secret_in(b64encode(b"s" * 32).decode())
VAULT = "1f" * 16
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def config(config):
    return replace(config, recovery_secret=SECRET)


@pytest.fixture
def ready(connect, engine, clock):
    """Lan's phone, whose spare key is at the server; gives the phone's id and the key."""
    device = connect("lan")
    with writing(engine) as conn:
        phone = devices.known_by(conn, ("lan" * 50)[:43])
        key = recovery.make_key(conn, Sealing(SECRET), phone, RecoveryRequest(vault=VAULT), clock())
    return device, key


@pytest.fixture
def use(engine, clock):
    def use(code, key):
        with writing(engine) as conn:
            asked = RecoveryOpen(code=code, id=key.id, nonce="n" * 22)
            return recovery.open_with(conn, Sealing(SECRET), asked, clock()).key

    return use


def test_a_code_for_a_new_pin_is_made_face_to_face_shown_once_and_works(minh, ready, use):
    device, key = ready
    page = minh.get(f"/phones/{device}/pin")
    assert "Chỉ cấp khi Nguyễn Thị Lan đang ở trước mặt bạn" in text_of(page)
    page = minh.post(f"/phones/{device}/pin", {"seen": "yes"})
    code = code_on(page)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    assert "Mã đặt lại PIN cho Nguyễn Thị Lan" in text_of(page)
    assert "Dùng được đến 23/11/2026, 09:30" in text_of(page)
    assert code_on(minh.get(f"/phones/{device}/pin/code")) is None
    assert use(code, key) == key.key


def test_without_having_met_the_person_there_is_no_code(minh, ready, engine):
    device, _ = ready
    minh.get(f"/phones/{device}/pin")
    page = minh.post(f"/phones/{device}/pin")
    assert page.status_code == 400
    assert "Chưa cấp mã. Gặp trực tiếp người dùng" in text_of(page)
    with reading(engine) as conn:
        assert recovery.newest_codes(conn, DUONG_HUU) == {}


@ONE_ENGINE
def test_the_code_stands_in_no_address_and_in_no_page_after(minh, ready):
    device, _ = ready
    minh.get(f"/phones/{device}/pin")
    reply = minh.post(f"/phones/{device}/pin", {"seen": "yes"}, follow=False)
    assert (reply.status_code, reply.headers["location"]) == (303, f"/phones/{device}/pin/code")
    code = code_on(minh.get(reply.headers["location"]))
    for path in ("/phones", f"/phones/{device}", f"/phones/{device}/pin"):
        assert code not in minh.get(path).text


def test_what_became_of_the_code_is_told(minh, ready, use, clock):
    device, key = ready

    def now():
        return text_of(minh.get(f"/phones/{device}"))

    def make():
        minh.get(f"/phones/{device}/pin")
        return code_on(minh.post(f"/phones/{device}/pin", {"seen": "yes"}))

    assert "Mã đặt lại PIN" not in now()
    first = make()
    assert "Mã đặt lại PIN: chưa dùng, còn hạn đến 23/11/2026, 09:30." in now()
    assert "Đã cấp mã đặt lại PIN" in text_of(minh.get("/phones"))
    minh.get(f"/phones/{device}")
    page = minh.post(f"/phones/{device}/pin/cancel")
    assert "Đã hủy mã đặt lại PIN." in text_of(page)
    assert "Mã đặt lại PIN gần nhất: đã hủy." in text_of(page)
    with pytest.raises(Exception, match="expired_code"):
        use(first, key)
    clock.pass_by(minutes=1)
    second = make()
    clock.pass_by(minutes=5)
    use(second, key)
    assert "Mã đặt lại PIN gần nhất: đã dùng lúc 22/11/2026, 09:36." in now()
    clock.pass_by(minutes=1)
    make()
    clock.pass_by(days=2)
    minh.sign_in("minh")
    text = now()
    assert "Mã đặt lại PIN gần nhất: hết hạn, chưa dùng." in text
    story = text[text.index("Việc đã xảy ra") :]
    told = [
        "Đỗ Đức Minh đã cấp mã đặt lại PIN 22/11/2026, 09:37",
        "Mã đã được dùng để đặt lại PIN 22/11/2026, 09:36",
        "Đỗ Đức Minh đã cấp mã đặt lại PIN 22/11/2026, 09:31",
        "Đỗ Đức Minh đã hủy mã đặt lại PIN 22/11/2026, 09:30",
        "Đỗ Đức Minh đã cấp mã đặt lại PIN 22/11/2026, 09:30",
        "Máy được nối vào sổ của xã",
    ]
    assert [story.index(line) for line in told] == sorted(story.index(line) for line in told)


@ONE_ENGINE
def test_a_phone_without_a_spare_key_here_gets_no_code_that_would_not_help(minh, connect):
    device = connect("hung")
    page = minh.get(f"/phones/{device}/pin")
    assert "Máy chủ chưa giữ chìa khóa dự phòng của máy này" in text_of(page)
    assert "<button" not in page.text[page.text.index("<main") : page.text.index("</main")]


def test_marking_a_phone_lost_asks_first_and_says_what_will_happen(minh, connect, engine):
    device = connect("hung", changes=3, photos=2)
    text = text_of(minh.get(f"/phones/{device}/lost"))
    assert "Báo mất máy của Trần Văn Hùng?" in text
    assert "máy này còn giữ 3 thay đổi, 2 ảnh chưa gửi" in text
    with reading(engine) as conn:
        assert devices.phone_of(conn, DUONG_HUU, device).lost_at == "", "asking marks nothing"
    text = text_of(minh.post(f"/phones/{device}/lost"))
    assert "Máy này đã báo mất từ 22/11/2026, 09:30." in text
    assert "Đỗ Đức Minh đã báo mất máy 22/11/2026, 09:30 · còn trên máy: 3 thay đổi, 2 ảnh" in text
    assert "Đã báo mất" in text_of(minh.get("/phones"))
    for gone in ("lost", "pin"):
        assert minh.get(f"/phones/{device}/{gone}").status_code == 404


@ONE_ENGINE
def test_a_phone_that_is_found_is_as_before(minh, connect, engine):
    device = connect("hung")
    assert minh.get(f"/phones/{device}/found").status_code == 404
    minh.get(f"/phones/{device}/lost")
    minh.post(f"/phones/{device}/lost")
    assert "Chỉ bấm khi máy đã về đúng tay Trần Văn Hùng." in text_of(minh.get(f"/phones/{device}/found"))
    text = text_of(minh.post(f"/phones/{device}/found"))
    assert "Đã ghi nhận tìm thấy máy." in text
    assert "Đỗ Đức Minh báo đã tìm thấy máy" in text
    with reading(engine) as conn:
        assert devices.phone_of(conn, DUONG_HUU, device).lost_at == ""


def test_the_office_sees_what_a_lost_phone_could_not_hand_over_and_when_it_was_through(minh, connect, engine, clock):
    device = connect("hung")
    token = ("hung" * 50)[:43]

    def goodbye(**left):
        nothing = {"changes_left": 0, "photos_left": 0, "drafts_left": 0}
        with writing(engine) as conn:
            lost.farewell(conn, devices.known_by(conn, token), Farewell(**nothing | left), clock())

    minh.get(f"/phones/{device}/lost")
    minh.post(f"/phones/{device}/lost")
    clock.pass_by(minutes=10)
    goodbye(photos_left=2, drafts_left=1)
    text = text_of(minh.get(f"/phones/{device}"))
    assert "chưa xóa gì 22/11/2026, 09:40 · còn trên máy: 2 ảnh, 1 bản nháp" in text
    clock.pass_by(minutes=10)
    goodbye()
    text = text_of(minh.get(f"/phones/{device}"))
    assert "Máy này đã tự xóa chìa khóa lúc 22/11/2026, 09:50." in text
    assert "Máy đã gửi hết rồi tự xóa chìa khóa 22/11/2026, 09:50" in text
    assert "máy đã tự xóa chìa khóa" in text_of(minh.get("/phones"))
    assert "Máy này đã tự xóa chìa khóa lúc" in text_of(minh.get(f"/phones/{device}/found"))


def test_a_sealed_parcel_is_shown_until_the_phone_sends_again(minh, connect, engine, clock):
    device = connect("hung", seen=False)
    clock.pass_by(minutes=10)
    at = "2026-11-22T02:40:00.000Z"
    with writing(engine) as conn:
        conn.execute(tables.handovers.insert().values(device=device, sha256="0" * 64, size=2_400_000, received_at=at))
        events.note(conn, device, Kind.PARCEL, clock(), bytes=2_400_000)
    assert "Có gói việc chưa gửi, đã niêm phong" in text_of(minh.get("/phones"))
    assert "đã niêm phong (2,4 MB)" in text_of(minh.get(f"/phones/{device}"))
    clock.pass_by(minutes=10)
    with writing(engine) as conn:
        known = devices.known_by(conn, ("hung" * 50)[:43])
        devices.note_seen(conn, device, app="0.1", holding=known.holding, clock_off_s=0, now=clock())
    assert "Có gói việc" not in text_of(minh.get("/phones"))


def test_an_officer_of_another_commune_moves_nothing(visit, ready, engine):
    device, _ = ready
    quan = visit(QUAN_LOGIN)
    quan.get("/phones")
    token = quan.token
    for path, sent in (("pin", {"seen": "yes"}), ("pin/cancel", {}), ("lost", {}), ("found", {})):
        assert quan.post(f"/phones/{device}/{path}", sent, token=token).status_code == 404
    with reading(engine) as conn:
        assert [each.kind for each in events.history(conn, device)] == [Kind.ENROLLED]


@pytest.mark.parametrize("odd", ["nowhere", "%00", "a%2Fb", "x" * 300])
def test_a_phone_that_is_none_is_not_found(minh, odd):
    token = minh.get("/phones") and minh.token
    for path in ("", "/pin", "/pin/code", "/lost", "/found", "/revoke"):
        assert minh.get(f"/phones/{odd}{path}").status_code == 404
    for path in ("/pin", "/pin/cancel", "/lost", "/found", "/revoke"):
        assert minh.post(f"/phones/{odd}{path}", {"seen": "yes"}, token=token).status_code == 404


@ONE_ENGINE
def test_the_page_shows_what_a_phone_holds_part_by_part(minh, connect, engine, clock):
    device = connect("hung", seen=False)
    assert "theo lời máy" not in text_of(minh.get(f"/phones/{device}")), "it has said nothing yet"
    clock.pass_by(minutes=10)
    holding = Holding(changes=3, drafts=1, held=2, bundles=4)
    with writing(engine) as conn:
        devices.note_seen(conn, device, app="0.1", holding=holding, clock_off_s=0, now=clock())
    text = text_of(minh.get(f"/phones/{device}"))
    assert (
        "Thay đổi chưa gửi 3 Bản nháp đang viết 1 Ảnh chưa gửi 0 Phần đã gửi, chờ cán bộ xem 2 Gói giữ hộ máy khác 4"
    ) in text
    assert "Còn giữ trên máy: 3 thay đổi, 1 bản nháp, 2 phần chờ cán bộ xem, 4 gói giữ hộ máy khác" in text
    text = text_of(minh.get(f"/phones/{device}/lost"))
    assert "còn giữ 3 thay đổi, 1 bản nháp, 4 gói giữ hộ máy khác chưa gửi" in text, "what is held aside is here"


@ONE_ENGINE
def test_a_phones_story_tells_of_histories_keys_and_moves(minh, connect, engine, clock):
    device = connect("hung")
    with writing(engine) as conn:
        for kind in (Kind.DIFFERED, Kind.PUT_BACK, Kind.MOVED, Kind.KEYS_CHANGED):
            events.note(conn, device, kind, clock())
        events.note(conn, device, Kind.HISTORY, clock(), offered=12)
        events.note(conn, device, Kind.HISTORY, clock(), offered=0)
    text = text_of(minh.get(f"/phones/{device}"))
    assert "gửi lại phần máy chủ thiếu 22/11/2026, 09:30 · gửi lại: 12 thay đổi" in text
    for said in ("nhận lại toàn bộ", "trở về một bản cũ", "sang tổ khác", "đổi chìa khóa"):
        assert said in text


@ONE_ENGINE
def test_a_stopped_phone_says_who_stopped_it(minh, connect):
    device = connect("hung")
    minh.get(f"/phones/{device}/revoke")
    minh.post(f"/phones/{device}/revoke")
    assert "Đỗ Đức Minh đã ngừng máy" in text_of(minh.get(f"/phones/{device}"))
    assert minh.get(f"/phones/{device}/pin").status_code == 404


def test_the_commune_sets_when_its_phones_lock_and_ask(minh, engine):
    page = minh.get("/phones")
    assert re.findall(r'type="number"[^>]* value="([^"]*)"', page.text) == ["3", "60"]
    page = minh.post("/phones/settings", {"lock_minutes": " 10 ", "contact_days": "7"})
    assert "Đã lưu. Các máy nhận cài đặt mới khi có mạng." in text_of(page)
    with reading(engine) as conn:
        assert roster.phone_settings(conn, MINH.partition) == roster.PhoneSettings(lock_after_s=600, contact_days=7)
        assert roster.phone_settings(conn, "07543") == roster.PhoneSettings(lock_after_s=180, contact_days=60)


@ONE_ENGINE
@pytest.mark.parametrize(
    ("minutes", "days"), [("0", "60"), ("31", "60"), ("3", "6"), ("3", "366"), ("", ""), ("ba", "60"), ("٣", "60")]
)
def test_settings_that_cannot_be_are_said_and_kept_in_the_fields(minh, engine, minutes, days):
    minh.get("/phones")
    page = minh.post("/phones/settings", {"lock_minutes": minutes, "contact_days": days})
    assert page.status_code == 400
    assert "Chưa lưu. Ghi số phút từ 1 đến 30 và số ngày từ 7 đến 365." in text_of(page)
    assert f'name="contact_days" type="number" inputmode="numeric" min="7" max="365" value="{days}"' in page.text
    with reading(engine) as conn:
        assert roster.phone_settings(conn, MINH.partition) == roster.PhoneSettings(lock_after_s=180, contact_days=60)


@ONE_ENGINE
@pytest.mark.parametrize("chosen", [(90, 60), (0, 60), (1860, 60), (180, 6), (180, 366)])
def test_nothing_outside_the_limits_is_ever_written(engine, chosen):
    with pytest.raises(ValueError, match="outside"), writing(engine) as conn:
        roster.set_phones(conn, DUONG_HUU, roster.PhoneSettings(lock_after_s=chosen[0], contact_days=chosen[1]))
