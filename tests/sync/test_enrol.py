"""Making a phone known: a lost answer costs nothing, a wrong code changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from fieldapp.domain.problems import Code
from fieldapp.store.device import DeviceStore
from fieldapp.sync.client import HttpServer
from fieldapp.sync.enrol import code_in, enrol
from sync_server.clock import stamp
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import roster
from tests.cast import HUNG, LAN, TAM
from tests.sync.strange_server import PORTAL, StrangeServer, http
from tests.sync.village import Wire, assert_settled

URL = "http://commune.test"


@pytest.fixture
def wire(commune):
    return Wire(commune.wire)


@pytest.fixture
def server(wire):
    server = HttpServer(URL, transport=wire)
    yield server
    server.close()


@pytest.fixture
def store(tmp_path):
    with DeviceStore.open(tmp_path / "new-phone") as store:
        yield store


def test_a_code_makes_a_phone_its_mediators(commune, server, store):
    outcome = enrol(store, server, commune.code_for(LAN), server_url=URL, device_name="Máy bà Lan")
    card = store.identity.get()
    assert outcome.reply == card.reply
    assert (card.reply.person.name, card.reply.team, card.enrolled) == (LAN.name, LAN.team_id, True)
    assert (card.server_url, card.pending) == (URL, None)
    assert len(card.token) >= 43
    assert [row["name"] for row in commune.rows(tables.devices)] == ["Máy bà Lan"]


@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_answer_is_asked_for_again_and_makes_one_phone(commune, server, store, wire, times):
    code = commune.code_for(LAN)
    wire.fates = ["unanswered"] * times
    for _ in range(times):
        assert enrol(store, server, code, server_url=URL).offline
        assert not store.identity.get().enrolled
    assert enrol(store, server, code.lower().replace("-", " "), server_url=URL).reply
    assert len(commune.rows(tables.devices)) == 1


def test_the_token_is_on_the_disk_before_it_is_sent_and_outlives_the_app(commune, wire, tmp_path):
    code, folder = commune.code_for(LAN), tmp_path / "killed"
    store, server = DeviceStore.open(folder), HttpServer(URL, transport=wire)
    asked = []
    wire.before = lambda request: asked.append((request.read(), store.identity.get().pending.token))
    wire.fates = ["unanswered"]
    enrol(store, server, code, server_url=URL)
    store.close()
    body, token = asked[0]
    assert token.encode() in body
    with DeviceStore.open(folder) as again:
        assert again.identity.get().pending.token == token
        assert enrol(again, server, code, server_url=URL).reply
        assert again.identity.get().token == token
    server.close()


def test_another_code_gets_another_token(commune, server, store, wire):
    wire.fates = ["lost", "lost"]
    tokens = []
    for who in (LAN, HUNG):
        enrol(store, server, commune.code_for(who), server_url=URL)
        tokens.append(store.identity.get().pending.token)
    assert len(set(tokens)) == 2


def test_each_bad_code_is_named_and_leaves_the_phone_as_it_was(commune, server, store, tmp_path):
    used, old = commune.code_for(LAN), commune.code_for(HUNG)
    with DeviceStore.open(tmp_path / "other") as other:
        enrol(other, server, used, server_url=URL)
    with writing(commune.engine) as conn:
        late = stamp(datetime.now(UTC) - timedelta(days=1))
        conn.execute(update(tables.enrolments).where(tables.enrolments.c.mediator == "hung").values(expires_at=late))
    named = {"2222-2222": Code.WRONG_CODE, used: Code.USED_CODE, old: Code.EXPIRED_CODE, "": Code.WRONG_CODE}
    for code, problem in named.items():
        assert enrol(store, server, code, server_url=URL).problem is problem
        assert not (store.identity.get() and store.identity.get().enrolled)


def test_guessing_is_stopped(server, store):
    said = [enrol(store, server, f"2222-222{n}", server_url=URL).problem for n in range(2, 9)]
    said += [enrol(store, server, f"3333-333{n}", server_url=URL).problem for n in range(2, 9)]
    assert said[0] is Code.WRONG_CODE and said[-1] is Code.TOO_MANY_TRIES


def test_a_sign_in_page_does_not_make_a_phone_anybodys(store):
    with StrangeServer(http(200, PORTAL, "text/html")) as portal:
        server = HttpServer(portal.url)
        assert enrol(store, server, "K7M4-9QXT", server_url=portal.url).problem is Code.SERVER_NONSENSE
        server.close()
    assert not store.identity.get().enrolled


def test_a_revoked_phone_that_is_enrolled_again_sends_what_it_kept(commune, lan, server):
    record = lan.send()
    lan.sync()
    lan.send(record, note="Viết lúc bị ngắt.")
    commune.revoke(lan)
    assert lan.sync().problem is Code.REVOKED
    assert enrol(lan.store, server, commune.code_for(LAN), server_url=URL).reply
    assert not lan.road.revoked
    lan.go_to(lan.url, lan.wire)
    assert lan.sync().complete
    assert commune.case(record).fields["note"] == "Viết lúc bị ngắt."
    assert_settled(commune, lan)


def test_a_phone_that_moves_to_another_team_sees_that_team_from_the_beginning(commune, lan, tam, server):
    record = tam.send()
    tam.sync()
    lan.sync()
    assert lan.held(record) is None
    with writing(commune.engine) as conn:
        roster.add_mediator(conn, "lan-moved", TAM.team_id, LAN.name)
    moved = type(LAN)(person_id="lan-moved", name=LAN.name, role=LAN.role, partition=LAN.partition, team_id=TAM.team_id)
    assert enrol(lan.store, server, commune.code_for(moved), server_url=URL).reply
    assert lan.road.cursor == {}
    lan.go_to(lan.url, lan.wire)
    lan.sync()
    assert lan.sees(record)


def test_an_answer_meant_for_whom_the_phone_was_before_is_not_taken(commune, lan, server, wire):
    lan.go_to(lan.url, wire)
    lan.send()

    def become_hung(request):
        wire.before = None
        enrol(lan.store, server, commune.code_for(HUNG), server_url=URL)

    wire.before = become_hung
    report = lan.sync()
    assert (report.complete, report.sent, report.problem) == (False, 0, None)
    assert lan.me.person.name == HUNG.name
    assert [state for _, state in lan.queue()] == ["on_wire"]


@pytest.mark.parametrize(
    "text",
    [
        "K7M4-9QXT", "k7m49qxt", " K7M4 9QXT\n", "K7M4–9QXT", "k7m4_9qxt", "Ｋ７Ｍ４－９ＱＸＴ", "K 7 M 4 9 Q X T",
        "Mã của bà: K7M4-9QXT (7 ngày)", "MA CODE K7M4-9QXT ABCD", "https://xa.example/app?code=K7M4-9QXT&server=x",
        "https://xa.example/app?server=http%3A%2F%2F10.0.0.1&code=k7m49qxt",
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(text):
    assert code_in(text) == "K7M4-9QXT"


@pytest.mark.parametrize(
    "text", ["", "   ", "K7M4", "K7M4-9QX", "chưa có mã", "https://xa.example/?code=", "http://[bad?code=1"]
)
def test_what_is_no_code_is_none(text):
    assert code_in(text) == ""


def test_no_question_is_asked_without_a_code(server, store, wire):
    assert enrol(store, server, "chưa có", server_url=URL).problem is Code.WRONG_CODE
    assert wire.paths == []
    assert store.identity.get() is None
