"""Papers on the screens: from a settled case to a signed document that cannot be changed any more."""

import asyncio
import re
from datetime import timedelta
from io import BytesIO

import flet as ft
from flet import canvas
from msgspec.structs import replace
from PIL import Image

from fieldapp import workbook
from fieldapp.domain import minutes
from fieldapp.domain.roles import Role
from fieldapp.store.records import Held
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from tests.media.pages import jpeg
from tests.ui.book import NOW, opened, write
from tests.ui.flow import filled
from tests.ui.headless import Headless
from tests.ui.telling import on, phone, run
from tests.workbook.book import arrive

SETTLED = {"outcome": "THANH", "ending": "1", "ended_on": "2026-11-20", "agreement": "Trả lại dải đất <b>hai mét</b>."}


def a_settled_case(store) -> str:
    return write(store, **SETTLED)


def a_paper(store) -> str:
    case_id = a_settled_case(store)
    offer = workbook.paper_offers(store, case_id)[0]
    paper_id = workbook.start_paper_id(NOW)
    workbook.start_paper(store, case_id, offer, paper_id, NOW)
    return f"/case/{case_id}/papers/{paper_id}"


async def drag(app: Headless, identifier: str, *places: tuple[float, float]) -> None:
    """Draw one line with a finger, as the client tells it."""
    pad = app.inside(identifier, ft.GestureDetector)

    def event(at: tuple[float, float]) -> dict:
        return {"l": {"x": at[0], "y": at[1]}, "g": {"x": at[0], "y": at[1]}, "k": "touch"}

    first, *others = places
    await app.event(pad, "horizontal_drag_start", event(first))
    for place in others:
        await app.event(pad, "horizontal_drag_update", event(place))
    await app.event(pad, "horizontal_drag_end", event(others[-1]) | {"v": {"x": 0, "y": 0}, "pv": 0.0})


LINE = [(20.0 + 6 * step, 60.0 + (step % 7) * 12) for step in range(30)]


def test_an_agreement_document_is_made_read_aloud_and_signed(folder):
    case_id = filled(folder, a_settled_case)

    async def story():
        async with phone(folder, route=f"/case/{case_id}") as app:
            await on(app, "case")
            await app.tap("case-papers")
            await on(app, "papers")
            assert app.find("later-VBHGKT") and app.find("make-VBHGT")
            await app.tap_twice("make-VBHGT")
            await on(app, "paper")
            assert app.says("đ) Thỏa thuận đạt được") and app.says("Trả lại dải đất <b>hai mét</b>.")
            assert app.find("paper-advice-paper_point") and not app.find("paper-advice-paper_mediator")
            await app.tap("part-point/dd")
            await on(app, "paper-point")
            await app.type("f-dd", "Trả lại dải đất rộng hai mét.")
            await app.back()
            await app.until(lambda: app.says("Trả lại dải đất rộng hai mét."))
            await app.tap("read-aloud")
            await on(app, "paper-read")
            assert app.says("Trả lại dải đất rộng hai mét.")
            await asyncio.sleep(QUIET_SECONDS)  # reading aloud takes longer than the button below rests
            await app.tap("have-read")
            await on(app, "paper")
            await app.until(lambda: app.find("invite") is not None)
            for _ in range(3):
                await app.tap("invite")
                await on(app, "paper-sign")
                await drag(app, "pad", *LINE)
                await app.tap("sign")
                await on(app, "paper")
            await app.until(lambda: app.find("paper-send") is not None)
            assert not app.find("paper-advice-paper_point"), "it cannot be written any more"
            assert app.says("nội dung không sửa được nữa") and not app.find("paper-withdraw")
            await app.tap("paper-send")
            await app.until(lambda: app.find("paper-send") is None)

    run(story())
    with opened(folder) as store:
        (held,) = store.records.of_kind(minutes.KIND)
        (queued,) = store.outbox.of_record(held.id)
        sent = queued.change.set
        assert sent["blocks/dd"] == {"text": "Trả lại dải đất rộng hai mét."}
        assert sent["digest"] == minutes.digest_of(sent)
        signed = [value for path, value in sent.items() if path.startswith("signatures/")]
        assert len(signed) == 3 and all(store.photos.read(each["sha256"]) for each in signed)
        assert len(store.records.of_kind(minutes.KIND)) == 1, "a double tap made one paper"


