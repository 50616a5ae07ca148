"""Bodies that are no bodies: each gets a name, none gets a 500, and sound neighbours arrive."""

import gzip
import zlib

import msgspec
import pytest
from litestar.testing import TestClient

from fieldapp.protocol import MAX_BODY, SyncReply, SyncRequest
from sync_server.api.bodies import MAX_CHANGES
from sync_server.app import create_app
from sync_server.config import Config
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.cast import DUONG_HUU, change

GZIP = {"Content-Encoding": "gzip"}


def packed(request):
    return gzip.compress(msgspec.json.encode(request))


@pytest.fixture
def lan(enrol):
    return enrol("lan")


def test_gzip_goes_both_ways(lan):
    sent = change(summary="Tranh chấp " * 300)
    headers = GZIP | {"Accept-Encoding": "gzip"}
    reply = lan.ask("POST", "/sync", content=packed(SyncRequest(changes=[sent])), headers=headers)
    assert reply.headers["content-encoding"] == "gzip"
    assert msgspec.json.decode(reply.content, type=SyncReply).receipts[0].outcome == "accepted"


def test_who_takes_no_gzip_gets_none(lan):
    reply = lan.ask("POST", "/sync", content=b"{}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in reply.headers
    assert len(reply.json()["entries"]) == 2


NONSENSE = [
    (b"", 400, "bad_request"),
    (b"\x00", 400, "bad_request"),
    (b"nonsense", 400, "bad_request"),
    (b"[]", 400, "bad_request"),
    (b"null", 400, "bad_request"),
    (b'{"changes": 5}', 400, "bad_request"),
    (b'{"changes": [5]}', 400, "bad_request"),
    (b'{"changes": [{"no": "id"}]}', 400, "bad_request"),
    (b'{"cursor": {"07672": "x"}}', 400, "bad_request"),
    (b'{"cursor": []}', 400, "bad_request"),
    (b'{"page": NaN}', 400, "bad_request"),
    (b'{"page": 1e999}', 400, "bad_request"),
    (b'{"app": "\xff\xfe"}', 400, "bad_request"),
    (b'{"app": "\\ud800"}', 400, "bad_request"),
    (b'{"changes": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "bad_request"),
    (b'{"changes": [{"id": "c", "set": {"note": "\\ud83d"}}]}', 400, "bad_request"),
    (b'{"changes": [{"id": "c", "set": {"note": NaN}}]}', 400, "bad_request"),
    (b'{"protocol": 3}', 426, "update_needed"),
    (b'{"protocol": 0}', 426, "update_needed"),
    (b'{"protocol": 3, "changes": "of another shape"}', 426, "update_needed"),
    (b" " * (MAX_BODY + 1), 413, "too_large"),
    (b'{"changes": [' + b",".join([b"{}"] * (MAX_CHANGES + 1)) + b"]}", 400, "bad_request"),
]


def test_nonsense_has_a_name(lan, subtests):
    for body, status, problem in NONSENSE:
        with subtests.test(body=body[:40]):
            reply = lan.ask("POST", "/sync", content=body)
            assert (reply.status_code, reply.json()) == (status, {"problem": problem})


def test_too_many_changes_at_once_are_too_large(lan):
    one = change()
    reply = lan.ask("POST", "/sync", content=msgspec.json.encode(SyncRequest(changes=[one] * (MAX_CHANGES + 1))))
    assert (reply.status_code, reply.json()) == (413, {"problem": "too_large"})


def test_a_bomb_is_not_inflated(lan):
    bomb = gzip.compress(b" " * (64 * MAX_BODY))
    reply = lan.ask("POST", "/sync", content=bomb, headers=GZIP)
    assert (reply.status_code, reply.json()) == (413, {"problem": "too_large"})


MISPACKED = [
    (packed(SyncRequest())[:-9], "gzip"),
    (b"not gzip", "gzip"),
    (b"", "gzip"),
    (zlib.compress(b"{}"), "deflate"),
    (b"{}", "br"),
]


def test_broken_packing_has_a_name(lan, subtests):
    for body, coding in MISPACKED:
        with subtests.test(body=body[:40], coding=coding):
            reply = lan.ask("POST", "/sync", content=body, headers={"Content-Encoding": coding})
            assert (reply.status_code, reply.json()) == (400, {"problem": "bad_request"})


def test_a_change_of_no_shape_spoils_no_other(lan, rows):
    sound = change()
    odd = [
        {"id": "odd-1", "set": []},
        {"id": "odd-2", "kind": "case", "record": "r", "base": "x", "set": {}, "at": 5},
        {"id": "odd-3", "kind": "case", "record": "r", "base": 0, "set": {"summary": 1}, "at": "2026-11-22T00:00:00Z"},
    ]
    body = {"changes": [*odd, msgspec.to_builtins(sound)], "app": "0.1"}
    reply = lan.ask("POST", "/sync", content=msgspec.json.encode(body))
    receipts = msgspec.json.decode(reply.content, type=SyncReply).receipts
    assert [(each.change, each.outcome, each.reason) for each in receipts] == [
        ("odd-1", "held", "unreadable"),
        ("odd-2", "held", "unreadable"),
        ("odd-3", "held", "unreadable"),
        (sound.id, "accepted", ""),
    ]


ODD = [
    {"page": -(10**30)},
    {"page": 10**30},
    {"cursor": {"07672": 10**30, "x\x00": 5}},
    {"cursor": {"07672": -1}},
    {"epoch": "another"},
    {"holding": {"changes": 10**30, "photos": -(10**30)}},
    {"clock": "0001-01-01T00:00:00+23:00"},
    {"clock": "9999-12-31T23:59:59-23:00"},
    {"clock": "yesterday"},
    {"app": "\x00" * 5 + "a" * 10_000},
]


def test_odd_numbers_and_words_do_no_harm(lan, subtests):
    for field in ODD:
        with subtests.test(field=field):
            reply = lan.ask("POST", "/sync", content=msgspec.json.encode(field))
            assert reply.status_code == 200, reply.text
            assert reply.json()["cursor"]["07672"] > 0


def test_a_change_that_the_database_could_not_even_look_for_is_another_history(lan):
    """PostgreSQL has no character 0: the phone would have been told to try again later, for ever."""
    ahead = {"partition": "07672", "seq": 1, "change": "\x00"}
    asked = {"protocol": 2, "epoch": lan.sync().epoch, "ahead": ahead}
    reply = lan.ask("POST", "/sync", content=msgspec.json.encode(asked))
    assert (reply.status_code, reply.json()["anew"]) == (200, True)


NOWHERE = [
    ("GET", "/api/v1/nothing", 404, "not_found"),
    ("GET", "/api/v1/sync", 405, "bad_request"),
    ("DELETE", "/api/v1/blobs/" + "a" * 64, 405, "bad_request"),
    ("GET", "/api/v1/blobs/short", 404, "not_found"),
    ("GET", "/api/v1/blobs/" + "A" * 64, 404, "not_found"),
    ("GET", "/api/v1/blobs/..%2f..%2fserver.db", 404, "not_found"),
]


def test_addresses_that_are_none_answer_with_a_name(lan, subtests):
    for method, path, status, problem in NOWHERE:
        with subtests.test(method=method, path=path):
            reply = lan.http.request(method, path, headers=lan.headers)
            assert (reply.status_code, reply.json()) == (status, {"problem": problem})


def test_a_problem_is_named_in_a_header_too_for_what_has_no_body(lan, http):
    sha256 = "a" * 64
    unknown = http.head(f"/api/v1/blobs/{sha256}", headers={"Authorization": "Bearer nobody"})
    assert (unknown.status_code, unknown.content, unknown.headers["x-problem"]) == (401, b"", "not_signed_in")
    assert lan.ask("HEAD", "/blobs/short").headers["x-problem"] == "not_found"
    assert lan.ask("POST", "/sync", content=b"nonsense").headers["x-problem"] == "bad_request"
    assert lan.ask("GET", "/nothing").headers["x-problem"] == "not_found"
    assert "x-problem" not in lan.ask("HEAD", f"/blobs/{sha256}").headers


def test_a_phone_taken_back_hears_so_also_where_an_answer_has_no_body(lan, engine, clock):
    with writing(engine) as conn:
        devices.revoke(conn, DUONG_HUU, lan.enrolled.device, clock())
    refused = lan.ask("HEAD", "/blobs/" + "a" * 64)
    assert (refused.status_code, refused.content, refused.headers["x-problem"]) == (401, b"", "revoked")


def test_a_person_who_mistypes_an_address_gets_a_page(http):
    reply = http.get("/nothing-here")
    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("text/html")


def test_health_says_ok_while_the_database_answers(http):
    assert http.get("/healthz").json() == {"status": "ok"}


def test_without_its_database_the_server_says_try_again_later(cluster, own_postgres, tmp_path):
    with TestClient(create_app(Config(database_url=cluster.url(own_postgres), data_dir=tmp_path))) as client:
        assert client.get("/healthz").status_code == 200
        cluster.drop(own_postgres)
        asked = [
            client.get("/healthz"),
            client.post("/api/v1/sync", headers={"Authorization": "Bearer x"}, content=b"{}"),
        ]
    assert [(reply.status_code, reply.json()) for reply in asked] == [(503, {"problem": "server_trouble"})] * 2
