"""An evening of training on the phone: begun in three taps, a name is one tap, and nothing that was written is lost."""

import asyncio
import io
from pathlib import Path

import flet as ft
import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.cards import card_code, card_text
from fieldapp.domain.roles import Role
from fieldapp.domain.training import ABSENT, ATTENDANCE, CLASS, EXCUSED, MADE_UP, PRESENT, attendance_id
from fieldapp.media.scan import texts_in
from fieldapp.store.records import Held
from fieldapp.ui import kit, routes
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from fieldapp.ui.kit.screen import LONG
from fieldapp.ui.screens.roll_person import said_of
from fieldapp.ui.stations import camera
from fieldapp.ui.strings import Strings
from tests.media.cards import photo as photo_of
from tests.media.cards import picture_of
from tests.ui.book import LAN, NOW, PIN, opened, sign_in
from tests.ui.telling import on, phone, run
from tests.ui.test_papers import LINE, drag
from tests.workbook import book

PEOPLE = {
    "p-lan": "Vi Thị Lan", "p-hung": "Hoàng Văn Hùng", "p-quyet": "Nông Văn Quyết", "p-duom": "Đàm Thị Đượm",
}  # fmt: skip


def team(store, team_id=LAN.team, name=LAN.team_name, village=LAN.village, people=PEOPLE, **more):
    members = {f"members/{key}": {"name": each} for key, each in people.items()}
    store.records.put(Held(kind="team", id=team_id, base=1, server={"name": name, "village": village} | members | more))


@pytest.fixture
def book_of(folder):
    """Lan's phone with her team, and another team of the commune."""
    folder.mkdir(parents=True)
    with opened(folder) as store:
        sign_in(store)
        team(store)
        team(store, "t-suoi", "Tổ hòa giải thôn Suối Ngang", "Thôn Suối Ngang", {"p-tam": "Lý Thị Tâm"})
    return folder


def a_class(folder, subject="TH03", **fields):
    with opened(folder) as store:
        class_id = workbook.begin_class(store, subject, NOW)
        workbook.describe_class(store, class_id, fields, NOW)
    return class_id


async def open_roll(app, class_id):
    await on(app, "home")
    await app.go(routes.training_class(class_id))
    await on(app, "roll")


def states(folder, class_id):
    with opened(folder) as store:
        return {each.person: each.state for each in workbook.roll(store, class_id).people}


def words(app, identifier):
    return " ".join(app.texts(app.sid(identifier)))


def test_three_taps_from_the_first_screen_begin_a_class_and_a_double_tap_begins_one(book_of):
    async def story():
        async with phone(book_of) as app:
            await on(app, "home")
            await app.tap("home-training")
            await on(app, "training")
            assert app.says("Chưa có lớp nào")
            await app.tap("begin-class")
            await on(app, "new-class")
            await app.tap_twice("subject-TH03")
            await on(app, "roll")
            assert app.says("0/4 có mặt") and app.says("Ghi chép sổ, lập biên bản")

    run(story())
    with opened(book_of) as store:
        assert len(store.records.of_kind(CLASS)) == 1


