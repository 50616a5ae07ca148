"""A whole server in this process, with the cast's communes, teams and phones; and ways to ask it."""

from datetime import timedelta

import msgspec
import pytest
from litestar.testing import TestClient
from sqlalchemy import select

from fieldapp.protocol import EnrolReply, EnrolRequest, SyncReply, SyncRequest
from sync_server.config import Config
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.people import devices
from tests.cast import DUONG_HUU, MINH, NOW, QUAN, settle


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
def people(engine, settled):
    """A database in which the cast's communes, teams and people are."""
    with writing(engine) as conn:
        settled.write(conn, settle)
    return engine


@pytest.fixture
def send(engine):
    """Take changes in, as the person given."""

    def send(author, *changes, now=NOW, **how):
        with writing(engine) as conn:
            return take(conn, author, list(changes), now, **how)

    return send


@pytest.fixture
def the_case(engine):
    """One case as the office sees it."""

    def the_case(record, partition=DUONG_HUU):
        with reading(engine) as conn:
            return casebook.open_case(conn, partition, record)

    return the_case


@pytest.fixture
def rows(engine):
    """Everything in a table."""

    def rows(table):
        with reading(engine) as conn:
            return conn.execute(select(table)).mappings().all()

    return rows


@pytest.fixture
def config(database_url, server_folder):
    return Config(database_url=database_url, data_dir=server_folder)


@pytest.fixture
def http(config, engine, clock, servers, settled):
    """The server, asked over HTTP; communes, teams and mediators of the cast are in."""
    with writing(engine) as conn:
        settled.write(conn, settle)
    with TestClient(servers.on(config, clock)) as client:
        yield client


@pytest.fixture
def enrol(http, engine, clock):
    """Give a mediator a phone and return it."""

    def enrol(mediator, token=None, **more):
        token = token or (mediator * 50)[:43]
        officer = MINH if mediator in ("lan", "hung", "tam") else QUAN
        with writing(engine) as conn:
            code = devices.make_code(conn, officer, mediator, clock())
        asked = EnrolRequest(code=code, token=token, app="0.1", **more)
        reply = http.post("/api/v1/enrol", content=msgspec.json.encode(asked))
        assert reply.status_code == 200, reply.text
        return Phone(http, token, msgspec.json.decode(reply.content, type=EnrolReply))

    return enrol


class Phone:
    """A phone on the wire: just enough to speak the protocol by hand."""

    def __init__(self, http, token, enrolled):
        self.http, self.token, self.enrolled = http, token, enrolled
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method, path, **how):
        return self.http.request(method, f"/api/v1{path}", headers=self.headers | how.pop("headers", {}), **how)

    def sync(self, *changes, **how):
        reply = self.ask("POST", "/sync", content=msgspec.json.encode(SyncRequest(changes=list(changes), **how)))
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=SyncReply)

    def put(self, sha256, offset, length, chunk):
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
        return self.ask("PATCH", f"/blobs/{sha256}", content=chunk, headers=headers)
