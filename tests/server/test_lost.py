"""A lost phone hands over all it has, gets nothing any more, and destroys nothing that is nowhere else."""

import hashlib

import msgspec
import pytest

from fieldapp.domain.problems import Problem
from fieldapp.protocol import EnrolRequest, Farewell, Holding, Knock, KnockReply, RecoveryRequest
from sync_server.api.routes import API
from sync_server.blobs import parcels
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import devices, events, lost, membership, recovery
from tests.cast import DUONG_HUU, MINH, QUAN, change

PHOTO = b"\xff\xd8\xff" + b"anh bien ban " * 50
SHA = hashlib.sha256(PHOTO).hexdigest()
PARCEL = b"sealed " * 40_000
PARCEL_SHA = hashlib.sha256(PARCEL).hexdigest()
PARCEL_SIZE = len(PARCEL)
KNOCK = "k" * 43
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def lose(engine, clock):
    def lose(phone, officer=MINH):
        with writing(engine) as conn:
            lost.mark_lost(conn, officer, phone.enrolled.device, clock())

    return lose


@pytest.fixture
def find(engine, clock):
    def find(phone, officer=MINH):
        with writing(engine) as conn:
            lost.mark_found(conn, officer, phone.enrolled.device, clock())

    return find


@pytest.fixture
def story(engine):
    """What the officer reads of a phone, newest first."""

    def story(phone):
        with reading(engine) as conn:
            return [(each.kind.value, each.told) for each in events.history(conn, phone.enrolled.device)]

    return story


@pytest.fixture
def row(engine):
    def row(phone):
        with reading(engine) as conn:
            return devices.phone_of(conn, DUONG_HUU, phone.enrolled.device)

    return row


@pytest.fixture
def knock(http):
    def knock(token=KNOCK, scheme="Knock", **said):
        headers = {"Authorization": f"{scheme} {token}"}
        reply = http.post("/api/v1/knock", headers=headers, content=msgspec.json.encode(Knock(**said)))
        if reply.status_code != 200:
            return reply.json()["problem"]
        return msgspec.json.decode(reply.content, type=KnockReply)

    return knock


@pytest.fixture
def leave(http):
    """Leave some bytes of a parcel."""

    def leave(chunk, offset=0, length=PARCEL_SIZE, sha256=PARCEL_SHA, token=KNOCK):
        told = {"Upload-Offset": str(offset), "Upload-Length": str(length), "Upload-Sha256": sha256}
        return http.put("/api/v1/handover", headers=told | {"Authorization": f"Knock {token}"}, content=chunk)

    return leave


def farewell(phone, changes=0, photos=0, drafts=0):
    left = Farewell(changes_left=changes, photos_left=photos, drafts_left=drafts)
    reply = phone.ask("POST", "/farewell", content=msgspec.json.encode(left))
    assert reply.status_code == 200, reply.text
    return reply.json()["destroy"]


def test_a_lost_phone_hands_over_and_gets_nothing(enrol, lose, the_case):
    lan, hung = enrol("lan"), enrol("hung")
    hung.sync(change(record="hungs", summary="Chuyện của Hùng", set={"photos/p": {"sha256": SHA}}))
    hung.put(SHA, 0, len(PHOTO), PHOTO)
    lose(lan)
    reply = lan.sync(change(record="lans", summary="Chuyện của Lan"))
    assert [receipt.outcome for receipt in reply.receipts] == ["accepted"]
    assert the_case("lans").fields["summary"] == "Chuyện của Lan"
    assert (reply.entries, reply.more, reply.notices, reply.cursor) == ([], False, ["lost"], {DUONG_HUU: 0})
    for method, path in (("GET", f"/blobs/{SHA}"), ("GET", "/backups"), ("GET", "/backups/any")):
        assert lan.ask(method, path).status_code in (403, 404)
    asked = msgspec.json.encode(RecoveryRequest(vault="1f" * 16))
    assert lan.ask("POST", "/recovery", content=asked).json() == {"problem": "lost"}