def test_a_tap_is_present_the_next_ones_go_round_and_each_is_said_in_words(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            for said in ("Có mặt", "Vắng có lý do", "Vắng", "Chưa ghi", "Có mặt"):
                await app.tap("name-p-hung")
                await app.until(lambda said=said: said in app.texts(app.sid("name-p-hung")))
            assert app.says("1/4 có mặt") and app.says("chưa ghi 3")

    run(story())
    assert states(book_of, class_id) == {"p-lan": "", "p-hung": PRESENT, "p-quyet": "", "p-duom": ""}


def test_a_double_tap_on_a_name_is_one_tap(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap_twice("name-p-lan")
            await app.until(lambda: app.says("1/4 có mặt"))

    run(story())
    assert states(book_of, class_id)["p-lan"] == PRESENT


def test_all_others_at_once_asks_first_and_leaves_what_was_written(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("name-p-lan")
            await app.tap("name-p-lan")
            await app.until(lambda: app.says("Vắng có lý do 1"))
            await app.tap("all-present-ask")
            assert app.says("Ghi 3 người còn lại là có mặt?")
            await app.tap("all-present-yes")
            await app.until(lambda: app.says("3/4 có mặt"))
            assert app.find("all-present-ask") is None

    run(story())
    assert states(book_of, class_id)["p-lan"] == EXCUSED


def test_only_those_still_open_can_be_shown_and_none_goes_from_the_finger(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("name-p-lan")
            await app.until(lambda: app.says("1/4 có mặt"))
            await app.tap("only-open")
            names = [each for each in app.identifiers() if each.startswith("name-")]
            assert len(names) == 3 and "name-p-lan" not in names
            await app.tap("name-p-hung")
            await app.until(lambda: app.says("2/4 có mặt"))
            assert app.find("name-p-hung"), "a second tap must find it"
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("only-open")
            assert app.find("name-p-lan")

    run(story())


def test_names_are_found_without_accents_among_many_and_only_a_window_is_built(book_of):
    with opened(book_of) as store:
        team(store, people={f"p{n}": f"Người Số {n}" for n in range(60)} | {"p-d": "Đàm Thị Đượm"})
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            rows = [each for each in app.identifiers() if each.startswith("name-")]
            assert len(rows) == kit.window.FIRST
            await app.type("roll-search", "dam duom")
            assert [each for each in app.identifiers() if each.startswith("name-")] == ["name-p-d"]
            await app.type("roll-search", "<script>")
            assert app.says("Người chưa có tên thì bấm “Thêm người”")

    run(story())


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


def a_picture(*people, **how):
    """What the phone's camera gives of these people's cards."""
    raw = photo_of([picture_of(each) for each in people], **how)
    return [{"id": 1, "name": "the.jpg", "size": len(raw), "path": None, "bytes": raw}]


async def scan(app, picture):
    app.client.answers["pick_files"] = picture
    await asyncio.sleep(QUIET_SECONDS)
    await app.tap("scan")


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


def test_somebody_is_added_from_the_commune_s_mediators(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.type("f-search", "ly tam")
            await app.tap("found-p-tam")
            await on(app, "roll")

    run(story())
    assert states(book_of, class_id)["p-tam"] == PRESENT


def test_a_guest_is_added_and_a_name_that_stands_there_is_asked_about(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.tap("add-guest")
            assert app.says("Ghi họ và tên trước.")
            await app.type("f-name", "Hoàng Văn Hùng")
            await app.type("f-village", "Thôn Suối Ngang")
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("add-guest")
            assert app.says("Nếu là người khác thì bấm lần nữa.")
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("add-guest")
            await on(app, "roll")
            await app.until(lambda: app.says("1/5 có mặt"))

    run(story())
    assert sorted(states(book_of, class_id).values()) == ["", "", "", "", PRESENT]


def test_more_about_a_person_is_kept_at_each_field_s_end(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("more-p-duom")
            await on(app, "attendee")
            assert app.says("Ghi có mặt hay vắng trước")
            await app.tap("state-HB")
            await app.until(lambda: app.find("f-reason") is not None)
            await app.fill("f-reason", "Đi viện\u0301")
            await app.tap("f-made_up_on-today")
            await app.tap("got-documents")
            await app.until(lambda: app.inside("got-documents", ft.Icon).icon == ft.Icons.CHECK_BOX)
            await app.tap("got-on_paper")
            await app.tap("opinion")
            await on(app, "opinion-page")
            await app.tap("f-clear-5")
            await app.tap("f-useful-4")
            await app.until(lambda: app.says("4: Tốt"))
            await app.fill("f-opinion", "Nên có thêm tình huống về đất đai.")
            await app.back()
            await on(app, "attendee")
            assert app.says("Đã ghi ý kiến")
            assert app.says("Người ghi: Vi Thị Lan")

    run(story())
    with opened(book_of) as store:
        written = workbook.find_attendee(workbook.roll(store, class_id), "p-duom").attendance
    assert (written.state, written.reason, written.documents, written.on_paper) == (MADE_UP, "Đi việń", True, True)
    assert (written.clear, written.useful, written.arranged) == (5, 4, None)
    assert written.made_up_on is not None and written.opinion == "Nên có thêm tình huống về đất đai."


def test_words_that_are_too_long_stay_in_the_field_and_are_not_sent(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("about")
            await on(app, "about-class")
            await app.fill("f-place", "a" * 301)
            assert app.says("Phần này quá dài")
            assert app.inside("f-place", ft.TextField).value == "a" * 301
            await app.fill("f-place", "Nhà văn hóa")
            await app.until(lambda: not app.says("Phần này quá dài"))

    run(story())
    with opened(book_of) as store:
        assert workbook.roll(store, class_id).training.place == "Nhà văn hóa"


def test_a_document_that_is_named_anew_keeps_the_copies_that_the_commune_wrote(book_of):
    class_id = a_class(book_of, **{"documents/d1": {"title": "Sổ tay", "copies": 40}})

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("about")
            await on(app, "about-class")
            await app.fill("f-documents/d1", "Sổ tay hòa giải viên")
            await app.go(routes.training_class(class_id))
            await on(app, "roll")

    run(story())
    with opened(book_of) as store:
        [document] = workbook.roll(store, class_id).training.documents.values()
    assert (document.title, document.copies) == ("Sổ tay hòa giải viên", 40)


def test_documents_the_sheet_s_photo_and_the_teams_are_written_on_the_class_s_page(book_of):
    class_id = a_class(book_of)
    raw = io.BytesIO()
    Image.new("RGB", (600, 800), (240, 240, 235)).save(raw, "JPEG")
    picked = [{"id": 1, "name": "to-ky.jpg", "size": len(raw.getvalue()), "path": None, "bytes": raw.getvalue()}]

    async def story():
        async with phone(book_of, answers={"pick_files": picked}) as app:
            await open_roll(app, class_id)
            await app.tap("name-p-lan")
            await app.tap("about")
            await on(app, "about-class")
            await app.tap("add-document")
            await app.until(lambda: any(each.startswith("f-documents/") for each in app.identifiers()))
            field = next(each for each in app.identifiers() if each.startswith("f-documents/"))
            await app.fill(field, "Sổ tay hòa giải viên")
            await app.tap("got-all")
            await app.until(lambda: app.says("1/4 người đã nhận"))
            await app.tap("teams-t-suoi")
            await app.tap("sheet-add")
            await app.until(
                lambda: any(each.startswith("sheet-") and each != "sheet-add" for each in app.identifiers())
            )

    run(story())
    with opened(book_of) as store:
        roll = workbook.roll(store, class_id)
        assert [each.title for each in roll.training.documents.values()] == ["Sổ tay hòa giải viên"]
        assert set(roll.training.teams) == {LAN.team, "t-suoi"} and roll.counts.everybody == 5
        assert workbook.find_attendee(roll, "p-lan").attendance.documents
        [photo] = roll.training.photos.values()
        assert store.photos.has(photo.sha256)


def test_what_two_people_wrote_differently_is_shown_and_chosen(book_of):
    class_id = a_class(book_of)
    with opened(book_of) as store:
        record = attendance_id(class_id, "p-hung")
        store.records.put(Held(kind=ATTENDANCE, id=record))
        of = {"class_id": class_id, "person": "p-hung", "name": "Hoàng Văn Hùng"}
        book.arrive(store, record, 4, by="Lý Thị Tâm", set=of | {"state": ABSENT})
        lost = {"path": "state", "value": '"CM"', "by": "Vi Thị Lan", "at": NOW.isoformat()}
        book.arrive(store, record, 5, by="", role=Role.SERVER, set={"conflicts/state/c1": lost})

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            assert "Hai người ghi khác nhau" in words(app, "name-p-hung")
            await app.tap("more-p-hung")
            await on(app, "attendee")
            assert app.says("Có mặt (Vi Thị Lan ghi)")
            await app.tap("choose-state-1")
            await app.until(lambda: app.find("clash-state") is None)

    run(story())
    with opened(book_of) as store:
        assert workbook.find_attendee(workbook.roll(store, class_id), "p-hung").state == PRESENT


def test_versions_of_a_class_are_told_as_people_say_them():
    strings = Strings("vi")
    assert said_of("held_on", "2026-12-08", strings) == "08/12/2026"
    assert said_of("subject", "TH03", strings) == "Ghi chép sổ, lập biên bản"
    assert said_of("until", None, strings) == "Chưa ghi gì"


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


@pytest.mark.parametrize(
    "address", ["/training/none", "/training/none/add", "/training/none/about", "/training/none/person/x/opinion"]
)
def test_an_address_of_nothing_says_so_and_leads_back(book_of, address):
    async def story():
        async with phone(book_of) as app:
            await on(app, "home")
            await app.go(address)
            await app.until(lambda: app.says("Không tìm thấy trang này"))

    run(story())


def test_an_evening_of_42_names_is_called_on_one_phone_without_a_signal(book_of):
    """Some by a tap, one by more taps, one by the card, the rest at once; all wait on the phone, each once."""
    with opened(book_of) as store:
        team(store, people={"p-lan": "Vi Thị Lan"} | {f"p{n:02}": f"Người Thứ {n:02}" for n in range(40)})
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            assert app.says("0/41 có mặt")
            for taps, person in ((1, "p00"), (2, "p01"), (3, "p02")):
                for _ in range(taps):
                    before = words(app, f"name-{person}")
                    await app.tap(f"name-{person}")
                    await app.until(lambda before=before, who=person: words(app, f"name-{who}") != before)
            await app.tap("add")
            await on(app, "add-page")
            await app.type("f-code", card_code("p-tam"))
            await app.tap("find-code")
            await on(app, "roll")
            await app.until(lambda: app.says("2/42 có mặt"))
            await app.tap("all-present-ask")
            await app.tap("all-present-yes")
            await app.until(lambda: app.says("40/42 có mặt"), 20)

    run(story())
    with opened(book_of) as store:
        counts = workbook.roll(store, class_id).counts
        assert (counts.everybody, counts.present, counts.excused, counts.absent) == (42, 40, 1, 1)
        assert len({each.change.record for each in store.outbox.all() if each.change.kind == ATTENDANCE}) == 42


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


@pytest.mark.parametrize("letters", [LONG, LONG + 1])
def test_only_a_title_too_long_for_large_letters_scrolls_so_that_there_is_room_for_a_body(book_of, letters):
    name = ("Nguyễn_Phúc_Công_" * 9)[:letters]
    with opened(book_of) as store:
        team(store, people={"p-lan": name})
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("more-p-lan")
            await on(app, "attendee")
            [rolls] = [each for each in app.page_controls() if isinstance(each, ft.ListView)]
            assert name in app.texts()
            assert (name in app.texts(rolls)) == (letters > LONG)

    run(story())


def test_each_signs_beside_their_own_name_and_a_wrong_one_is_given_anew(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("name-p-hung")
            await app.tap("more-p-hung")
            await on(app, "attendee")
            await app.tap("sign-roll")
            await on(app, "class-sign")
            assert app.find("on-paper") is None and app.inside("sign", ft.FilledButton).disabled
            assert app.says(f"{LAN.village} · {LAN.team_name}"), "names of places keep their capitals"
            await drag(app, "pad", *LINE)
            await app.tap("sign")
            await on(app, "roll")
            await app.until(lambda: "Đã ký" in words(app, "name-p-hung"))
            assert "Đã ký" not in words(app, "name-p-lan")
            await app.tap("more-p-hung")
            await on(app, "attendee")
            await app.tap("sign-roll")
            await on(app, "class-sign")
            assert app.says("Ký bằng ngón tay trên máy") and app.inside("class-sign", ft.Image).src
            await app.tap("take-back")
            await app.until(lambda: app.find("pad") is not None)
            await app.back()
            await on(app, "attendee")
            assert words(app, "sign-roll") == "Ký tên"

    run(story())
    with opened(book_of) as store:
        written = workbook.find_attendee(workbook.roll(store, class_id), "p-hung").attendance
        assert (written.state, written.signatures) == (PRESENT, {})


def test_the_commune_is_said_to_have_all_only_where_every_signature_s_picture_has_come(book_of):
    class_id = "c-1"
    record = attendance_id(class_id, "p-hung")
    signed = {
        "class_id": class_id, "person": "p-hung", "name": PEOPLE["p-hung"], "state": PRESENT,
        "signatures/k1": {"how": "SIGNED", "photo": "k1"}, "photos/k1": {"sha256": "ab" * 32, "size": 900},
    }  # fmt: skip
    with opened(book_of) as store:
        store.records.put(Held(kind=CLASS, id=class_id, base=1, server={"subject": "TH03", "held_on": "2026-11-21"}))
        store.records.put(Held(kind=ATTENDANCE, id=record, base=2, server=signed))

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            assert "Đã ký" in words(app, "name-p-hung")
            assert words(app, "sent").endswith("Còn 1 ảnh (chữ ký, danh sách giấy) chưa về máy này.")
            assert not app.says("Xã đã nhận đủ")

    run(story())
    with opened(book_of) as store:
        unsigned = {path: value for path, value in signed.items() if "/" not in path}
        store.records.put(Held(kind=ATTENDANCE, id=record, base=3, server=unsigned))

    async def told():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            assert words(app, "sent") == "Xã đã nhận đủ danh sách này."

    run(told())


def test_who_was_not_there_is_not_asked_to_sign(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("more-p-duom")
            await on(app, "attendee")
            assert app.find("sign-roll") is None
            await app.tap("state-V")
            await app.until(lambda: app.find("opinion") is not None)
            assert app.find("sign-roll") is None

    run(story())


def test_what_was_typed_for_a_guest_stands_there_after_going_back_and_after_a_locking_until_it_is_used(book_of):
    class_id = a_class(book_of)

    def stands(app):
        return [app.inside(each, ft.TextField).value for each in ("f-name", "f-village", "f-year")]

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.fill("f-name", "Nông Văn Khách")
            await app.fill("f-village", "Thôn Cầu")
            await app.fill("f-year", "1970")
            await app.back()
            await on(app, "roll")
            await asyncio.sleep(QUIET_SECONDS)  # a tap sooner belongs to the one before
            await app.tap("add")
            await on(app, "add-page")
            assert stands(app) == ["Nông Văn Khách", "Thôn Cầu", "1970"]
            await app.back()
            await on(app, "roll")
            app.pin = ""
            await app.page.on_resize.__self__.gate.lock()
            await on(app, "locked")
            await app.enter(PIN)
            await on(app, "roll")
            await asyncio.sleep(QUIET_SECONDS)  # a tap sooner belongs to the one before
            await app.tap("add")
            await on(app, "add-page")
            assert stands(app) == ["Nông Văn Khách", "Thôn Cầu", "1970"]
            await app.tap("add-guest")
            await on(app, "roll")
            await asyncio.sleep(QUIET_SECONDS)  # a tap sooner belongs to the one before
            await app.tap("add")
            await on(app, "add-page")
            assert stands(app) == ["", "", ""], "it has become a name on the roll"

    run(story())
    with opened(book_of) as store:
        [guest] = [each for each in workbook.roll(store, class_id).people if not each.expected]
        assert (guest.name, guest.village, guest.birth_year) == ("Nông Văn Khách", "Thôn Cầu", 1970)