def test_words_that_change_while_they_are_read_out_are_read_again(folder):
    address = filled(folder, a_paper)
    paper_id = address.rpartition("/")[2]

    async def story():
        async with phone(folder, route=f"{address}/read") as app:
            await on(app, "paper-read")
            shell = app.page.on_resize.__self__.shell
            await shell.do(workbook.keep_paper_part, paper_id, "blocks/dd", "text", "Trả ba mét.", NOW)
            await app.until(lambda: app.says("Trả ba mét."))
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("have-read")
            await app.until(lambda: app.says("vừa được sửa trên một máy khác"))
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("have-read")
            await on(app, "paper")
            await app.until(lambda: app.find("invite") is not None)

    run(story())


def test_words_that_two_phones_wrote_differently_are_chosen_before_anybody_signs(folder):
    def fill(store):
        address = a_paper(store)
        paper_id = address.rpartition("/")[2]
        drafted = store.records.get(paper_id).draft
        store.records.put(Held(kind=minutes.KIND, id=paper_id))
        arrive(store, paper_id, 8, by="Lý Thị Tâm", set=drafted | {"place": "Nhà văn hóa"})
        lost = {"path": "place", "value": '"Nhà bà Lan"', "by": "Vi Thị Lan", "at": NOW.isoformat()}
        read = {"path": "digest", "value": '"ab"', "by": "Vi Thị Lan", "at": NOW.isoformat()}
        both = {"conflicts/place/c1": lost, "conflicts/digest/c1": read}
        arrive(store, paper_id, 9, by="", role=Role.SERVER, set=both)
        return address

    address = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await app.go(address.rpartition("/")[0])
            await on(app, "papers")
            assert app.says("Hai người ghi khác nhau")
            await app.go(address)
            await on(app, "paper")
            assert "Hai người ghi khác nhau: Nơi lập" in " ".join(app.texts(app.sid("clash-place")))
            assert app.find("clash-digest") is None, "nobody reads that"
            await app.tap("choose-place-1")
            await app.until(lambda: app.find("clash-place") is None)
            assert app.says("Nhà bà Lan")

    run(story())


def test_nothing_is_signed_with_an_empty_field_and_a_slip_is_wiped(folder):
    address = filled(folder, a_paper)
    paper_id = address.rpartition("/")[2]
    with opened(folder) as store:
        workbook.have_read_aloud(store, paper_id, NOW)

    async def story():
        async with phone(folder, route=f"{address}/sign/a") as app:
            await on(app, "paper-sign")
            assert app.inside("sign", ft.FilledButton).disabled
            await drag(app, "pad", (20.0, 20.0), (22.0, 21.0))
            assert app.inside("sign", ft.FilledButton).disabled
            await drag(app, "pad", *LINE)
            await app.until(lambda: not app.inside("sign", ft.FilledButton).disabled)
            await app.tap("wipe")
            await app.until(lambda: app.inside("sign", ft.FilledButton).disabled)

    run(story())


def test_a_tablet_that_is_turned_while_somebody_signs_keeps_the_line(folder):
    address = filled(folder, a_paper)
    paper_id = address.rpartition("/")[2]
    with opened(folder) as store:
        workbook.have_read_aloud(store, paper_id, NOW)

    async def story():
        async with phone(folder, route=f"{address}/sign/a", width=800, height=1280) as app:
            await on(app, "paper-sign")
            await drag(app, "pad", *LINE)
            await app.until(lambda: not app.inside("sign", ft.FilledButton).disabled)
            before = len(app.inside("pad", canvas.Canvas).shapes)
            turned = {"width": 360.0, "height": 740.0}
            await app.event(app.page, "resize", turned, turned)
            await app.until(lambda: app.inside("pad", canvas.Canvas).width < 360)
            assert len(app.inside("pad", canvas.Canvas).shapes) == 2 <= before, "the line to write on, and hers"
            assert not app.inside("sign", ft.FilledButton).disabled
            await app.tap("sign")
            await on(app, "paper")

    run(story())
    with opened(folder) as store:
        [given] = workbook.paper_view(store, paper_id, NOW.date()).minutes.signatures.values()
        assert store.photos.read(given.sha256)


