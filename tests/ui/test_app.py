"""The whole app without a screen: sign-in against a server that answers, phones in a browser, trouble at the door."""

import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from fieldapp import packing
from fieldapp.config import Config
from fieldapp.protocol import EnrolReply, EnrolRequest, ProblemReply, SyncReply
from fieldapp.ui.shell import with_phone
from tests.ui.book import LAN, believable, opened, quick_app, sign_in, write
from tests.ui.headless import Headless
from tests.ui.telling import NOWHERE, phone, run


class Commune:
    """A server on a free port that gives one prepared answer to enrolments, and counts rounds."""

    def __init__(self):
        self.answer = (200, LAN)
        self.asked, self.rounds = [], 0
        commune = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                import gzip

                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                status, reply = 200, SyncReply(epoch="e1", time="2026-11-21T07:05:00Z", cursor={"07672": 0})
                if self.path.endswith("/enrol"):
                    plain = packing.unpack(body, packing.coding_of(body, ""), 100_000)
                    commune.asked.append(msgspec.json.decode(plain, type=EnrolRequest))
                    status, reply = commune.answer
                else:
                    commune.rounds += 1
                raw = msgspec.json.encode(reply)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def commune():
    server = Commune()
    yield server
    server.http.shutdown()
    server.http.server_close()


async def until_there(app, identifier):
    await app.until(lambda: app.find(identifier) is not None)


def said(app, identifier):
    return " ".join(app.texts(app.sid(identifier)))


# ---- signing in ---------------------------------------------------------------------------------------


def test_a_code_typed_anyhow_signs_the_phone_in_and_sending_begins(tmp_path, commune):
    async def story():
        async with phone(tmp_path, commune.url) as app:
            await until_there(app, "enrol")
            await app.fill("enrol-code", "k7m4 9qxt")
            await app.tap("enrol-go")
            await until_there(app, "home")
            assert [asked.code for asked in commune.asked] == ["K7M4-9QXT"]
            assert app.says("Tổ hòa giải thôn Đồng Mây")
            assert "Chào Vi Thị Lan" in said(app, "greeting")
            await app.until(lambda: commune.rounds > 0)
            await app.tap("road-line")
            await until_there(app, "road")
            await app.back()
            await until_there(app, "home")
            assert app.find("greeting") is None  # said once, and in nobody's way afterwards

    run(story())
    with opened(tmp_path) as store:
        assert store.identity.get().token == commune.asked[0].token


def test_a_link_opened_fills_the_field_and_leaves_the_pressing_to_her(tmp_path, commune):
    async def story():
        route = f"/enrol?code=K7M4-9QXT&server={commune.url}"
        async with phone(tmp_path, commune.url, route=route) as app:
            await until_there(app, "enrol")
            assert app.says("K7M4-9QXT")
            assert commune.asked == []
            await app.tap("enrol-go")
            await until_there(app, "home")
            assert len(commune.asked) == 1

    run(story())


@pytest.mark.parametrize(
    ("status", "problem", "sentence"),
    [
        (404, "wrong_code", "Mã này không đúng"),
        (409, "used_code", "Mã này đã được dùng trên máy khác"),
        (410, "expired_code", "Mã này đã hết hạn"),
        (429, "too_many_tries", "Đã thử sai nhiều lần"),
    ],
)
def test_a_code_that_does_not_do_says_why_and_what_to_do(tmp_path, commune, status, problem, sentence):
    commune.answer = (status, ProblemReply(problem=problem))

    async def story():
        async with phone(tmp_path, commune.url) as app:
            await until_there(app, "enrol")
            await app.fill("enrol-code", "K7M4-9QXT")
            await app.tap("enrol-go")
            await until_there(app, "enrol-problem")
            assert sentence in said(app, "enrol-problem")
            assert app.says("K7M4-9QXT"), "what was typed stays to be mended"

    run(story())


def test_without_a_network_it_says_to_switch_it_on(tmp_path):
    async def story():
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "enrol")
            await app.fill("enrol-code", "K7M4-9QXT")
            await app.tap("enrol-go")
            await until_there(app, "enrol-problem")
            assert "Bật mạng" in said(app, "enrol-problem")

    run(story())


def test_no_code_asks_for_one_and_asks_no_server(tmp_path, commune):
    async def story():
        async with phone(tmp_path, commune.url) as app:
            await until_there(app, "enrol")
            await app.fill("enrol-code", "K7M4")
            await app.tap("enrol-go")
            await until_there(app, "enrol-problem")
            assert "Mã gồm 8 chữ và số" in said(app, "enrol-problem")
            assert commune.asked == []

    run(story())


def test_the_servers_address_hides_until_it_is_wanted(tmp_path, commune):
    async def story():
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "enrol")
            assert app.find("enrol-server") is None
            await app.tap("enrol-server-open")
            await app.fill("enrol-server", "máy chủ nào đó")
            await app.fill("enrol-code", "K7M4-9QXT")
            await app.tap("enrol-go")
            assert "Địa chỉ này chưa đúng" in said(app, "enrol-problem")
            await app.fill("enrol-server", commune.url)
            await asyncio.sleep(0.6)
            await app.tap("enrol-go")
            await app.tap("enrol-other-yes")
            await until_there(app, "home")

    run(story())


