"""The whole road, in a real browser: a quarrel written while the server is dead, and home again approved.

Record with a photo, kill the app, start the server, return with a remark on the agreement, mend, approve;
and at the end both histories tell the same story.
"""

import re
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from fieldapp.ui.kit.buttons import QUIET_SECONDS
from sync_server.clock import utc_now
from sync_server.db.engine import open_engine, reading, writing
from sync_server.db.migrate import migrate
from sync_server.journal.casebook import open_case, queue
from sync_server.people import devices, officers
from tests.cast import DUONG_HUU, MINH, settle
from tests.e2e import driver
from tests.media.pages import jpeg
from tests.ui.book import PIN, opened

pytestmark = pytest.mark.e2e
PASSWORD = "cán bộ xã Dương Hưu"
SUMMARY = "Ông Tý dựng hàng rào lấn sang đất vườn nhà bà Sửu khoảng nửa mét"
AGREEMENT = "Ông Tý lùi hàng rào về mốc cũ"
MENDED = "Ông Tý lùi hàng rào về mốc cũ trước ngày 05/12/2026, bà Sửu góp một ngày công"
REMARK = "Ghi rõ lùi rào trước ngày nào."


def test_a_quarrel_goes_from_a_phone_without_signal_to_the_officer_and_back(tmp_path):
    server = driver.start_server(tmp_path / "server")
    code = _commune(server, tmp_path)
    app = driver.start_app(tmp_path / "phones", server.url)
    with driver.browser() as chromium, server, app, driver.phone(chromium, app.phone_url("lan")) as lan:
        lan.choose_pin(PIN, by_finger=True)
        _sign_in(lan, code)
        server.kill()

        _record(lan, _photo(tmp_path))
        lan.tap("back")
        lan.see("Đã lưu trên máy")
        app.kill()
        app.start()
        lan.open(app.phone_url("lan"))
        lan.unlock(PIN)
        lan.see("Hoàng Thị Sửu")
        lan.see("Đã lưu trên máy")

        server.start()
        lan.tap("road-line")
        lan.tap("road-now")
        lan.see("Xã đã nhận")
        with driver.desk(chromium, f"{server.url}/") as minh:
            _sit_down(minh)
            _read_and_return(minh)

            lan.tap("road-now")
            lan.tap_until("back", "home-new")
            _mend(lan)
            lan.await_sid("case-standing")

            link = minh.get_by_role("link", name=re.compile("Hoàng Thị Sửu"))
            for _ in range(20):  # the phone says "on its way" at once, and the commune has it a moment later
                minh.goto(f"{server.url}/queue?standing=amended")
                if link.count():
                    break
                minh.wait_for_timeout(500)
            link.click()
            expect(minh.get_by_text(MENDED).first).to_be_visible()
            minh.get_by_role("button", name="Duyệt").click()
            expect(minh.get_by_role("status")).to_be_visible()
            lan.open(app.phone_url("lan"))
            lan.tap("road-line")
            lan.tap("road-now")
            lan.see("Xã đã duyệt")
            assert lan.outside == [] and minh.outside == []
    _both_tell_the_same_story(tmp_path)


# ---- the commune ------------------------------------------------------------------------------------


def _commune(server: driver.Program, folder: Path) -> str:
    """Settle the cast in the server's database and return a code for Lan's phone."""
    engine = _database(folder)
    migrate(engine)
    now = utc_now()
    with writing(engine) as conn:
        settle(conn, now)
        officers.create(
            conn, login="minh", name=MINH.name, role=officers.COMMUNE, partition=DUONG_HUU, password=PASSWORD, now=now
        )
        code = devices.make_code(conn, MINH, "lan", now)
    engine.dispose()
    return code


def _database(folder: Path):
    return open_engine(f"sqlite:///{folder / 'server' / 'server.db'}")


def _photo(folder: Path) -> Path:
    """A picture as a phone held upright takes it: 4000x3000 on its side, orientation 6, with a place in it."""
    upright = Image.new("RGB", (3000, 4000), (200, 190, 170))
    ImageDraw.Draw(upright).rectangle((0, 0, 3000, 1200), fill=(90, 150, 230))  # the sky is above
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (21.0, 20.0, 3.0)  # GPS latitude
    file = folder / "hàng rào.jpg"
    file.write_bytes(jpeg(upright.transpose(Image.Transpose.ROTATE_90), exif=exif))
    with Image.open(file) as taken:
        assert taken.size == (4000, 3000) and taken.getexif()[0x0112] == 6
    return file


# ---- Lan --------------------------------------------------------------------------------------------


def _sign_in(lan: driver.Phone, code: str) -> None:
    lan.fill("enrol-code", code.lower())
    lan.tap_until("enrol-go", "home-new")
    lan.await_gone("spare-key-waits")  # from here on a forgotten PIN loses nothing


