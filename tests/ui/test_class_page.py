"""A class on the phone: begun in three taps, its documents, pictures, signatures, and what two wrote of it."""

import io

import flet as ft
import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.roles import Role
from fieldapp.domain.training import ABSENT, ATTENDANCE, CLASS, PRESENT, attendance_id
from fieldapp.store.records import Held
from fieldapp.ui import routes
from fieldapp.ui.screens.said import said_of
from fieldapp.ui.strings import Strings
from tests.ui.book import LAN, NOW, opened
from tests.ui.telling import on, phone, run
from tests.ui.test_papers import LINE, drag
from tests.ui.training import PEOPLE, a_class, open_roll, words
from tests.workbook import book


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


def test_a_document_without_a_name_has_none_in_another_language_either(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("about")
            await on(app, "about-class")
            await app.tap("add-document")
            await app.until(lambda: any(each.startswith("f-documents/") for each in app.identifiers()))
            field = next(each for each in app.identifiers() if each.startswith("f-documents/"))
            await app.go("/settings")
            await on(app, "settings")
            await app.tap("language-en")
            await app.until(lambda: app.says("Settings"))
            await app.go(routes.about_class(class_id))
            await on(app, "about-class")
            assert app.inside(field, ft.TextField).value == ""

    run(story())


def test_who_made_up_for_a_class_says_how_it_was_as_the_office_counts(book_of):
    class_id = a_class(book_of)
    with opened(book_of) as store:
        for person, state, mark in (("p-lan", "CM", 5), ("p-hung", "HB", 2), ("p-quyet", "V", 1)):
            who = workbook.find_attendee(workbook.roll(store, class_id), person)
            workbook.note_attendance(store, class_id, who, {"state": state, "clear": mark}, NOW)

    async def story():
        async with phone(book_of) as app:
            await on(app, "home")
            await app.go(routes.about_class(class_id))
            await on(app, "about-class")
            assert app.says("Ý kiến của 2 người: dễ hiểu 3,5")

    run(story())


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
            assert app.says("Có mặt (Vi Thị Lan ghi lúc ")
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


def test_who_was_not_there_is_asked_neither_to_sign_nor_how_it_was(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("more-p-duom")
            await on(app, "attendee")
            assert app.find("sign-roll") is None
            await app.tap("state-V")
            await app.until(lambda: app.find("got-documents") is not None)
            assert app.find("sign-roll") is None and app.find("opinion") is None

    run(story())
