"""A commune with its real server and its phones, for tests of what happens between them."""

import hashlib
import io
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import uvicorn
from litestar.testing import TestClient
from PIL import Image
from sqlalchemy import select, update

from fieldapp import packing, workbook
from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Line, standing
from fieldapp.protocol import MAX_BODY, EnrolRequest, SyncReply, SyncRequest
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from fieldapp.sync.enrol import knock_of
from fieldapp.workbook import working
from sync_server.__main__ import KEEP_ALIVE_S
from sync_server.blobs import desk
from sync_server.blobs.folder import FolderStore
from sync_server.clock import utc_now
from sync_server.config import Config
from sync_server.db import tables
from sync_server.db.engine import open_engine, reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.journal.scope import Viewer
from sync_server.one_write import OneWrite
from sync_server.people import devices, roster
from tests.cast import COMMUNES, DUONG_HUU, FAR, HUNG, LAN, MINH, TAM, a_case, a_verdict, change
from tests.standing import Servers, Settled

SOCKET = object()  # as a phone's wire: the ordinary way, to a real address
NEW = a_case(dispute_type="A04", received_on="2019-01-05")  # a day that is past by every phone's clock
NAMES = {"lan": LAN, "hung": HUNG, "tam": TAM, "xa": FAR}


def officer_of(partition):
    """Return the officer of a commune: Minh, or one like him."""
    return msgspec.structs.replace(MINH, partition=partition)


def _everybody(conn):
    for code, name in COMMUNES.items():
        roster.add_commune(conn, code, name)
    for each in NAMES.values():
        roster.add_team(conn, each.team_id, each.partition, f"Tổ hòa giải {each.team_id}", each.team_id)
        roster.add_mediator(conn, each.person_id, each.team_id, each.name)


class Commune:
    """The server with its database, its officers and, by `wire`, a way to it."""

    def __init__(self, url, folder, servers=None, settled=None):
        self.engine = open_engine(url)
        self.config = Config(database_url=url, data_dir=folder)
        with writing(self.engine) as conn:
            (settled or Settled()).write(conn, _everybody)
        self.app = (servers or Servers()).on(self.config, utc_now)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.client.__enter__()  # one event loop for all requests

    def close(self):
        self.client.__exit__()
        self.engine.dispose()

    @property
    def wire(self):
        """The way of requests into the server without a socket."""
        return self.client._transport

    def code_for(self, who):
        with writing(self.engine) as conn:
            return devices.make_code(conn, officer_of(who.partition), who.person_id, datetime.now(UTC))

    def settle(self, record, chosen):
        """The commune's officer settles a clash with this `set`; returns whether it was taken."""
        with writing(self.engine) as conn:
            case = casebook.open_case(conn, DUONG_HUU, record)
            wanted = change(record, case.seq, set=chosen, at=datetime.now(UTC).isoformat())
            [receipt] = take(conn, officer_of(DUONG_HUU), [wanted], datetime.now(UTC))
        return receipt.outcome == "accepted"

    def decide(self, record, verdict, remarks=None, partition=DUONG_HUU):
        """The commune's officer decides; returns whether it was taken."""
        with writing(self.engine) as conn:
            case = casebook.open_case(conn, partition, record)
            decision = a_verdict(record, case.seq, verdict, remarks)
            [receipt] = take(conn, officer_of(partition), [decision], datetime.now(UTC))
        return receipt.outcome == "accepted"

    def publish(self, team):
        with writing(self.engine) as conn:
            roster.publish_team(conn, team, datetime.now(UTC))

    def case(self, record, partition=DUONG_HUU):
        with reading(self.engine) as conn:
            return casebook.open_case(conn, partition, record)

    def photo(self, record, sha256):
        """Return a photo's bytes as the office sees them."""
        viewer = Viewer(partition=DUONG_HUU, team=None)
        return desk.read(self.engine, FolderStore(self.config.blob_folder), viewer, sha256)

    def rows(self, table):
        with reading(self.engine) as conn:
            return conn.execute(select(table)).mappings().all()

    def changes(self):
        """Return the ids of all changes in the journal, as often as they stand there."""
        return [row["change"] for row in self.rows(tables.journal)]

    def begin_new_history(self):
        """Be restored from a backup of this very moment: the same rows, another epoch."""
        with writing(self.engine) as conn:
            conn.execute(update(tables.server_state).where(tables.server_state.c.key == "epoch").values(value=new_id()))

    def revoke(self, phone):
        with writing(self.engine) as conn:
            devices.revoke(conn, DUONG_HUU, phone.me.device, datetime.now(UTC))