def test_who_cannot_write_gives_a_fingerprint_and_it_can_be_taken_back(folder, tmp_path):
    address = filled(folder, a_paper)
    photo = tmp_path / "finger.jpg"
    out = BytesIO()
    Image.new("RGB", (300, 400), (200, 60, 60)).save(out, "JPEG")
    photo.write_bytes(out.getvalue())
    chosen = [{"id": 1, "name": "finger.jpg", "size": photo.stat().st_size, "path": str(photo)}]
    with opened(folder) as store:
        workbook.have_read_aloud(store, address.rpartition("/")[2], NOW)

    async def story():
        async with phone(folder, route=f"{address}/sign/a", answers={"pick_files": chosen}) as app:
            await on(app, "paper-sign")
            await app.tap("fingerprint")
            await app.until(lambda: app.find("place-a") is not None)
            assert app.says("Điểm chỉ")
            await app.tap("place-a")
            await on(app, "paper-sign")
            await app.tap("take-back")
            await app.until(lambda: app.find("pad") is not None)

    run(story())


def test_a_locked_paper_says_so_when_its_address_is_opened_all_the_same(folder):
    address = filled(folder, a_paper)
    paper_id = address.rpartition("/")[2]
    with opened(folder) as store:
        workbook.have_read_aloud(store, paper_id, NOW)
        workbook.sign_by_finger(store, paper_id, "a", _strokes(), NOW)

    async def story():
        async with phone(folder, route=f"{address}/point/dd") as app:
            await on(app, "paper-point")
            await app.fill("f-dd", "lời khác")
            await app.until(lambda: app.says("không sửa được nữa"))

    run(story())
    with opened(folder) as store:
        assert workbook.paper_view(store, paper_id, NOW.date()).minutes.blocks["dd"].text == SETTLED["agreement"]


def test_a_paper_that_was_amended_leads_to_its_amendment_and_begins_no_other(folder):
    def fill(store):
        address = a_paper(store)
        paper_id = address.rpartition("/")[2]
        workbook.have_read_aloud(store, paper_id, NOW)
        key = workbook.paper_view(store, paper_id, NOW.date()).places[0].key
        workbook.sign_by_fingerprint(store, paper_id, key, jpeg(Image.new("RGB", (300, 300), "gray")), NOW)
        return address

    address = filled(folder, fill)

    async def story():
        async with phone(folder, route=address) as app:
            await on(app, "paper")
            await app.tap_twice("amend")
            await app.until(lambda: app.says("Bản cũ vẫn giữ nguyên"))
            await app.go(address)
            await app.until(lambda: app.find("paper-amended") is not None)
            assert not app.find("amend")
            await app.tap("paper-amended")
            await app.until(lambda: app.says("Bản cũ vẫn giữ nguyên"))

    run(story())
    with opened(folder) as store:
        assert len(list(store.records.of_kind(minutes.KIND))) == 2


def test_who_signed_for_an_outcome_that_the_case_has_no_more_is_told_of_on_the_paper_and_its_case(folder):
    def fill(store):
        address = a_paper(store)
        paper_id = address.rpartition("/")[2]
        workbook.have_read_aloud(store, paper_id, NOW)
        key = workbook.paper_view(store, paper_id, NOW.date()).places[0].key
        workbook.sign_by_fingerprint(store, paper_id, key, jpeg(Image.new("RGB", (300, 300), "gray")), NOW)
        case_id = address.split("/")[2]
        workbook.keep_many(store, case_id, {"outcome": "KHONG_THANH", "ending": "2A"}, NOW)
        return address

    address = filled(folder, fill)

    async def story():
        async with phone(folder, route=address) as app:
            await on(app, "paper")
            assert app.find("paper-overtaken") and app.says("lập bản sửa đổi, bổ sung hoặc lập giấy mới")
            await app.back()
            await on(app, "papers")
            assert app.says("Vụ việc nay ghi kết quả khác với giấy này")
            await app.back()
            await on(app, "case")
            assert app.says("Cần lập bản sửa đổi hoặc giấy mới.")
            await app.go(address)
            await on(app, "paper")
            await app.tap("amend")
            await app.until(lambda: app.says("Bản cũ vẫn giữ nguyên"))
            assert not app.find("paper-overtaken")

    run(story())


