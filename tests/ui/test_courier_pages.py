"""Without a signal: a bundle is made and handed over; a file from somebody is taken in; what is carried is seen."""

import asyncio
import hashlib

import flet as ft
import msgspec
import pytest
from msgspec.structs import replace

from fieldapp import envelope, workbook
from fieldapp.protocol import AnswerContent, AnswerHead, BundleHead, Receipt, ServerKeys, SyncReply
from fieldapp.store.carried import CarriedFile
from fieldapp.store.courier import CourierState
from fieldapp.sync.courier import keys, packing
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from tests.ui.book import LAN, NOW, opened, write
from tests.ui.flow import filled
from tests.ui.telling import on, phone, run

SERVER, OTHER = envelope.keys_of(b"s" * 32, "server"), envelope.keys_of(b"o" * 32, "phone")
KNOWN = ServerKeys(seal=SERVER.seal_public.hex(), sign=SERVER.sign_public.hex())


def ready(store):
    """Let phone and server know each other's keys, with one case that waits."""
    store.courier.put(CourierState(seed=b"p" * 32, server=KNOWN, told=f"{LAN.device}/"))
    case_id = write(store)
    workbook.send(store, case_id, NOW)
    return case_id


def picked(content):
    return [{"id": 0, "name": "goi.shg", "size": len(content), "path": None, "bytes": content}]


def a_bundle_of_another(words=b"{}"):
    head = BundleHead(device="d-other", bundle="b", number=3, to=envelope.key_id(SERVER.seal_public))
    return envelope.written(head, envelope.wrapped(words), SERVER.seal_public, OTHER)


def an_answer(store, content, **head):
    reader = keys.own(store.courier.get()).seal_public
    told = {"device": LAN.device, "to": envelope.key_id(reader), "by": envelope.key_id(SERVER.sign_public)} | head
    plain = envelope.wrapped(msgspec.json.encode(content))
    return envelope.written(AnswerHead(**told), plain, reader, SERVER)


class Sheet:
    """The share sheet of a phone: takes what it is given."""

    def __init__(self, status="success"):
        self.given, self.status = [], status

    def __call__(self, args):
        self.given += args["files"]
        return {"status": self.status, "raw": ""}


def test_a_bundle_is_made_and_goes_to_the_share_sheet(folder):
    filled(folder, ready)
    sheet = Sheet()

    async def story():
        async with phone(folder, answers={"share_files": sheet}) as app:
            await on(app, "home")
            await app.go("/road")
            await on(app, "road")
            await app.tap("road-courier")
            await on(app, "courier")
            assert app.says("Người mang không đọc được.")
            await app.tap("courier-make")
            await app.until(lambda: app.find("courier-news") is not None)
            assert any(": 1 phần. Hãy nhờ người mang đến xã." in words for words in app.texts())
            await app.back()
            assert app.page.route == "/road"

    run(story())
    [file] = sheet.given
    letter = envelope.taken_apart(bytes(file["data"]) if isinstance(file, dict) else file.data)
    assert b"request" in envelope.unwrapped(envelope.opened(letter, SERVER))[0]
    with opened(folder) as store:
        assert [each.state for each in store.outbox.all()] == ["on_wire"], "it stays here"


def test_a_bundle_that_the_commune_has_is_not_counted_as_carried(folder):
    filled(folder, lambda store: _carries(store, "up", "down", "down"))

    async def story():
        async with phone(folder, route="/road") as app:
            await on(app, "road")
            assert app.says("Đang giữ hộ 1 gói. Có 2 trả lời của xã cần đưa lại.")

    run(story())
    with opened(folder) as store:
        store.carried.drop(store.carried.all("up")[0].sha256)

    async def afterwards():
        async with phone(folder, route="/road") as app:
            await on(app, "road")
            assert app.says("Có 2 trả lời của xã cần đưa lại.")
            assert not app.says("Đang giữ hộ")

    run(afterwards())


def _carries(store, *ways):
    for number, way in enumerate(ways):
        content = a_bundle_of_another(f"{number}".encode())
        sha256, since = hashlib.sha256(content).hexdigest(), NOW.isoformat()
        file = CarriedFile(sha256=sha256, way=way, device="d", bundle="b", number=number, size=1, since=since)
        store.carried.keep(file, content)


def test_a_share_sheet_that_is_put_away_is_told(folder):
    filled(folder, ready)

    async def story():
        async with phone(folder, route="/road/courier", answers={"share_files": Sheet("dismissed")}) as app:
            await on(app, "courier")
            await app.tap("courier-make")
            await app.until(lambda: app.says("Chưa đưa gói đi."))

    run(story())


