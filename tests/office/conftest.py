"""The office in this process: the cast's commune with cases at every standing, and officers who can sign in."""

import hashlib
import re
from datetime import timedelta
from html import unescape

import pytest
from litestar.testing import TestClient

from fieldapp.protocol import EnrolRequest, Holding
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.blobs.folder import FolderStore
from sync_server.config import Config
from sync_server.courier import keys, taking
from sync_server.courier.taking import Bringer
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.office import sessions
from sync_server.people import devices
from tests.cast import DUONG_HUU, LAN, MINH, NOW, settle
from tests.office import bundles
from tests.office.seats import MINH_LOGIN, PASSWORD, seat_officers

PHONE_LINK = "https://dien-thoai.example/nhap-ma"
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Hands:
    """The hands of a clock that tests move."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_by(self, **much):
        self.now += timedelta(**much)


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def config(database_url, server_folder):
    return Config(
        database_url=database_url,
        data_dir=server_folder,
        phone_link=PHONE_LINK,
        public_url="https://xa.example",
    )


def _with_officers(conn):
    settle(conn)
    seat_officers(conn)


@pytest.fixture
def app(config, engine, clock, servers, settled):
    """The whole server, with the cast settled and its officers able to sign in."""
    with writing(engine) as conn:
        settled.write(conn, _with_officers)
    return servers.on(config, clock)


@pytest.fixture
def visit(app, engine, clock):
    """Open a browser of its own (cookies and all) on the office; with a login, somebody is signed in there."""
    with TestClient(app) as http:

        def visit(login=None):
            browser = Browser(http)
            if login:
                with writing(engine) as conn:
                    browser.cookies["session"] = sessions.start(conn, login, clock(), sessions.Limits())
                browser.get("/")
            return browser

        yield visit


@pytest.fixture
def minh(visit):
    """Minh, signed in."""
    return visit(MINH_LOGIN)


@pytest.fixture
def send(engine, clock):
    """Take changes in, as the person given, at the clock's moment or a given one."""

    def send(author, *changes, now=None):
        with writing(engine) as conn:
            receipts = take(conn, author, list(changes), now or clock())
        assert all(receipt.outcome != "held" for receipt in receipts), receipts
        return receipts[-1]

    return send


@pytest.fixture
def the_case(engine):
    """One case as the journal has it."""

    def the_case(record, partition=DUONG_HUU):
        with reading(engine) as conn:
            return casebook.open_case(conn, partition, record)

    return the_case


@pytest.fixture
def deliver(engine, config, clock):
    """Hand in a photo as Lan's phone does."""

    def deliver(content, author=LAN):
        store = FolderStore(config.blob_folder)
        sha256 = hashlib.sha256(content).hexdigest()
        upload = Upload(sha256=sha256, offset=0, length=len(content), chunk=content)
        desk.add(engine, store, author, upload, clock())
        return sha256

    return deliver


@pytest.fixture
def connect(engine, clock):
    """Give a mediator a phone, as a slip of paper does; gives the phone's id."""

    def connect(mediator, officer=MINH, code=None, changes=0, photos=0, off=0, seen=True, token=""):
        with writing(engine) as conn:
            code = code or devices.make_code(conn, officer, mediator, clock())
            asked = EnrolRequest(code=code, token=token or (mediator * 50)[:43], app="0.1.0")
            device = devices.redeem(conn, asked, clock()).device
            if seen:
                holding = Holding(changes=changes, photos=photos)
                at = clock() + timedelta(minutes=1)
                devices.note_seen(conn, device, app="0.1.0", holding=holding, clock_off_s=off, now=at)
        return device

    return connect


@pytest.fixture
def sealed_for_us(app, visit, engine, clock):
    """Make a bundle of a phone that has told its keys: `sealed_for_us(device, *changes)`."""
    service = service_of(app)
    service.engine.dispose()  # what a test before this one left in the pool looks at a file that is no more

    def sealed_for_us(device, *changes, **more):
        with writing(engine) as conn:
            keys.register(conn, devices.known_as(conn, device), bundles.PUBLIC, clock())
        return bundles.a_bundle(service.sealing.courier.seal_public, device, *changes, **more)

    return sealed_for_us


@pytest.fixture
def bring(app, sealed_for_us):
    """Have a phone's bundle carried here by another; gives its SHA-256."""

    def bring(carrier, device, *changes, **more):
        file = sealed_for_us(device, *changes, **more)
        return taking.take_in(service_of(app), file, Bringer(id=carrier, name="Người mang")).sha256

    return bring


def service_of(app):
    """Return what the running server answers phones with."""
    every = (handler for route in app.routes for handler in getattr(route, "route_handlers", []))
    given = (handler.resolve_dependencies().get("office") for handler in every)
    return next(each for each in given if each is not None).dependency().service


class Browser:
    """Somebody at the office's pages: keeps its own cookies, sends the form it has in front of it."""

    def __init__(self, http):
        self.http = http
        self.cookies = {}
        self.page = None

    def get(self, path, **how):
        return self._ask("GET", path, **how)

    def post(self, path, fields=None, *, token=None, **how):
        """Send a form with the token of the page in front of us, as a browser does."""
        values = {"form_token": self.token if token is None else token} | (fields or {})
        return self._ask("POST", path, data=values, **how)

    def sign_in(self, login, password=PASSWORD, **more):
        self.get("/sign-in")
        return self.post("/sign-in", {"login": login, "password": password, "next": "/"} | more)

    @property
    def token(self):
        found = _TOKEN.search(self.page.text) if self.page is not None else None
        return found[1] if found else ""

    def hidden(self, name):
        """The value of a hidden field of the page in front of us."""
        return unescape(re.search(rf'name="{name}" value="([^"]*)"', self.page.text)[1])

    def decide(self, record, how, *, fresh=True, **fields):
        """Open the case (unless it is open already) and press a button on it."""
        if fresh:
            self.get(f"/cases/{record}")
        given = {"seq": self.hidden("seq"), "decision": self.hidden("decision"), "back": self.hidden("back")}
        return self.post(f"/cases/{record}/{how}", given | fields)

    def _ask(self, method, path, *, follow=True, headers=None, data=None, files=None):
        self.http.cookies.clear()
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        reply = self.http.request(
            method, path, headers=head | (headers or {}), data=data, files=files, follow_redirects=False
        )
        self._keep(reply)
        if follow and reply.status_code in (302, 303):
            return self._ask("GET", reply.headers["location"])
        self.page = reply
        return reply

    def _keep(self, reply):
        for line in reply.headers.get_list("set-cookie"):
            pair, *traits = line.split(";")
            name, _, value = pair.partition("=")
            if any(trait.strip().lower() == "max-age=0" for trait in traits):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')


def text_of(reply):
    """What a person reads on the page, without tags."""
    return words_in(reply.text)


def words_in(markup):
    """The same for a piece of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", markup, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