def _record(lan: driver.Phone, photo: Path) -> None:
    lan.tap_until("home-new", "ask-who")
    first = _field(lan, r"f-parties/.*-name")
    _write(lan, first, unicodedata.normalize("NFD", "Hoàng Thị Sửu"))
    _write(lan, _field(lan, r"f-parties/.*-name", but=first), "Đàm Văn Tý")
    _next(lan, "ask-what")
    lan.tap("f-dispute_type-B05")
    _write(lan, "f-summary", unicodedata.normalize("NFD", SUMMARY))
    _next(lan, "ask-where")
    lan.tap("f-place-D1")
    _next(lan, "ask-when")
    lan.tap("f-received_on-today")
    _next(lan, "ask-mediators")
    expect(lan.sid("f-mediators-lan")).to_have_attribute("aria-checked", "true")  # she writes, so she mediates
    _next(lan, "ask-said")
    lan.tap("f-outcome-THANH")
    _write(lan, "f-agreement", AGREEMENT)
    lan.tap_until("next", "case-standing")
    lan.choose_file("photo-add", photo)
    lan.see("Chỉ có trên máy này")
    lan.double_tap("send")
    lan.await_gone("send")
    standing = lan.await_sid("case-standing").bounding_box()  # she pressed far down; the answer comes into sight
    assert standing and standing["y"] > 0 and lan.sees("Máy sẽ tự gửi lên xã khi có mạng")


def _mend(lan: driver.Phone) -> None:
    """The returned case stands first; it opens at the field with the remark."""
    lan.see("Xã trả lại")
    lan.see(REMARK)
    first_row = next(each for each in lan.identifiers() if each.startswith("case-"))
    lan.tap(first_row)
    lan.await_sid("ask-said")
    lan.see(REMARK)
    _write(lan, "f-agreement", MENDED)
    lan.tap("next")
    lan.tap("send")
    lan.await_gone("send")


def _write(lan: driver.Phone, field: str, text: str) -> None:
    lan.fill(field, text)
    lan.leave()


def _next(lan: driver.Phone, screen: str) -> None:
    lan.page.wait_for_timeout(1000 * QUIET_SECONDS)  # as a calm finger: a tap sooner belongs to the one before
    lan.tap("next")
    lan.await_sid(screen)


def _field(lan: driver.Phone, pattern: str, but: str = "") -> str:
    """Turn the wheel until a field of this pattern comes up (keys of members are random)."""
    for _ in range(20):
        found = [each for each in lan.identifiers() if re.fullmatch(pattern, each) and each != but]
        if found:
            return found[0]
        lan.page.mouse.move(180, 400)
        lan.page.mouse.wheel(0, 200)
        lan.page.wait_for_timeout(200)
    raise AssertionError(f"no {pattern} among {lan.identifiers()}")


# ---- Minh -------------------------------------------------------------------------------------------


def _sit_down(minh: Page) -> None:
    minh.get_by_label("Tên đăng nhập").fill("minh")
    minh.get_by_label("Mật khẩu").fill(PASSWORD)
    minh.get_by_role("button", name="Đăng nhập").click()


def _read_and_return(minh: Page) -> None:
    minh.get_by_role("link", name="Hoàng Thị Sửu – Đàm Văn Tý").click()
    body = minh.locator("main").inner_text()
    assert SUMMARY in body and AGREEMENT in body
    assert body == unicodedata.normalize("NFC", body)
    _sky_is_above(minh)
    agreement = minh.locator("#f-agreement")
    agreement.locator("summary").click()
    agreement.get_by_role("textbox").fill(REMARK)
    minh.get_by_role("button", name="Trả lại").click()
    expect(minh.get_by_role("heading", level=1)).to_be_visible()


def _sky_is_above(minh: Page) -> None:
    address = minh.locator(".pictures img").get_attribute("src")
    answer = minh.request.get(address if address.startswith("http") else f"{_origin(minh)}{address}")
    assert answer.status == 200
    with Image.open(BytesIO(answer.body())) as seen:
        assert seen.height > seen.width and max(seen.size) <= 1600 and len(answer.body()) <= 150 * 1024
        assert not seen.getexif()
        above, below = seen.getpixel((seen.width // 2, 40)), seen.getpixel((seen.width // 2, seen.height - 40))
    assert above[2] > above[0] + 50 and below[0] > below[2]


def _origin(page: Page) -> str:
    return re.match(r"https?://[^/]+", page.url)[0]


# ---- both -------------------------------------------------------------------------------------------


def _both_tell_the_same_story(folder: Path) -> None:
    engine = _database(folder)
    with reading(engine) as conn:
        (row,) = queue(conn, DUONG_HUU)
        office = open_case(conn, DUONG_HUU, row.record)
    engine.dispose()
    with opened(folder / "phones" / "lan") as store:
        (held,) = store.records.of_kind("case")
        assert store.outbox.all() == [] and held.draft == {}
    there = [(line.seq, line.by, line.at, line.received_at, line.verdict) for line in office.lines]
    here = [(line.seq, line.by, line.at, line.received_at, line.verdict) for line in held.lines]
    assert here == there
    assert [verdict for *_, verdict in here] == ["", "returned", "", "approved"]
    assert held.server == office.fields
    assert held.server["agreement"] == MENDED and held.server["summary"] == SUMMARY
