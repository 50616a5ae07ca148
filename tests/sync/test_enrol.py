"""Making a phone known: a lost answer costs nothing, a wrong code changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from fieldapp import packing, workbook
from fieldapp.domain.problems import Code
from fieldapp.domain.roster import PARTICULARS, particulars_id
from fieldapp.store.device import DeviceStore
from fieldapp.sync.client import HttpServer
from fieldapp.sync.enrol import code_in, enrol
from fieldapp.workbook.standing import PhoneStanding
from sync_server.clock import stamp
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import moving, roster
from tests.cast import FAR, HUNG, LAN, TAM
from tests.sync.strange_server import PORTAL, StrangeServer, http
from tests.sync.village import GONE, Wire, a_picture, assert_settled, officer_of

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


def test_a_phone_that_belongs_to_a_server_asks_no_other(commune, server, store, wire):
    enrol(store, server, commune.code_for(LAN), server_url=URL)
    before, asked = store.identity.get(), []
    wire.before = lambda request: asked.append(request)
    assert enrol(store, server, commune.code_for(LAN), server_url="http://elsewhere.test").problem == Code.OTHER_SERVER
    assert asked == [] and store.identity.get() == before


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
    wire.before = lambda request: asked.append((request, store.identity.get().pending.token))
    wire.fates = ["unanswered"]
    enrol(store, server, code, server_url=URL)
    store.close()
    request, token = asked[0]
    body = packing.unpack(request.read(), packing.DENSE, 10_000)
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


def test_who_moves_to_another_team_has_that_teams_particulars_and_not_the_former_ones(commune, lan):
    officer, now = officer_of(LAN.partition), lan.now()
    with writing(commune.engine) as conn:
        for who, phone in ((HUNG, "0912 000 111"), (TAM, "0912 000 222")):
            roster.tell_of_mediator(conn, who.person_id, phone=phone)
            roster.publish_team(conn, who.team_id, now)
    lan.sync()
    assert workbook.own_team(lan.store).members["hung"].phone == "0912 000 111"
    with writing(commune.engine) as conn:
        moving.move_mediator(conn, officer, LAN.person_id, TAM.team_id, now)
    lan.sync()
    assert workbook.own_team(lan.store).members["tam"].phone == "0912 000 222"
    assert [held.id for held in lan.store.records.of_kind(PARTICULARS)] == [particulars_id(TAM.team_id)]


def test_an_answer_meant_for_whom_the_phone_was_before_is_not_taken(commune, lan, hung, server, wire):
    hung.send()
    hung.sync()
    lan.go_to(lan.url, wire)

    def become_tam(request):
        wire.before = None
        assert enrol(lan.store, server, commune.code_for(TAM), server_url=URL).reply

    wire.before = become_tam
    report = lan.sync()
    assert (report.complete, report.received, report.problem) == (False, 0, None)
    assert lan.me.person.name == TAM.name
    assert lan.store.records.of_kind("case") == []
    assert (lan.road.cursor, lan.road.last_success_at) == ({}, "")


def test_a_receipt_meant_for_the_phone_before_it_was_enrolled_anew_is_asked_for_again(commune, lan, server, wire):
    lan.go_to(lan.url, wire)
    record = lan.send()

    def become_lan_anew(request):
        wire.before = None
        enrol(lan.store, server, commune.code_for(LAN), server_url=URL)

    wire.before = become_lan_anew
    report = lan.sync()
    assert (report.complete, report.sent, report.problem) == (False, 0, None)
    assert [state for _, state in lan.queue()] == ["on_wire"]
    lan.go_to(lan.url, wire)
    assert lan.sync().complete
    assert lan.sees(record)["logbook_no"] and len(commune.changes()) == 1


def a_draft(lan):
    lan.write()


def a_change_that_waits(lan):
    lan.send()


def a_change_whose_answer_was_lost(lan):
    lan.send()
    lan.wire.fates = ["unanswered"]
    assert lan.sync().offline


def a_photo_that_has_not_arrived(lan):
    record = lan.write()
    lan.photo(record, a_picture())
    lan.send(record)
    lan.wire.fates = [None, *GONE]
    assert lan.sync().offline
    lan.wire.fates = []
    assert lan.queue() == []


UNSENT = [a_draft, a_change_that_waits, a_change_whose_answer_was_lost, a_photo_that_has_not_arrived]


def all_of(store):
    return store.records.of_kind("case"), store.outbox.all(), store.photos.all(), store.road.get()


@pytest.mark.parametrize("who", [TAM, HUNG, FAR], ids=lambda who: who.person_id)
@pytest.mark.parametrize("unsent", UNSENT, ids=lambda unsent: unsent.__name__)
def test_a_phone_with_something_unsent_does_not_become_another_persons(commune, lan, server, unsent, who):
    unsent(lan)
    before, was = all_of(lan.store), lan.store.identity.get()
    code = commune.code_for(who)
    for _ in range(2):
        outcome = enrol(lan.store, server, code, server_url=URL)
        assert (outcome.problem, outcome.reply) == (Code.OTHER_PERSON_UNSENT, None)
        assert all_of(lan.store) == before
        after = lan.store.identity.get()
        assert (after.token, after.reply, after.server_url) == (was.token, was.reply, was.server_url)
    lan.sync()
    assert {row["team"] for row in commune.rows(tables.records) if row["kind"] == "case"} <= {LAN.team_id}


def test_the_same_code_is_good_once_everything_is_sent(commune, lan, tam, server):
    record, code = lan.send(summary="Chỉ tổ của Lan được biết."), commune.code_for(TAM)
    assert enrol(lan.store, server, code, server_url=URL).problem is Code.OTHER_PERSON_UNSENT
    assert lan.sync().complete, "the phone is still Lan's, and speaks as Lan"
    assert enrol(lan.store, server, code, server_url=URL).reply.person.name == TAM.name
    lan.go_to(lan.url, lan.wire)
    assert lan.sync().complete
    assert lan.sees(record) == {}
    tam.sync()
    assert tam.held(record) is None
    assert commune.case(record).team == LAN.team_id


def test_nothing_of_the_first_person_is_left_to_the_next(commune, lan, server):
    record = lan.write(summary="Bí mật của hai nhà.")
    [sha256] = lan.photo(record, a_picture())
    lan.send(record)
    lan.sync()
    lan.sync()
    first = lan.store.outbox.next_seq()
    assert enrol(lan.store, server, commune.code_for(TAM), server_url=URL).reply
    assert workbook.list_cases(lan.store) == []
    assert lan.store.photos.all() == []
    assert list((lan.folder / "files").iterdir()) == []
    assert (lan.road.cursor, lan.road.last_success_at, lan.road.notices) == ({}, "", [])
    lan.go_to(lan.url, lan.wire)
    assert lan.sync().complete
    lan.restart()
    assert lan.held(record) is None
    assert lan.store.photos.read(sha256) is None
    assert lan.store.outbox.next_seq() > first


def test_a_team_moved_to_is_another_logbook_even_for_the_same_person(commune, lan, server):
    lan.write()
    with writing(commune.engine) as conn:
        conn.execute(update(tables.mediators).where(tables.mediators.c.id == LAN.person_id).values(team=TAM.team_id))
    assert enrol(lan.store, server, commune.code_for(LAN), server_url=URL).problem is Code.OTHER_PERSON_UNSENT


def test_the_same_person_again_keeps_everything(commune, lan, server):
    record = lan.write(note="Đang viết.")
    [sha256] = lan.photo(record, a_picture())
    before = all_of(lan.store)
    assert enrol(lan.store, server, commune.code_for(LAN), server_url=URL).reply
    assert all_of(lan.store) == before
    assert lan.store.photos.read(sha256)


def test_a_photo_given_to_the_first_team_is_not_taken_for_given_to_the_next(commune, lan, server):
    picture = a_picture()
    record = lan.write()
    lan.photo(record, picture)
    lan.send(record)
    assert lan.sync().complete
    enrol(lan.store, server, commune.code_for(TAM), server_url=URL)
    wire = Wire(commune.wire)
    lan.go_to(lan.url, wire)
    mine = lan.write()
    lan.photo(mine, picture)
    lan.send(mine)
    wire.fates = [None, *GONE]
    assert lan.sync().offline
    wire.fates = []
    assert workbook.view(lan.store, mine, lan.now().date()).phone_standing is PhoneStanding.SAVED
    assert lan.sync().complete
    assert workbook.view(lan.store, mine, lan.now().date()).phone_standing is PhoneStanding.RECEIVED


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