# ---- phones in a browser --------------------------------------------------------------------------------


def browser_app(folder, demo=True):
    return quick_app(Config(data=folder, server=NOWHERE, port=8601, demo=demo))


def test_a_window_asks_whose_phone_it_is_and_opens_that_folder(tmp_path):
    believable(tmp_path / "lan")

    async def story():
        async with Headless(browser_app(tmp_path), web=True) as app:
            await until_there(app, "phones")
            await app.tap("phone-lan")
            await until_there(app, "home")
            assert app.page.route == "/?phone=lan"

    run(story())


def test_an_address_opens_its_phone_and_keeps_its_name_wherever_she_goes(tmp_path):
    believable(tmp_path / "lan")

    async def story():
        async with Headless(browser_app(tmp_path), web=True, route="/road?phone=lan") as app:
            await until_there(app, "road")
            await app.tap("back")
            assert app.page.route == "/?phone=lan"
            await app.tap("home-settings")
            assert app.page.route == "/settings?phone=lan"

    run(story())


@pytest.mark.parametrize("name", ["../lan", "%2e%2e%2flan", "", "a/b"])
def test_an_address_with_no_phones_name_asks(tmp_path, name):
    async def story():
        async with Headless(browser_app(tmp_path / "phones"), web=True, route=f"/?phone={name}") as app:
            await until_there(app, "phones")

    run(story())
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_a_name_typed_by_hand_is_checked(tmp_path):
    async def story():
        async with Headless(browser_app(tmp_path), web=True) as app:
            await until_there(app, "phones")
            await app.fill("phone-other", "../../etc")
            await app.tap("phone-open")
            assert app.says("Tên máy chỉ gồm chữ không dấu")
            await app.fill("phone-other", "Lan-2")
            await asyncio.sleep(0.6)
            await app.tap("phone-open")
            await until_there(app, "enrol")

    run(story())
    assert list((tmp_path / "lan-2" / "people").glob("*/store.db"))


def test_the_newest_window_takes_the_phone_and_the_older_can_take_it_back(tmp_path):
    believable(tmp_path / "lan")

    async def story():
        main = browser_app(tmp_path)
        async with Headless(main, web=True, route="/?phone=lan") as old:
            await until_there(old, "home")

            async def another():
                async with Headless(main, web=True, route="/?phone=lan") as new:
                    await until_there(new, "home")
                    await until_there(old, "elsewhere")
                    taken = asyncio.Event()

                    async def take_back():
                        await old.tap("take-back")
                        taken.set()

                    old_again.append(take_back)
                    ready.set()
                    await done.wait()
                    await until_there(new, "elsewhere")

            old_again, ready, done = [], asyncio.Event(), asyncio.Event()
            newer = asyncio.create_task(another())
            await ready.wait()
            await old.tap("take-back")
            await until_there(old, "home")
            done.set()
            await newer

    run(story())


def test_two_phones_in_one_process_know_nothing_of_each_other(tmp_path):
    believable(tmp_path / "lan")
    (tmp_path / "tam").mkdir()
    with opened(tmp_path / "tam") as store:
        sign_in(store)

    async def story():
        main = browser_app(tmp_path)
        async with Headless(main, web=True, route="/?phone=lan") as lan:
            await until_there(lan, "home")

            async def tams():
                async with Headless(main, web=True, route="/?phone=tam") as tam:
                    await until_there(tam, "home")
                    assert not [each for each in tam.identifiers() if each.startswith("case-")]
                    assert tam.says("Sổ còn trống")

            await asyncio.create_task(tams())
            assert lan.find("home")

    run(story())


def test_a_window_that_closes_lets_go_of_the_folder(tmp_path):
    believable(tmp_path / "lan")

    async def story():
        async with Headless(browser_app(tmp_path), web=True, route="/?phone=lan") as app:
            await until_there(app, "home")

    run(story())
    opened(tmp_path / "lan").close()


def test_the_switch_takes_the_network_away_and_gives_it_back(tmp_path, commune):
    (tmp_path / "lan").mkdir()
    with opened(tmp_path / "lan") as store:
        sign_in(store, commune.url)
        write(store)

    async def story():
        async with Headless(browser_app(tmp_path), web=True, route="/?phone=lan") as app:
            await until_there(app, "home")
            await app.until(lambda: app.says("Xã đáp "))
            await app.tap("demo-switch")
            assert app.says("Mất mạng") and not app.says("Xã đáp ")
            await app.until(lambda: not app.says("Đang gửi"))
            before = commune.rounds
            await app.tap("road-line")
            await app.tap("road-now")
            await until_there(app, "road-problem")
            assert commune.rounds == before
            await asyncio.sleep(0.5)
            await app.tap("demo-switch")
            await app.until(lambda: commune.rounds > before)

    run(story())