def test_a_phone_that_never_reached_the_commune_is_told_what_to_do(folder):
    filled(folder)

    async def story():
        async with phone(folder, route="/road/courier") as app:
            await on(app, "courier")
            await app.tap("courier-make")
            await app.until(lambda: app.says("cần nối được với xã một lần"))

    run(story())


def test_anothers_bundle_is_carried_counted_and_can_be_handed_on(folder):
    filled(folder, ready)
    sheet, file = Sheet(), a_bundle_of_another()

    async def story():
        async with phone(
            folder, route="/road/carried", answers={"pick_files": picked(file), "share_files": sheet}
        ) as app:
            await on(app, "carried")
            assert app.says("Không giữ hộ gói nào.")
            await app.tap("carried-take")
            await app.until(lambda: app.says("Đã nhận giữ hộ."))
            assert app.says("Đang giữ hộ 1 gói.")
            assert app.says("Giữ từ")
            await asyncio.sleep(QUIET_SECONDS)  # two taps at once count as one
            await app.tap("carried-take")
            await app.until(lambda: app.says("Máy này đang giữ tệp này rồi."))
            [row] = [each for each in app.identifiers() if each.startswith("carried-") and len(each) == 20]
            await app.tap(row)
            await app.until(lambda: sheet.given)
            assert app.says("Đang giữ hộ 1 gói."), "who hands it on keeps it too"
            await app.go("/road")
            await on(app, "road")
            assert app.says("Đang giữ hộ 1 gói.")

    run(story())


def test_an_answer_for_another_is_given_back_and_then_let_go(folder):
    def fill(store):
        ready(store)
        content = AnswerContent(replies=[SyncReply(epoch="e1", time="2026-11-21T07:00:00Z", cursor={})])
        return an_answer(store, content, device="d-other", bundle="b")

    file = filled(folder, fill)

    async def story():
        async with phone(
            folder, route="/road/carried", answers={"pick_files": picked(file), "share_files": Sheet()}
        ) as app:
            await on(app, "carried")
            await app.tap("carried-take")
            await app.until(lambda: app.says("để đưa lại cho họ"))
            [row] = [each for each in app.identifiers() if each.startswith("carried-") and len(each) == 20]
            await app.tap(row)
            await app.until(lambda: app.says("Đã đưa tệp này cho người gửi chưa?"))
            await app.tap("carried-confirm-yes")
            await app.until(lambda: row not in app.identifiers())

    run(story())


def test_the_answer_to_this_phone_says_what_the_commune_has(folder):
    def fill(store):
        ready(store)
        store.road.put(replace(store.road.get(), epoch="e1"))
        packing.pack(store, lambda: NOW)
        [queued] = store.outbox.all()
        [packed] = store.courier.get().packed
        receipt = Receipt(change=queued.change.id, outcome="accepted", at="2026-11-21T07:00:00Z", seq=4)
        reply = SyncReply(epoch="e1", time="2026-11-21T07:00:00Z", cursor={LAN.partition: 4}, receipts=[receipt])
        return an_answer(store, AnswerContent(replies=[reply]), bundle=packed.bundle)

    file = filled(folder, fill)

    async def story():
        async with phone(folder, route="/road/carried", answers={"pick_files": picked(file)}) as app:
            await on(app, "carried")
            await app.tap("carried-take")
            await app.until(lambda: app.says("Đã nhận trả lời của xã. Xã đã nhận thêm 1 phần."))

    run(story())
    with opened(folder) as store:
        assert store.outbox.all() == []


@pytest.mark.parametrize("content", [b"khong phai goi", bytes(5 * 1024 * 1024)], ids=["nonsense", "too large"])
def test_a_file_that_is_none_of_ours_is_told_in_a_sentence(folder, content):
    filled(folder, ready)

    async def story():
        async with phone(folder, route="/road/carried", answers={"pick_files": picked(content)}) as app:
            await on(app, "carried")
            await app.tap("carried-take")
            await app.until(lambda: app.says("Tệp này không phải gói của sổ"))

    run(story())


def test_nothing_chosen_changes_nothing(folder):
    filled(folder, ready)

    async def story():
        async with phone(folder, route="/road/carried", answers={"pick_files": []}) as app:
            await on(app, "carried")
            await app.tap("carried-take")
            await app.settle(20)
            assert app.find("courier-news") is None

    run(story())


def test_in_a_browser_the_bundle_is_a_download(folder):
    filled(folder, ready)
    saved = []

    async def story():
        keep = {"save_file": lambda args: saved.append(args) or None}
        async with phone(folder, route="/road/courier", web=True, answers=keep) as app:
            await on(app, "courier")
            await app.tap("courier-make")
            await app.until(lambda: app.find("courier-news") is not None)

    run(story())
    assert saved[0]["file_name"].startswith("goi-")
    assert isinstance(ft.FilePicker, type)