def test_its_photos_are_taken_as_ever(enrol, lose, engine):
    lan = enrol("lan")
    lose(lan)
    assert lan.sync(change(record="lans", set={"photos/p": {"sha256": SHA}})).blobs_wanted == {SHA: 0}
    assert lan.put(SHA, 0, len(PHOTO), PHOTO).json()["complete"]


def test_a_phone_that_is_found_goes_on_where_it_was(enrol, lose, find, send):
    lan, hung = enrol("lan"), enrol("hung")
    before = lan.sync().cursor
    lose(lan)
    hung.sync(change(record="hungs", summary="Chuyện của Hùng"))
    assert lan.sync(cursor=before).cursor == before
    find(lan)
    reply = lan.sync(cursor=before)
    assert [entry.record for entry in reply.entries] == ["hungs"]
    assert reply.notices == []


def test_a_lost_phone_that_was_stopped_may_still_hand_over_and_then_stays_stopped(enrol, lose, find, engine, clock):
    lan = enrol("lan")
    with writing(engine) as conn:
        devices.revoke(conn, DUONG_HUU, lan.enrolled.device, clock())
    lose(lan)
    assert [receipt.outcome for receipt in lan.sync(change()).receipts] == ["accepted"]
    find(lan)
    assert lan.ask("POST", "/sync", content=b"{}").json() == {"problem": "revoked"}


def test_it_destroys_its_keys_only_when_nothing_is_left(enrol, lose, story, row, clock):
    lan = enrol("lan")
    lan.sync(holding=Holding(changes=3, photos=1))
    lose(lan)
    assert not farewell(lan, changes=1, photos=2, drafts=1)
    assert not farewell(lan, changes=1, photos=2, drafts=1)
    assert (row(lan).holding, row(lan).farewell_at) == (Holding(changes=1, photos=2, drafts=1), "")
    clock.pass_by(hours=1)
    assert farewell(lan)
    assert farewell(lan), "the first answer was lost"
    assert row(lan).holding == Holding()
    assert row(lan).farewell_at == "2026-11-22T03:30:00.000Z"
    assert story(lan) == [
        ("farewell", {}),
        ("kept", {"changes": 1, "photos": 2, "drafts": 1}),
        ("lost", {"changes": 3, "photos": 1, "drafts": 0}),
        ("enrolled", {}),
    ]


def test_a_phone_that_never_heard_the_word_is_gone_only_when_it_says_so_again(enrol, lose, row, clock):
    lan = enrol("lan")
    lose(lan)
    assert farewell(lan)
    clock.pass_by(hours=1)
    lan.sync()
    assert not row(lan).gone, "it was seen since"
    assert farewell(lan)
    assert row(lan).gone


@ONE_ENGINE
def test_who_knocks_after_a_farewell_is_still_there(enrol, lose, knock, row, story):
    lan = enrol("lan", knock=KNOCK)
    lose(lan)
    assert farewell(lan)
    knock(bytes_left=100)
    assert not row(lan).gone
    knock(destroyed=True)
    assert row(lan).gone
    assert [kind for kind, _ in story(lan)] == ["farewell", "kept", "farewell", "lost", "enrolled"]


def test_a_phone_that_is_not_lost_is_never_told_to_destroy_anything(enrol, lose, find, story):
    lan = enrol("lan")
    assert not farewell(lan)
    lose(lan)
    find(lan)
    assert not farewell(lan)
    assert [kind for kind, _ in story(lan)] == ["found", "lost", "enrolled"]


def test_a_phone_found_at_the_last_moment_is_not_told_to_destroy_anything(enrol, lose, find, engine, clock):
    lan = enrol("lan")
    lose(lan)
    with reading(engine) as conn:
        known = devices.known_by(conn, lan.token)
    find(lan)
    nothing = Farewell(changes_left=0, photos_left=0, drafts_left=0)
    with writing(engine) as conn:
        assert not lost.farewell(conn, known, nothing, clock()).destroy


