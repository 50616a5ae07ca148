"""Cards at a roll call, scanned or typed, and one's own: each outcome says what to do, and no picture is left."""

import asyncio
from pathlib import Path

import flet as ft
import pytest

from fieldapp import workbook
from fieldapp.domain.cards import card_code, card_text
from fieldapp.domain.training import PRESENT
from fieldapp.media.scan import texts_in
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from fieldapp.ui.stations import camera
from tests.media.cards import photo as photo_of
from tests.media.cards import picture_of
from tests.ui.book import NOW, opened
from tests.ui.telling import on, phone, run
from tests.ui.training import a_class, open_roll, states, words


def a_picture(*people, **how):
    """What the phone's camera gives of these people's cards."""
    raw = photo_of([picture_of(each) for each in people], **how)
    return [{"id": 1, "name": "the.jpg", "size": len(raw), "path": None, "bytes": raw}]


async def scan(app, picture):
    app.client.answers["pick_files"] = picture
    await asyncio.sleep(QUIET_SECONDS)
    await app.tap("scan")


def test_somebody_is_added_by_the_card_s_code(book_of):
    class_id = a_class(book_of)
    code = card_code("p-tam")

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.type("f-code", "ZZZ-ZZZ")
            await app.tap("find-code")
            assert app.says("Không ai có mã này")
            await app.type("f-code", code.lower().replace("-", ""))
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("find-code")
            await on(app, "roll")
            await app.until(lambda: app.says("Đã ghi Lý Thị Tâm có mặt."))
            assert "Ngoài danh sách" in words(app, "name-p-tam")

    run(story())
    assert states(book_of, class_id)["p-tam"] == PRESENT


def test_cards_are_scanned_at_the_roll_call_and_each_outcome_says_what_to_do(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await scan(app, a_picture("p-hung"))
            await app.until(lambda: app.says("Đã điểm danh: Hoàng Văn Hùng."))
            assert app.says("1/4 có mặt")
            await scan(app, a_picture("p-hung", "p-lan"))
            await app.until(lambda: app.says("Đã điểm danh: Vi Thị Lan."))
            assert app.says("Đã được ghi có mặt từ trước, không phải làm gì thêm: Hoàng Văn Hùng.")
            await scan(app, a_picture("p-cua-xa-khac"))
            await app.until(lambda: app.says(f"Máy này không biết thẻ {card_code('p-cua-xa-khac')}"))
            assert not app.says("Đã điểm danh"), "what the last picture came to is gone"
            await scan(app, a_picture())
            await app.until(lambda: app.says("Không thấy mã nào trong ảnh."))
            await scan(app, [{"id": 1, "name": "x.jpg", "size": 9, "path": None, "bytes": b"not a jpg"}])
            await app.until(lambda: app.find("trouble") is not None)
            assert app.find("scan-none") is None
            await scan(app, [])
            assert app.find("trouble") is None and app.says("2/4 có mặt")

    run(story())
    assert states(book_of, class_id) == {"p-lan": PRESENT, "p-hung": PRESENT, "p-quyet": "", "p-duom": ""}


def test_a_card_of_somebody_not_in_this_class_asks_before_it_puts_them_there(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of, answers={"pick_files": a_picture("p-tam", "p-duom")}) as app:
            await open_roll(app, class_id)
            await app.tap("scan")
            await app.until(lambda: app.says("Đã điểm danh: Đàm Thị Đượm."))
            assert app.says("Lý Thị Tâm (Tổ hòa giải thôn Suối Ngang) không có trong danh sách lớp này.")
            assert app.says("1/4 có mặt")
            await app.tap("scan-stranger-p-tam-do")
            await app.until(lambda: app.says("Đã điểm danh: Đàm Thị Đượm, Lý Thị Tâm."))
            assert app.find("scan-stranger-p-tam") is None and app.says("2/5 có mặt")

    run(story())
    assert states(book_of, class_id)["p-tam"] == PRESENT


def test_on_the_page_for_adding_a_card_adds_at_once_and_the_next_can_be_scanned(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of, answers={"pick_files": a_picture("p-tam", turned=40)}) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.tap("scan")
            await app.until(lambda: app.says("Đã điểm danh: Lý Thị Tâm."))
            await on(app, "add-page")

    run(story())
    assert states(book_of, class_id)["p-tam"] == PRESENT


def test_a_scanned_picture_is_left_nowhere(book_of, tmp_path):
    """The picker's own copy goes, and of what the phone keeps nothing is a picture."""
    class_id = a_class(book_of)
    copy = tmp_path / "cache" / "file_picker" / "the.jpg"
    copy.parent.mkdir(parents=True)
    raw = a_picture("p-lan")[0]["bytes"]
    copy.write_bytes(raw)
    picked = [{"id": 1, "name": "the.jpg", "size": len(raw), "path": str(copy), "bytes": None}]

    async def story():
        async with phone(book_of, answers={"pick_files": picked}) as app:
            await open_roll(app, class_id)
            await app.tap("scan")
            await app.until(lambda: app.says("Đã điểm danh: Vi Thị Lan."))

    run(story())
    assert not copy.exists()
    with opened(book_of) as store:
        assert store.photos.all() == []
    assert not [each for each in book_of.rglob("*") if each.is_file() and each.stat().st_size >= len(raw)]


def test_where_nothing_reads_cards_there_is_no_button_and_the_code_is_typed(book_of, monkeypatch):
    monkeypatch.setattr("fieldapp.media.scan.can_read", lambda: False)
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            assert app.find("scan") is None
            await app.tap("add")
            await on(app, "add-page")
            assert app.find("scan") is None
            await app.type("f-code", card_code("p-tam"))
            await app.tap("find-code")
            await on(app, "roll")
            await app.until(lambda: app.says("Đã ghi Lý Thị Tâm có mặt."))

    run(story())


@pytest.mark.parametrize(
    ("where", "on_phone", "stays"),
    [
        ("cache/a.jpg", True, False),
        ("cache/a.jpg", False, True),
        ("Download/a.jpg", True, True),
    ],
)
def test_only_the_copy_that_a_phone_made_is_removed_once_it_is_read(tmp_path, monkeypatch, where, on_phone, stays):
    monkeypatch.chdir(tmp_path)
    file = Path(where)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a picture")
    assert camera._read(file, on_phone) == b"a picture"
    assert file.exists() == stays
    assert camera._read(Path("gone.jpg"), on_phone) == b""


def test_her_own_history_and_her_card_in_letters_and_to_be_scanned(book_of):
    class_id = a_class(book_of, title="Luật Đất đai, những điểm mới")
    with opened(book_of) as store:
        roll = workbook.roll(store, class_id)
        workbook.mark(store, class_id, [workbook.find_attendee(roll, "p-lan")], PRESENT, NOW)

    async def story():
        async with phone(book_of) as app:
            await on(app, "home")
            await app.tap("home-training")
            await on(app, "training")
            assert "1/4 có mặt" in words(app, f"class-{class_id}") and "Mở tại chỗ" in words(app, f"class-{class_id}")
            await app.tap("my-training-link")
            await on(app, "my-training")
            assert app.says(card_code("p-lan"))
            assert texts_in(app.inside("card", ft.Image).src) == [card_text(card_code("p-lan"))]
            assert app.says("Luật Đất đai, những điểm mới")

    run(story())
