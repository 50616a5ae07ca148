"""Another village and another commune see nothing, on any address; a revoked phone is told so everywhere.

The addresses are walked from the application itself, so a new one cannot be forgotten here.
"""

import hashlib

import msgspec
import pytest

from fieldapp.protocol import SyncRequest
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.cast import DUONG_HUU, MINH, QUAN, change

PHOTO = b"\xff\xd8\xff" + b"anh hang rao " * 50
SHA = hashlib.sha256(PHOTO).hexdigest()
SECRET = "Chuyện riêng của hai nhà"
OPEN = {  # all that a stranger may ask: with a code; and what tells nothing of anybody
    ("POST", "/api/v1/enrol"), ("POST", "/api/v1/recovery/open"), ("GET", "/api/v1/openapi.json"),
}  # fmt: skip


AT_THE_DOOR = ("/knock", "/handover")  # for locked phones, who have a token of their own


def addresses(http):
    """Every address under /api with its method, made concrete."""
    return sorted(
        (method, route.path_format.replace("{sha256}", SHA))
        for route in http.app.routes
        if route.path.startswith("/api")
        for method in route.methods
        if method != "OPTIONS"
    )


def ask(http, method, path, headers):
    body = msgspec.json.encode(SyncRequest()) if path.endswith("/sync") else b""
    sizes = {"Upload-Offset": "0", "Upload-Length": "10"} if method == "PATCH" else {}
    return http.request(method, path, headers=headers | sizes, content=body)


@pytest.fixture
def lans_case(enrol):
    """A case of Lan's with a photo, both at the commune."""
    lan = enrol("lan")
    lan.sync(change(record="secret-case", summary=SECRET, set={"photos/p": {"sha256": SHA}}))
    assert lan.put(SHA, 0, len(PHOTO), PHOTO).json()["complete"]
    assert lan.ask("GET", f"/blobs/{SHA}").content == PHOTO
    return lan


def test_the_walk_knows_the_addresses(http):
    walked = addresses(http)
    assert ("POST", "/api/v1/sync") in walked
    assert {method for method, path in walked if path.endswith(f"/blobs/{SHA}")} == {"GET", "HEAD", "PATCH"}


@pytest.mark.parametrize("stranger", ["tam", "xa"])
def test_a_stranger_sees_nothing_on_any_address(http, enrol, lans_case, stranger):
    phone = enrol(stranger)
    for method, path in addresses(http):
        reply = ask(http, method, path, phone.headers)
        shown = reply.content + str(dict(reply.headers)).encode()
        assert SECRET.encode() not in shown
        assert b"secret-case" not in shown
        assert PHOTO[:20] not in shown
        assert SHA.encode() not in shown.replace(path.encode(), b"")
    assert [entry.kind for entry in phone.sync().entries if entry.kind != "team"] == []


@pytest.mark.parametrize("stranger", ["tam", "xa"])
def test_a_photo_of_others_answers_like_one_that_is_not_there(enrol, lans_case, stranger):
    phone = enrol(stranger)
    unknown = hashlib.sha256(b"never sent").hexdigest()
    for method in ("GET", "HEAD"):
        there, nowhere = phone.ask(method, f"/blobs/{SHA}"), phone.ask(method, f"/blobs/{unknown}")
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
        assert {k: v for k, v in there.headers.items() if k != "date"} == dict(nowhere.headers.items())


@pytest.mark.parametrize("stranger", ["tam", "xa"])
def test_knowing_a_hash_opens_no_photo(enrol, lans_case, stranger):
    """Who names another team's photo in a record of their own still has to bring its bytes."""
    phone = enrol(stranger)
    phone.sync(change(set={"photos/p": {"sha256": SHA}}))
    assert phone.ask("GET", f"/blobs/{SHA}").status_code == 404
    assert phone.ask("HEAD", f"/blobs/{SHA}").headers["upload-complete"] == "?0"
    assert phone.sync().blobs_wanted == {SHA: 0}


def test_writing_to_a_strangers_record_tells_no_more_than_the_rule(enrol, lans_case):
    tam = enrol("tam")
    [receipt] = tam.sync(change(record="secret-case", base=3, summary="?")).receipts
    told = msgspec.to_builtins(receipt)
    assert told.keys() == {"change", "outcome", "at", "reason"}
    assert (told["outcome"], told["reason"]) == ("held", "not_yours")


def test_phones_of_a_commune_know_its_teams_and_no_others(enrol):
    teams = {entry.record for entry in enrol("tam").sync().entries}
    assert teams == {"team-mung", "team-dau"}
    assert {entry.record for entry in enrol("xa").sync().entries} == {"team-sonhai"}


def test_a_cursor_of_another_commune_is_of_no_use(enrol, lans_case):
    reply = enrol("xa").sync(cursor={DUONG_HUU: 0})
    assert list(reply.cursor) == ["07543"]


@pytest.mark.parametrize("credential", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic bGFu"}])
def test_without_a_token_every_address_says_not_signed_in(http, credential):
    for method, path in addresses(http):
        if (method, path) in OPEN:
            continue
        reply = ask(http, method, path, credential)
        assert reply.status_code == 401, (method, path)
        if method != "HEAD":
            assert reply.json() == {"problem": "not_signed_in"}


def test_a_revoked_phone_is_told_so_on_every_address(http, enrol, engine, clock, lans_case):
    with writing(engine) as conn:
        assert devices.revoke(conn, MINH.partition, lans_case.enrolled.device, clock())
    for method, path in addresses(http):
        if (method, path) in OPEN or path.endswith(AT_THE_DOOR):
            continue
        reply = ask(http, method, path, lans_case.headers)
        assert reply.status_code == 401, (method, path)
        if method != "HEAD":
            assert reply.json() == {"problem": "revoked"}


def test_an_officer_revokes_no_phone_of_another_commune(engine, enrol, clock):
    lan = enrol("lan")
    with writing(engine) as conn:
        assert not devices.revoke(conn, QUAN.partition, lan.enrolled.device, clock())
    assert lan.sync().entries


def test_the_other_phone_of_the_team_sees_case_and_photo(enrol, lans_case):
    hung = enrol("hung")
    assert [entry.record for entry in hung.sync().entries if entry.kind == "case"] == ["secret-case"]
    assert hung.ask("GET", f"/blobs/{SHA}").content == PHOTO