class Phone:
    """One mediator's phone: a real store in a folder, the real workbook, the real engine."""

    def __init__(self, commune, folder, who, *, clock_off=timedelta(0), page=0, wire=None, url="http://commune.test"):
        self.commune, self.folder, self.who, self.clock_off, self.page = commune, folder, who, clock_off, page
        self.wire, self.url = (None if wire is SOCKET else wire or Wire(commune.wire)), url
        self.store = DeviceStore.open(folder)
        if self.store.identity.get() is None:
            self._enrol()
        self._connect()

    def _enrol(self):
        token = "t" * 11 + new_id().replace("-", "")
        asked = EnrolRequest(code=self.commune.code_for(self.who), token=token, knock=knock_of(token))
        with writing(self.commune.engine) as conn:
            reply = devices.redeem(conn, asked, datetime.now(UTC))
        self.store.identity.put(Identity(token=token, server_url=self.url, reply=reply))

    def _connect(self):
        self.server = HttpServer(self.url, self.store.identity.get().token, transport=self.wire)
        self.engine = Engine(self.store, self.server, self.now, page=self.page)

    @property
    def me(self):
        return self.store.identity.get().reply

    def now(self):
        return datetime.now(UTC) + self.clock_off

    def restart(self, page=0):
        """End the app's process, as far as the store can tell, and begin it again."""
        self.close()
        self.page = page or self.page
        self.store = DeviceStore.open(self.folder)
        self._connect()

    def close(self):
        self.server.close()
        self.store.close()

    def go_to(self, url, wire=None):
        """Reach the server by another way."""
        self.server.close()
        self.url, self.wire = url, wire
        self._connect()

    def write(self, record=None, set=None, **values):
        """Keep fields in the draft of a case; a new one is complete enough to be sent."""
        new = record is None
        record = record or new_id()
        workbook.keep_many(self.store, record, (NEW if new else {}) | (set or {}) | values, self.now())
        return record

    def send(self, record=None, set=None, **values):
        """Write and press "Gửi xã"."""
        if record is None or set or values:
            record = self.write(record, set, **values)
        assert workbook.send(self.store, record, self.now()) == []
        return record

    def photo(self, record, picture):
        workbook.attach_photo(self.store, record, picture, self.now())
        return sha_of(self.store, record)

    def sync(self, **more):
        return self.engine.run(**more)

    def held(self, record):
        return self.store.records.get(record)

    def sees(self, record):
        """Return the fields as the mediator sees them."""
        return working.of_record(self.store, record).fields

    def queue(self):
        return [(each.change.id, each.state) for each in self.store.outbox.all()]

    @property
    def road(self):
        return self.store.road.get()


GONE = ["lost"] * 999  # no network for longer than a round waits for it


class Wire(httpx.BaseTransport):
    """A way into the server that fails when told: "lost" before it arrives, "unanswered" after. Else it carries."""

    def __init__(self, inner):
        self.inner, self.fates, self.paths, self.before = inner, [], [], None

    def handle_request(self, request):
        self.paths.append((request.method, request.url.path))
        fate = self.fates.pop(0) if self.fates else None
        if fate == "lost":
            raise httpx.ConnectError("no network")
        if self.before is not None:
            self.before(request)
        answer = self.inner.handle_request(request)
        raw = b"".join(answer.stream)
        if fate == "unanswered":
            raise httpx.ReadError("the link broke")
        other = fate(request, _as_sent(answer, raw)) if callable(fate) else None
        return _as_sent(answer, raw) if other is None else _as_sent(other, other.content)


def _as_sent(answer, raw):
    return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(raw))


def asked_in(request):
    """Return what a phone asks in this request."""
    return msgspec.json.decode(_plain_body(request), type=SyncRequest)


def reply_in(answer, request):
    """Return what the server answers to this request in this response."""
    return msgspec.json.decode(_plain_body(answer, _plain_body(request)), type=SyncReply)


def rewritten(change):
    """A fate: the answer arrives, but not as the server wrote it."""
    return lambda request, answer: httpx.Response(
        200,
        content=msgspec.json.encode(change(reply_in(answer, request))),
        headers={"Content-Type": "application/json"},
    )


def _plain_body(message, before=b""):
    body = message.read()
    return packing.unpack(body, packing.coding_of(body, message.headers.get("content-encoding", "")), MAX_BODY, before)


@contextmanager
def serving(app):
    """Serve an app on a real socket; gives its port."""
    settings = {"http": OneWrite, "lifespan": "on", "timeout_keep_alive": KEEP_ALIVE_S}  # as the program's own
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", **settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


def a_picture(seed=0, side=600):
    """Return a JPEG whose bytes depend on the seed and do not shrink to nothing."""
    noise = b"".join(hashlib.sha256(f"{seed}/{n}".encode()).digest() for n in range(side * side // 64 * 3 // 8))
    image = Image.frombytes(
        "RGB", (side // 4, side // 4), noise.ljust(side * side // 16 * 3, b"\0")[: side * side // 16 * 3]
    )
    out = io.BytesIO()
    image.resize((side, side)).save(out, "JPEG", quality=90)
    return out.getvalue()


def sha_of(store, record):
    """Return the hashes of the photos that a record names."""
    fields = working.of_record(store, record).fields
    return [value["sha256"] for path, value in fields.items() if path.startswith("photos/")]


def assert_settled(commune, *phones):
    """Both sides hold the same: nothing waits, the fields are equal, and so are the stories, line by line."""
    for phone in phones:
        assert [state for _, state in phone.queue() if state != "held"] == []
        for held in phone.store.records.of_kind("case"):
            case = commune.case(held.id, phone.me.partition)
            if not (held.lines or phone.store.outbox.of_record(held.id)):
                assert case is None and held.draft, "a draft stays at home"
                continue
            assert case is not None, "the server never heard of a case"
            assert held.server == case.fields
            assert [_plain(line) for line in held.lines] == [_plain(line) for line in case.lines]
            assert standing(held.lines) == case.standing
            if not held.draft and not phone.store.outbox.of_record(held.id):
                assert phone.sees(held.id) == case.fields
    seen = [{held.id for held in phone.store.records.of_kind("case") if held.lines} for phone in phones]
    assert all(each == seen[0] for each in seen)
    assert len(commune.changes()) == len(set(commune.changes()))


def _plain(line):
    return tuple(getattr(line, name) for name in Line.__struct_fields__)