def test_the_strip_says_of_the_commune_what_was_seen_and_not_that_there_is_a_network(tmp_path):
    (tmp_path / "lan").mkdir()
    with opened(tmp_path / "lan") as store:
        sign_in(store, NOWHERE)
        assert store.road.get().last_problem == ""

    async def story():
        async with Headless(browser_app(tmp_path), web=True, route="/?phone=lan") as app:
            await until_there(app, "home")
            await app.until(lambda: app.says("Xã chưa đáp"))
            assert "Có mạng" not in app.texts()

    run(story())


def test_a_real_phone_has_no_picker_and_no_switch(tmp_path):
    believable(tmp_path)

    async def story():
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "home")
            assert app.find("demo-switch") is None
            assert app.page.route == "/"

    run(story())


# ---- trouble at the door --------------------------------------------------------------------------------


def test_a_folder_in_use_says_so_and_can_be_tried_again(tmp_path):
    believable(tmp_path)

    async def story():
        held = opened(tmp_path)
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "trouble")
            assert "đang mở ở một cửa sổ khác" in said(app, "trouble-problem")
            held.close()
            await app.tap("again")
            await until_there(app, "home")

    run(story())


def test_a_damaged_store_says_what_to_do_keeps_the_bytes_and_finds_what_can_still_be_read(tmp_path):
    believable(tmp_path, many=3)
    (store_file,) = tmp_path.glob("people/*/store.db")
    content = bytearray(store_file.read_bytes())
    content[-3000:-2000] = bytes(1000)
    store_file.write_bytes(content)

    async def story():
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "damaged")
            assert "không xóa đi" in said(app, "damaged-text") and app.find("damaged-problem") is None
            assert store_file.read_bytes() == content, "nothing is written over before she says so"
            await app.tap("salvage")
            await until_there(app, "home")
            assert "Tìm lại được" in said(app, "news")

    run(story())
    assert any(kept.read_bytes() == content for kept in tmp_path.glob("people/*/damaged/**/store.db"))


# ---- settings -------------------------------------------------------------------------------------------


def test_the_language_is_kept_for_the_next_start(tmp_path):
    believable(tmp_path)

    async def story():
        async with phone(tmp_path, NOWHERE, route="/settings") as app:
            await until_there(app, "settings")
            await app.tap("language-en")
            await app.until(lambda: app.says("Settings"))
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "home")
            assert app.says("Write down a new case")

    run(story())


def test_an_address_that_leads_nowhere_shows_the_way_home(tmp_path):
    believable(tmp_path)

    async def story():
        async with phone(tmp_path, NOWHERE, route="/khong/co") as app:
            await until_there(app, "missing")
            await app.tap("missing-home")
            await until_there(app, "home")

    run(story())


def test_the_phones_name_is_put_into_an_address_once():
    assert with_phone("/road", "lan") == "/road?phone=lan"
    assert with_phone("/enrol?code=X", "lan") == "/enrol?code=X&phone=lan"
    assert with_phone("/road?phone=lan", "lan") == "/road?phone=lan"
    assert with_phone("/road", "") == "/road"


def test_what_enrolment_answers_is_what_the_protocol_says():
    assert msgspec.json.decode(msgspec.json.encode(LAN), type=EnrolReply) == LAN


def test_a_word_in_the_middle_is_kept_when_another_window_takes_the_phone(tmp_path):
    believable(tmp_path / "lan")

    async def story():
        main = browser_app(tmp_path)
        async with Headless(main, web=True, route="/?phone=lan") as old:
            await until_there(old, "home")
            await old.tap("home-new")
            case_address = old.page.route.split("?")[0].rsplit("/", 1)[0]
            await old.go(f"{case_address}/what?phone=lan")
            await until_there(old, "f-summary")
            await old.type("f-summary", "đang gõ dở")

            async def another():
                async with Headless(main, web=True, route="/?phone=lan") as new:
                    await until_there(new, "home")

            await asyncio.create_task(another())

    run(story())
    with opened(tmp_path / "lan") as store:
        assert "đang gõ dở" in [held.draft.get("summary") for held in store.records.of_kind("case")]


def test_two_windows_that_ask_for_a_phone_at_once_end_with_one_that_has_it(tmp_path):
    believable(tmp_path / "lan")

    async def story():
        main, ready = browser_app(tmp_path), []

        async def window():
            async with Headless(main, web=True, route="/?phone=lan") as app:
                await app.until(lambda: app.find("home") is not None or app.find("elsewhere") is not None)
                await asyncio.sleep(0.5)
                ready.append("home" if app.find("home") else "elsewhere" if app.find("elsewhere") else "neither")
                while len(ready) < 3:
                    await asyncio.sleep(0.02)

        await asyncio.gather(*[asyncio.create_task(window()) for _ in range(3)])
        assert sorted(ready) == ["elsewhere", "elsewhere", "home"]

    run(story())