def test_a_photo_that_never_came_is_reason_enough_to_keep_everything(enrol, lose, story):
    lan, hung = enrol("lan"), enrol("hung")
    other = hashlib.sha256(b"hungs").hexdigest()
    hung.sync(change(record="hungs", set={"photos/p": {"sha256": other}}))
    lan.sync(change(record="lans", set={"photos/p": {"sha256": SHA}}))
    lose(lan)
    assert not farewell(lan)
    assert story(lan)[0] == ("kept", {"changes": 0, "photos": 1, "drafts": 0})
    lan.put(SHA, 0, len(PHOTO), PHOTO)
    assert farewell(lan), "what another phone owes is no reason"


@ONE_ENGINE
@pytest.mark.parametrize("count", [-5, 10**18])
def test_odd_counts_are_bounded(enrol, lose, row, count):
    lan = enrol("lan")
    lose(lan)
    assert farewell(lan, changes=count) == (count < 0)
    assert 0 <= row(lan).holding.changes <= 1_000_000


def test_marking_twice_is_marking_once_and_an_open_pin_code_ends(enrol, lose, story, engine, clock):
    lan = enrol("lan")
    with writing(engine) as conn:
        code = recovery.make_code(conn, MINH, lan.enrolled.device, clock())
    lose(lan)
    lose(lan)
    assert [kind for kind, _ in story(lan)] == ["lost", "pin_code_made", "enrolled"]
    with reading(engine) as conn:
        [stored] = conn.execute(tables.recovery_codes.select()).all()
    assert stored.expires_at == stored.made_at, code
    with pytest.raises(Problem, match="not_found"), writing(engine) as conn:
        recovery.make_code(conn, MINH, lan.enrolled.device, clock())


@ONE_ENGINE
def test_only_the_phones_own_commune_marks_it(enrol, lose, find):
    lan = enrol("lan")
    with pytest.raises(Problem, match="not_found"):
        lose(lan, QUAN)
    with pytest.raises(Problem, match="not_found"):
        find(lan)
    lose(lan)
    with pytest.raises(Problem, match="not_found"):
        find(lan, QUAN)


def test_a_locked_phone_hears_whether_it_is_lost_and_nothing_else(enrol, lose, knock, http):
    lan = enrol("lan", knock=KNOCK)
    assert knock() == KnockReply(lost=False, time="2026-11-22T02:30:00.000Z")
    lose(lan)
    assert knock().lost
    for method, path in sorted(
        (method, route.path_format)
        for route in http.app.routes
        if route.path.startswith(API)
        and not route.path.endswith(("/knock", "/handover", "/enrol", "/recovery/open", "/openapi.json", "/healthz"))
        for method in route.methods - {"OPTIONS"}
    ):
        for scheme in ("Knock", "Bearer"):
            reply = http.request(method, path, headers={"Authorization": f"{scheme} {KNOCK}"})
            assert reply.status_code == 401, (method, path, scheme)


def test_a_locked_phone_whose_person_has_left_hears_that_it_is_this_and_no_loss(enrol, lose, knock, engine, clock):
    enrol("lan", knock=KNOCK)
    with writing(engine) as conn:
        membership.leave(conn, MINH, "lan", clock().date(), "a", "", clock())
    assert (knock().lost, knock().why) == (True, "left")
    lose(enrol("hung", knock="h" * 43))
    assert (knock("h" * 43).lost, knock("h" * 43).why) == (True, "")


@ONE_ENGINE
@pytest.mark.parametrize(("token", "scheme"), [(("lan" * 50)[:43], "Knock"), (KNOCK, "Bearer"), ("", "Knock")])
def test_each_token_opens_its_own_door_only(enrol, knock, token, scheme):
    enrol("lan", knock=KNOCK)
    enrol("hung")
    assert knock(token, scheme) == "not_signed_in"