def test_an_amendment_tells_of_another_one_that_another_phone_made_of_the_same_paper(folder):
    def fill(store):
        address = a_paper(store)
        first = address.rpartition("/")[2]
        hers, his = (workbook.start_paper_id(NOW + timedelta(days=days)) for days in (1, 2))
        for amendment in (hers, his):
            workbook.amend_paper(store, first, amendment, NOW)
        return address.replace(first, his), hers

    address, other = filled(folder, fill)

    async def story():
        async with phone(folder, route=address) as app:
            await on(app, "paper")
            assert app.says("Văn bản gốc có hai bản sửa đổi")
            await app.tap("paper-rival")
            await app.until(lambda: other in app.page.route and app.find("paper-amended") is not None)
            assert app.find("paper-rival") is None

    run(story())


def test_a_page_that_was_handed_over_with_its_signatures_stays_and_says_why(folder):
    address = filled(folder, a_paper)
    paper_id = address.rpartition("/")[2]
    with opened(folder) as store:
        workbook.have_read_aloud(store, paper_id, NOW)
        workbook.sign_by_finger(store, paper_id, "a", _strokes(), NOW)
        workbook.add_page(store, paper_id, jpeg(Image.new("RGB", (900, 600))), NOW)
        assert workbook.send(store, paper_id, NOW) == []
        (page,) = workbook.paper_view(store, paper_id, NOW.date()).pages

    async def story():
        async with phone(folder, route=f"{address}/page/{page.id}") as app:
            await on(app, "photo-page")
            await app.tap("photo-remove")
            await app.tap("photo-remove-confirm-yes")
            await app.until(lambda: app.find("photo-problem") is not None)
            assert app.says("không sửa được nữa") and app.find("photo-large") is not None

    run(story())


def test_a_person_is_added_and_has_a_place_to_sign(folder):
    address = filled(folder, a_paper)

    async def story():
        async with phone(folder, route=f"{address}/people") as app:
            await on(app, "paper-people")
            await app.tap("attendee-add")
            await on(app, "paper-person")
            await app.fill("f-name", "Hồ Văn Ko\u031b\u0306n")  # as a keyboard sends it, decomposed
            await app.tap("f-role-CK")
            await app.tap("paper-done")
            await on(app, "paper-people")
            await app.until(lambda: app.says("Hồ Văn Kơ̆n"))

    run(story())


def test_the_pdf_is_handed_over_under_a_name_that_tells_nothing(folder):
    address, given = filled(folder, a_paper), []

    def sheet(call: dict) -> dict:
        given.extend(call["files"])
        return {"status": "success", "raw": ""}

    async def story():
        async with phone(folder, route=address, answers={"share_files": sheet}) as app:
            await on(app, "paper")
            await app.tap("pdf")
            await app.until(lambda: app.says("Đã đưa bản PDF ra ngoài máy"))

    run(story())
    (file,) = given
    assert file.data.startswith(b"%PDF-") and file.mime_type == "application/pdf"
    assert re.fullmatch(r"VBHGT-2026-11-20-[0-9a-f]{8}\.pdf", file.name)


def test_who_prints_a_paper_whose_signature_is_still_on_another_phone_is_told(folder):
    def fill(store):
        address = a_paper(store)
        held = store.records.get(address.rpartition("/")[2])
        read = {"read_aloud_at": "2026-11-20T19:00:00+07:00", "digest": minutes.digest_of(held.draft)}
        signature = {"name": "Bà Lã Thị Vượng", "how": "SIGNED", "sha256": "ab" * 32, "photo": "s", "at": ""}
        signed = {"signatures/a": signature, "photos/s": {"sha256": "ab" * 32, "size": 9}}
        store.records.put(replace(held, draft={}, server=held.draft | read | signed, base=3))
        return address

    address = filled(folder, fill)

    async def story():
        async with phone(folder, route=address, answers={"share_files": {"status": "success", "raw": ""}}) as app:
            await on(app, "paper")
            await app.tap("pdf")
            await app.until(lambda: app.says("Đã đưa bản PDF ra ngoài máy"))
            assert app.says("còn thiếu 1 ảnh")

    run(story())


def test_minutes_of_a_team_meeting_begin_from_the_first_screen(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-papers")
            await on(app, "papers")
            await app.tap("make-BBHT")
            await on(app, "paper")
            await app.tap("paper-withdraw")
            await app.tap("paper-withdraw-confirm-yes")
            await on(app, "papers")

    run(story())


def _strokes():
    from fieldapp.media.signature import Strokes

    return Strokes(width=328, height=190, lines=(tuple(LINE),))