@ONE_ENGINE
@pytest.mark.parametrize("wrong", ["short", "lan" * 50, ("lan" * 50)[:43]])
def test_the_weaker_token_is_a_token_and_another_one(http, engine, clock, wrong):
    with writing(engine) as conn:
        code = devices.make_code(conn, MINH, "lan", clock())
    asked = EnrolRequest(code=code, token=("lan" * 50)[:43], knock=wrong)
    assert http.post("/api/v1/enrol", content=msgspec.json.encode(asked)).json() == {"problem": "bad_request"}


@ONE_ENGINE
def test_tokens_are_not_stored(enrol, rows):
    enrol("lan", knock=KNOCK)
    assert KNOCK not in str(rows(tables.devices))


def test_a_locked_phone_leaves_a_sealed_parcel_in_pieces(enrol, leave, knock, lose, http, story, config):
    lan = enrol("lan", knock=KNOCK)
    lose(lan)
    half = len(PARCEL) // 2
    assert leave(PARCEL[:half]).json() == {"offset": half, "complete": False, "at": ""}
    state = http.head("/api/v1/handover", headers={"Authorization": f"Knock {KNOCK}", "Upload-Sha256": PARCEL_SHA})
    assert (state.headers["upload-offset"], state.headers["upload-complete"]) == (str(half), "?0")
    assert leave(PARCEL[half + 1 :], half + 1).json() == {"problem": "wrong_offset"}
    assert leave(PARCEL[half:], half).json() == {"offset": len(PARCEL), "complete": True, "at": ""}
    assert leave(PARCEL, 0).json() == {"offset": len(PARCEL), "complete": True, "at": ""}, "twice is once"
    assert (config.parcel_folder / PARCEL_SHA[:2] / PARCEL_SHA).read_bytes() == PARCEL
    knock(destroyed=True)
    knock(destroyed=True)
    assert story(lan)[:2] == [("farewell", {}), ("parcel", {"bytes": len(PARCEL)})]


def test_what_a_locked_phone_could_not_hand_over_is_told(enrol, lose, knock, story, row):
    lan = enrol("lan", knock=KNOCK)
    lose(lan)
    knock(bytes_left=9_000_000)
    knock(bytes_left=9_000_000)
    assert story(lan)[:2] == [("kept", {"bytes": 9_000_000}), ("lost", {"changes": 0, "photos": 0, "drafts": 0})]
    assert row(lan).farewell_at == ""


def test_keys_that_are_gone_are_told_even_when_the_phone_was_found_meanwhile(enrol, lose, find, knock, story):
    lan = enrol("lan", knock=KNOCK)
    lose(lan)
    knock()
    find(lan)
    knock(destroyed=True)
    assert story(lan)[0] == ("farewell", {})


@ONE_ENGINE
def test_parcels_are_bounded_checked_and_each_phones_own(enrol, leave, http, rows):
    enrol("lan", knock=KNOCK)
    enrol("hung", knock="h" * 43)
    assert leave(b"x", length=parcels.MAX_PARCEL + 1).json() == {"problem": "too_large"}
    assert leave(b"x", sha256="nonsense").json() == {"problem": "bad_request"}
    assert leave(b"other", length=5).json() == {"problem": "wrong_content"}
    for n in range(parcels.MOST_PARCELS):
        content = b"%d" % n
        assert leave(content, length=len(content), sha256=hashlib.sha256(content).hexdigest()).status_code == 200
    assert leave(PARCEL).json() == {"problem": "too_large"}
    assert leave(PARCEL, token="h" * 43).json()["complete"]
    theirs = http.head("/api/v1/handover", headers={"Authorization": f"Knock {KNOCK}", "Upload-Sha256": PARCEL_SHA})
    assert theirs.headers["upload-complete"] == "?0"
    assert len(rows(tables.handovers)) == parcels.MOST_PARCELS + 1
