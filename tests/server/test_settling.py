"""What lies aside is settled once, by an officer of its commune; nothing is lost, and sent again it changes nothing."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from fieldapp.domain.review import Standing
from fieldapp.protocol import MOST_ASKED, Change
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import quarantine, scope, settling, window
from sync_server.journal.plain import Unread
from sync_server.journal.settling import CannotBeTaken, NotFound, Obstacle, Settled, Settlement
from sync_server.people import devices, events
from sync_server.people.events import Kind
from tests.cast import (
    DUONG_HUU,
    FAR,
    HUNG,
    LAN,
    MINH,
    NOW,
    OTHER_TEAM,
    QUAN,
    TAM,
    TEAM,
    a_case,
    a_verdict,
    change,
    later,
)
from tests.cast import settle as settle_cast

NHUNG = replace(MINH, person_id="nhung", name="Hà Thị Nhung")  # another officer of the same commune
NO_WORDS = ""
AFTERWARDS = later(hours=1)
BASE = 3  # the number of Lan's case, after the two rosters


@pytest.fixture
def cast(engine):
    with writing(engine) as conn:
        settle_cast(conn)


@pytest.fixture
def hold(send, engine):
    """Send something that is held, as the person given; gives its id in quarantine."""

    def hold(author, sent, now=NOW):
        [receipt] = send(author, sent, now=now)
        assert receipt.outcome == "held", receipt
        with reading(engine) as conn:
            kept = quarantine.listed(conn, author.partition)
        return next(row.id for row in kept if row.change == sent.id)

    return hold


@pytest.fixture
def act(engine):
    """Let an officer do something to a held change."""

    def act(verb, held, *more, officer=MINH, now=AFTERWARDS):
        with writing(engine) as conn:
            return verb(conn, officer, held, *more, now)

    return act


@pytest.fixture
def fate(engine):
    def fate(author, *ids):
        with reading(engine) as conn:
            return settling.fates(conn, author, list(ids))

    return fate


@pytest.fixture
def pulled(engine):
    """What a phone of this person gets by the ordinary pull, from the beginning."""

    def pulled(author):
        with reading(engine) as conn:
            own = window.Own(author=author.person_id, changes=())
            return {
                each.record: each for each in window.read(conn, scope.viewer_of(author), 0, 256 * 1024, own).entries
            }

    return pulled


@pytest.fixture
def lans_case(send):
    sent = change(note="cũ")
    send(LAN, sent)
    return sent.record


def of_tam(record, **values):
    return change(record, BASE, set=values or {"note": "Tâm thêm"}, seq=3)


def row(rows, held):
    return next(each for each in rows(tables.quarantine) if each["id"] == held)


# --- taken as it is -----------------------------------------------------------------------------


def test_what_was_another_teams_goes_in_as_its_author_wrote_it(cast, lans_case, hold, act, rows, pulled, the_case):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    receipt = act(settling.release, held)
    assert (receipt.change, receipt.outcome, receipt.seq) == (sent.id, "accepted", receipt.seq)
    line = next(each for each in rows(tables.journal) if each["change"] == sent.id)
    assert (line["author"], line["device"], line["role"], line["team"]) == ("tam", "tam-1", "HGV", TEAM)
    assert (line["at"], line["device_seq"], line["base"]) == (sent.at, 3, BASE)
    assert the_case(lans_case).fields["note"] == "Tâm thêm"
    for phone in (LAN, HUNG):
        assert pulled(phone)[lans_case].set["note"] == "Tâm thêm", "by the ordinary pull"
        assert "Vi Thị Tâm" in [each.by for each in pulled(phone)[lans_case].lines]
    kept = row(rows, held)
    assert (kept["settlement"], kept["settled_by"], kept["taken_as"]) == ("released", "minh", sent.id)
    assert msgspec.json.decode(kept["content"], type=Change) == sent, "what came stays as it came"


def test_sent_again_after_it_was_taken_it_gets_that_receipt_and_counts_once(cast, lans_case, send, hold, act, rows):
    sent = of_tam(lans_case)
    taken = act(settling.release, hold(TAM, sent))
    before = rows(tables.journal), rows(tables.quarantine), rows(tables.fields)
    for _ in range(2):
        assert send(TAM, sent, now=later(days=2)) == [taken]
    assert (rows(tables.journal), rows(tables.quarantine), rows(tables.fields)) == before


def test_others_newer_words_are_not_overwritten_but_clash(cast, send, lans_case, hold, act, the_case, fate):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    send(HUNG, change(lans_case, BASE, note="của Hùng"))
    receipt = act(settling.release, held)
    assert (receipt.outcome, receipt.clashed) == ("clash", ["note"])
    fields = the_case(lans_case).fields
    assert fields["note"] == "của Hùng" and fields[f"conflicts/note/{sent.id}"]["value"] == '"Tâm thêm"'
    assert fate(TAM, sent.id) == [receipt]
    assert send(TAM, sent) == [receipt]


def test_a_new_case_belongs_to_the_team_of_its_author_and_gets_its_number(cast, send, hold, act, the_case, pulled):
    sent = change(set=a_case(new_field="từ bản mới hơn"))
    [receipt] = [act(settling.release, hold(TAM, sent))]
    case = the_case(sent.record)
    assert (case.team, case.fields["logbook_no"], case.standing) == (OTHER_TEAM, 1, Standing.NEW)
    assert case.fields["new_field"] == "từ bản mới hơn", "a field of a newer app is kept, and passed over by others"
    assert receipt.server_set == {"logbook_no": 1}
    assert sent.record in pulled(TAM) and sent.record not in pulled(LAN)


def test_when_nobody_is_left_in_the_team_of_then_a_new_case_goes_to_the_authors_team_of_now(
    cast, engine, hold, act, the_case
):
    sent = change(set=a_case(new_field="x"))
    held = hold(replace(TAM, team_id="team-no-more"), sent)
    act(settling.release, held)
    assert the_case(sent.record).team == OTHER_TEAM


def test_a_new_case_of_a_team_that_was_merged_goes_to_the_one_that_does_its_work(cast, engine, hold, act, the_case):
    sent = change(set=a_case(new_field="x"))
    held = hold(TAM, sent)
    with writing(engine) as conn:
        conn.execute(tables.teams.update().where(tables.teams.c.id == OTHER_TEAM).values(merged_into=TEAM))
    act(settling.release, held)
    assert the_case(sent.record).team == TEAM


def test_a_record_that_belongs_to_another_team_meanwhile_is_written_where_it_is_now(
    cast, engine, lans_case, hold, act, the_case, pulled
):
    held = hold(TAM, of_tam(lans_case))
    with writing(engine) as conn:
        conn.execute(tables.records.update().where(tables.records.c.id == lans_case).values(team=OTHER_TEAM))
    act(settling.release, held)
    assert the_case(lans_case).team == OTHER_TEAM and pulled(TAM)[lans_case].set["note"] == "Tâm thêm"


def test_a_used_id_is_released_under_a_fresh_one(cast, lans_case, send, hold, act, rows, fate, the_case):
    [first] = send(HUNG, change(lans_case, BASE, id="c1", duties="một"))
    second = change(lans_case, BASE, id="c1", duties="hai", note="thêm")
    held = hold(HUNG, second)
    receipt = act(settling.release, held)
    kept = row(rows, held)
    assert kept["reason"] == "reused_id" and kept["taken_as"] not in ("", "c1") and receipt.change == kept["taken_as"]
    assert the_case(lans_case).fields["note"] == "thêm"
    assert send(HUNG, second) == [replace(receipt, change="c1")] == fate(HUNG, "c1")
    assert send(HUNG, change(lans_case, BASE, id="c1", duties="một")) == [first], (
        "what was first under it keeps its own"
    )
    assert first.seq < receipt.seq and len(rows(tables.journal)) == len(
        {each["change"] for each in rows(tables.journal)}
    )


def test_a_kind_that_the_server_has_learned_since_may_go_in(cast, hold, act, monkeypatch, the_case):
    real = settling.changes.KINDS
    sent = change()
    monkeypatch.setattr(settling.changes, "KINDS", {key: kind for key, kind in real.items() if key != "case"})
    held = hold(LAN, sent)
    with pytest.raises(CannotBeTaken, match="unknown_kind"):
        act(settling.release, held)
    monkeypatch.undo()
    act(settling.release, held)
    assert the_case(sent.record)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (change(id="c1", verdict="approved"), Obstacle.COMMUNE_WRITES),
        (change(id="c1", logbook_no=7, note="x"), Obstacle.COMMUNE_WRITES),
        (change(id="c1", kind="team", name="Tổ khác"), Obstacle.COMMUNE_WRITES),
        (change(id="c1", kind="training", name="Lớp"), Obstacle.UNKNOWN_KIND),
        (change(id="c1", received_on="hôm nọ"), Obstacle.UNREADABLE),
        (change(id="c1", set={"photos/p1": {"sha256": "không phải"}}), Obstacle.UNREADABLE),
        (change(id="c1", set={"photos/p1": "ảnh"}), Obstacle.UNREADABLE),
        (change(id="c1", set={"summary/x": "a", "parties": {}}), Obstacle.UNREADABLE),
        (change(id="c1", summary="x" * 20_001), Obstacle.UNREADABLE),
        (change(id="c1", record="../etc"), Obstacle.UNREADABLE),
        (change(id="c1", set={"summary": None}), Obstacle.NOTHING_LEFT),
        (Unread(id="c1", raw='{"id": "c1", "set": ["\x00nonsense"]}'), Obstacle.UNREADABLE),
        (Unread(id="c1", raw="[" * 200_000), Obstacle.UNREADABLE),
        (Unread(id="c1", raw='{"id": "c1", "summary": "\\ud800"}'), Obstacle.UNREADABLE),
    ],
)
def test_what_no_officer_can_take_as_it_is_stays_and_the_reason_is_told(cast, hold, act, rows, engine, sent, why):
    rosters = rows(tables.journal)
    held = hold(LAN, sent)
    with pytest.raises(CannotBeTaken) as refused:
        act(settling.release, held)
    assert refused.value.why == why
    with reading(engine) as conn:
        assert settling.obstacle(quarantine.held_change(conn, DUONG_HUU, held)) in (why, None)
    assert row(rows, held)["settled_at"] == "" and len(rows(tables.journal)) == len(rosters)
    act(settling.decline, held, "Không đọc được, xin ghi lại.")
    assert row(rows, held)["settlement"] == "declined"


def test_a_record_of_another_kind_is_an_obstacle(cast, hold, act):
    held = hold(LAN, change(record=TEAM))
    with pytest.raises(CannotBeTaken, match="other_kind"):
        act(settling.release, held)


def test_a_base_of_a_former_history_proves_nothing(cast, engine, send, lans_case, hold, act):
    send(HUNG, change(lans_case, BASE, note="của Hùng"))
    held = hold(TAM, replace(of_tam(lans_case), base=BASE + 1))
    with writing(engine) as conn:
        began = {"epoch": "e2", "began_at": "2026-11-22T02:45:00.000Z", "why": "restored", "told": "{}"}
        conn.execute(insert(tables.histories).values(**began))
    assert act(settling.release, held).outcome == "clash"


def test_the_photos_of_a_released_change_are_the_other_teams_too(cast, engine, lans_case, hold, act, rows):
    sha = "a" * 64
    held = hold(TAM, of_tam(lans_case, **{"photos/p1": {"sha256": sha, "size": 9}}))
    with writing(engine) as conn:
        delivered = {"partition": DUONG_HUU, "team": OTHER_TEAM, "sha256": sha, "size": 9, "received_at": "x"}
        conn.execute(insert(tables.blobs).values(**delivered))
    act(settling.release, held)
    assert {each["team"] for each in rows(tables.blobs)} == {TEAM, OTHER_TEAM}


def test_composed_text_is_released_composed(cast, lans_case, hold, act, the_case):
    held = hold(TAM, of_tam(lans_case, note=unicodedata.normalize("NFD", "Đã đo lại")))
    act(settling.release, held)
    assert the_case(lans_case).fields["note"] == "Đã đo lại"


# --- corrected ----------------------------------------------------------------------------------


def test_what_an_officer_corrected_is_the_officers_and_the_original_stays(
    cast, lans_case, send, hold, act, rows, the_case, fate, pulled
):
    sent = of_tam(lans_case, note="Tâm thêm", verdict="approved")
    held = hold(TAM, sent)
    receipt = act(settling.correct, held, {"note": "Tâm thêm, xã sửa."}, "Bỏ phần duyệt.", BASE)
    line = next(each for each in rows(tables.journal) if each["change"] == receipt.change)
    assert (line["author"], line["role"], line["device"], line["base"]) == ("minh", "CB_XA", "", BASE)
    assert (line["team"], line["verdict"]) == (TEAM, "")
    assert the_case(lans_case).fields["note"] == "Tâm thêm, xã sửa." and the_case(lans_case).standing == Standing.NEW
    assert pulled(LAN)[lans_case].set["note"] == "Tâm thêm, xã sửa."
    kept = row(rows, held)
    assert msgspec.json.decode(kept["content"], type=Change) == sent and kept["taken_as"] == receipt.change
    [told] = fate(TAM, sent.id)
    assert (told.outcome, told.seq, told.by, told.said) == ("corrected", receipt.seq, MINH.name, "Bỏ phần duyệt.")
    assert send(TAM, sent) == [told]


def test_a_new_case_that_was_corrected_belongs_to_its_authors_team(cast, hold, act, the_case, pulled, rows):
    sent = change(set=a_case(received_on="hôm nọ"))
    held = hold(LAN, sent)
    act(settling.correct, held, a_case(), NO_WORDS, 0)
    case = the_case(sent.record)
    assert (case.team, case.fields["logbook_no"]) == (TEAM, 1) and sent.record in pulled(LAN)
    assert rows(tables.logbook)[0]["team"] == TEAM


def test_what_the_officer_has_not_seen_clashes_with_the_correction(cast, lans_case, send, hold, act, the_case):
    held = hold(TAM, of_tam(lans_case))
    send(HUNG, change(lans_case, BASE, note="của Hùng"))
    receipt = act(settling.correct, held, {"note": "xã sửa"}, NO_WORDS, BASE)
    assert receipt.outcome == "clash" and the_case(lans_case).fields["note"] == "của Hùng"


@pytest.mark.parametrize(
    ("left", "why"),
    [
        ({}, Obstacle.NOTHING_LEFT),
        ({"verdict": "approved"}, Obstacle.COMMUNE_WRITES),
        ({"received_on": "hôm nọ"}, Obstacle.UNREADABLE),
    ],
)
def test_a_correction_obeys_the_same_rules(cast, hold, act, rows, left, why):
    held = hold(LAN, change(verdict="approved"))
    with pytest.raises(CannotBeTaken) as refused:
        act(settling.correct, held, left, NO_WORDS, 0)
    assert refused.value.why == why and row(rows, held)["settled_at"] == ""


def test_what_names_no_record_cannot_be_corrected(cast, hold, act):
    held = hold(LAN, Unread(id="c1", raw='{"id": "c1"}'))
    with pytest.raises(CannotBeTaken, match="unreadable"):
        act(settling.correct, held, {"note": "x"}, NO_WORDS, 0)


def test_what_is_no_change_may_still_say_enough_to_be_corrected(cast, hold, act, the_case):
    raw = '{"id": "c1", "kind": "case", "record": "r-1", "seq": "hai", "set": {"note": "giữ"}}'
    held = hold(LAN, Unread(id="c1", raw=raw))
    act(settling.correct, held, {"note": "giữ"}, NO_WORDS, 0)
    assert the_case("r-1").fields["note"] == "giữ"


# --- declined, once, by whom --------------------------------------------------------------------


def test_what_is_declined_is_told_to_its_author_whenever_it_asks_or_sends(cast, lans_case, send, hold, act, fate, rows):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    assert fate(TAM, sent.id) == [], "while it waits there is nothing to tell"
    act(settling.decline, held, "  Vụ này của tổ khác.  ")
    [told] = fate(TAM, sent.id)
    assert (told.outcome, told.by, told.said, told.seq) == ("declined", MINH.name, "Vụ này của tổ khác.", 0)
    assert told.at == "2026-11-22T03:30:00.000Z"
    assert send(TAM, sent, now=later(days=3)) == [told]
    assert len(rows(tables.quarantine)) == 1 and len(rows(tables.journal)) == 4  # three rosters and the case


def test_declined_stays_declined_also_when_its_author_may_write_there_since(cast, lans_case, send, hold, act):
    sent = of_tam(lans_case)
    act(settling.decline, hold(TAM, sent), "Không.")
    assert send(replace(TAM, team_id=TEAM), sent)[0].outcome == "declined"


def test_without_a_word_nothing_is_declined(cast, hold, act, rows):
    held = hold(LAN, change(verdict="approved"))
    with pytest.raises(ValueError, match="without a word"):
        act(settling.decline, held, " \n ")
    assert row(rows, held)["settled_at"] == ""


def test_it_is_settled_once_whatever_comes_second(cast, lans_case, hold, act, rows):
    held = hold(TAM, of_tam(lans_case))
    act(settling.release, held)
    before = rows(tables.quarantine), rows(tables.journal)
    for verb, more in (
        (settling.release, ()),
        (settling.decline, ("Không.",)),
        (settling.correct, ({"note": "x"}, "", 1)),
    ):
        with pytest.raises(Settled) as told:
            act(verb, held, *more, officer=NHUNG)
        assert (told.value.row.settled_by_name, told.value.row.settlement) == (MINH.name, Settlement.RELEASED)
    assert (rows(tables.quarantine), rows(tables.journal)) == before


def test_of_two_officers_at_once_one_settles_it(cast, lans_case, hold, act, rows):
    helds = [hold(TAM, of_tam(lans_case, note=f"{n}")) for n in range(4)]

    def press(which):
        officer, held = which
        try:
            if officer is MINH:
                act(settling.release, held)
            else:
                act(settling.decline, held, "Không.", officer=NHUNG)
        except Settled as told:
            return told.row.settled_by
        return officer.person_id

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(press, [(officer, held) for held in helds for officer in (MINH, NHUNG)]))
    assert [said[n] == said[n + 1] for n in range(0, 8, 2)] == [True] * 4, "both are told of the same settlement"
    kept = rows(tables.quarantine)
    released = [each["taken_as"] for each in kept if each["settlement"] == "released"]
    assert sorted(each["change"] for each in rows(tables.journal) if each["author"] == "tam") == sorted(released)


def test_an_officer_settles_while_the_phone_sends_and_neither_waits_for_ever(cast, engine, lans_case, send, act, hold):
    with writing(engine) as conn:
        phone = devices_of(conn)
    tam = replace(TAM, device_id=phone)
    helds = [hold(tam, of_tam(lans_case, note=f"{n}")) for n in range(3)]

    def sync(number):
        with writing(engine) as conn:
            events.wait_for(conn, phone)
            settling.shelf.lock(conn, DUONG_HUU)
        send(tam, of_tam(lans_case, note=f"mới {number}"))

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(sync, n) for n in range(5)] + [pool.submit(act, settling.release, each) for each in helds]
        for each in work:
            each.result(timeout=30)


def devices_of(conn):
    code = devices.make_code(conn, MINH, "tam", NOW)
    asked = devices.EnrolRequest(code=code, token="t" * 43)
    return devices.redeem(conn, asked, NOW).device


def test_the_phones_history_says_who_settled_what(cast, engine, lans_case, hold, act):
    with writing(engine) as conn:
        phone = devices_of(conn)
    tam = replace(TAM, device_id=phone)
    held = hold(tam, of_tam(lans_case))
    act(settling.release, held)
    act(settling.decline, hold(tam, of_tam(lans_case, note="hai")), "Không.")
    with reading(engine) as conn:
        story = events.history(conn, phone)
    assert [(each.kind, each.by_name) for each in story[:2]] == [
        (Kind.HELD_DECLINED, MINH.name), (Kind.HELD_RELEASED, MINH.name),
    ]  # fmt: skip
    assert story[1].told == {"held": held}


def test_an_officer_of_another_commune_finds_nothing(cast, lans_case, hold, act, rows):
    held = hold(TAM, of_tam(lans_case))
    for verb, more in (
        (settling.release, ()),
        (settling.decline, ("Không.",)),
        (settling.correct, ({"note": "x"}, "", 1)),
    ):
        for odd in (held, "nowhere", "../x", ""):
            with pytest.raises(NotFound):
                act(verb, odd, *more, officer=QUAN)
    assert row(rows, held)["settled_at"] == ""


# --- what the phone is told, and room -----------------------------------------------------------


def test_the_fates_of_what_a_phone_asks_about(cast, lans_case, send, hold, act, fate):
    waits, released, declined = (of_tam(lans_case, note=f"{n}") for n in range(3))
    for sent in (waits, released, declined):
        hold(TAM, sent)
    act(settling.release, hold_id(fate, hold, TAM, released))
    act(settling.decline, hold_id(fate, hold, TAM, declined), "Không.")
    [taken] = send(TAM, change())
    told = {each.change: each for each in fate(TAM, waits.id, released.id, declined.id, taken.change, "c-never")}
    assert set(told) == {released.id, declined.id, taken.change, "c-never"}
    assert [told[each].outcome for each in (released.id, declined.id, taken.change, "c-never")] == [
        "accepted", "declined", "accepted", "unknown",
    ]  # fmt: skip
    assert told[taken.change] == taken
    assert [each.outcome for each in fate(FAR, released.id, taken.change)] == ["unknown"] * 2, "another's are not told"


def hold_id(fate, hold, author, sent):
    return hold(author, sent)


def test_the_fate_of_what_was_left_in_a_former_commune_is_found(cast, lans_case, hold, act, fate):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    moved = replace(TAM, partition=FAR.partition, team_id=FAR.team_id)
    assert fate(moved, sent.id) == [], "it still waits there, and is not to be offered again here"
    act(settling.decline, held, "Không.")
    assert fate(moved, sent.id)[0].outcome == "declined"


def test_only_so_many_are_looked_at_and_odd_ids_do_no_harm(cast, fate):
    odd = ["\x00", "Nguyễn", "x" * 5_000, "", "a'b", "%"]
    assert [each.change for each in fate(LAN, *odd, *odd)] == odd
    assert len(fate(LAN, *(f"c{n}" for n in range(80)))) == MOST_ASKED


def test_what_may_be_taken_when_it_comes_again_is_no_longer_for_the_officer(
    cast, lans_case, send, hold, rows, engine, fate
):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    [receipt] = send(replace(TAM, team_id=TEAM), sent)
    assert receipt.outcome == "accepted"
    assert (row(rows, held)["settlement"], row(rows, held)["settled_by"]) == ("released", "")
    assert fate(TAM, sent.id) == [receipt]
    with reading(engine) as conn:
        assert quarantine.counts(conn, DUONG_HUU) == (0, 1)


def test_settling_makes_room_again(cast, monkeypatch, hold, act, send, engine):
    monkeypatch.setattr(quarantine, "MOST_CHANGES", 2)
    first = hold(LAN, change(id="c1", verdict="x"))
    hold(LAN, change(id="c2", verdict="x"))
    third = change(id="c3", verdict="x")
    assert send(LAN, third)[0].reason == "no_room"
    with reading(engine) as conn:
        assert quarantine.full(conn, DUONG_HUU) == [LAN.name]
    act(settling.decline, first, "Không.")
    with reading(engine) as conn:
        assert quarantine.full(conn, DUONG_HUU) == []
    assert send(LAN, third)[0].reason == "may_not_write"
    assert send(LAN, change(id="c4", verdict="x"))[0].reason == "no_room"


def test_a_poisoned_change_keeps_no_other_waiting(cast, lans_case, send, hold, act, engine):
    poisoned = hold(TAM, Unread(id="c0", raw="[" * 100_000))
    good = hold(TAM, of_tam(lans_case))
    with pytest.raises(CannotBeTaken):
        act(settling.release, poisoned)
    assert act(settling.release, good).outcome == "accepted"
    assert send(TAM, change())[0].outcome == "accepted"
    with reading(engine) as conn:
        assert [each.id for each in quarantine.listed(conn, DUONG_HUU)] == [poisoned]
        assert [each.id for each in quarantine.listed(conn, DUONG_HUU, settled=True)] == [good]
        [of_case] = quarantine.of_record(conn, DUONG_HUU, lans_case)
        assert (of_case.title, of_case.record) == ("Bà Lan – Ông Bảo", lans_case) or of_case.title == ""
        assert quarantine.of_record(conn, DUONG_HUU, "") == []


def test_an_approved_case_is_amended_by_what_is_released_and_not_by_a_correction(
    cast, send, lans_case, hold, act, the_case
):
    send(MINH, a_verdict(lans_case, BASE, "approved"))
    corrected, released = hold(TAM, of_tam(lans_case, note="một")), hold(TAM, of_tam(lans_case, duties="hai"))
    act(settling.correct, corrected, {"note": "một"}, NO_WORDS, BASE + 1)
    assert the_case(lans_case).standing == Standing.APPROVED
    act(settling.release, released)
    assert the_case(lans_case).standing == Standing.AMENDED


# --- what the commune had written before the server was restored ---------------------------------


def brought_back(record, **values):
    return change(record, 0, seq=9, set=values or {"verdict": "approved", "remarks/r1": None, "logbook_no": 7})


def test_a_decision_that_a_phone_brings_back_is_the_officers_again(
    cast, lans_case, hold, act, rows, the_case, fate, send
):
    sent = replace(brought_back(lans_case), restores=["v-lost"])
    held = hold(HUNG, sent)
    assert row(rows, held)["reason"] == "restored"
    receipt = act(settling.release, held)
    line = next(each for each in rows(tables.journal) if each["change"] == sent.id)
    assert (line["author"], line["role"], line["verdict"], line["restores"]) == (
        "minh",
        "CB_XA",
        "approved",
        '["v-lost"]',
    )
    case = the_case(lans_case)
    assert (case.standing, case.fields["logbook_no"]) == (Standing.APPROVED, 7)
    assert fate(HUNG, sent.id) == [receipt] == send(HUNG, sent)
    assert rows(tables.logbook)[0]["last"] == 7, "no other case gets this number"


def test_a_number_that_another_case_has_meanwhile_stays_there(cast, lans_case, send, hold, act, the_case):
    other = change()
    send(LAN, other)
    held = hold(HUNG, replace(brought_back(lans_case, logbook_no=2, verdict="approved"), restores=["v-lost"]))
    act(settling.release, held)
    assert the_case(lans_case).fields["logbook_no"] == 1 and the_case(other.record).fields["logbook_no"] == 2


def test_a_decision_made_since_is_not_overruled_by_an_older_one(cast, lans_case, send, hold, act, rows):
    send(MINH, a_verdict(lans_case, BASE, "returned", {"note": "Ghi thêm."}))
    held = hold(HUNG, replace(brought_back(lans_case), restores=["v-lost"]))
    with pytest.raises(CannotBeTaken, match="decided_since"):
        act(settling.release, held)
    assert row(rows, held)["settled_at"] == ""


def test_it_is_the_same_change_whatever_its_author_had_seen(cast, lans_case, send, hold, act, rows):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    assert send(TAM, replace(sent, base=0))[0].outcome == "held" and len(rows(tables.quarantine)) == 1
    taken = act(settling.release, held)
    assert send(TAM, replace(sent, base=0)) == [taken]


def test_older_words_that_are_released_do_not_overwrite_newer_ones_of_the_same_phone(
    cast, lans_case, send, hold, act, the_case
):
    held = hold(LAN, change(lans_case, BASE, seq=4, set={"note": "cũ hơn", "verdict": "approved"}))
    send(LAN, replace(change(lans_case, BASE, seq=5, note="mới hơn"), prev=4))
    act(settling.correct, held, {"note": "cũ hơn"}, NO_WORDS, BASE)
    assert the_case(lans_case).fields["note"] == "mới hơn"
    again = hold(TAM, change(lans_case, BASE, seq=4, set={"note": "cũ hơn"}))
    assert act(settling.release, again).outcome == "clash"


def test_what_was_released_is_no_gap_in_what_its_phone_remembers(cast, lans_case, send, hold, act):
    held = hold(replace(LAN, team_id=OTHER_TEAM), change(lans_case, BASE, seq=5, note="chờ xã"))
    assert act(settling.release, held).outcome == "accepted"
    [receipt] = send(LAN, replace(change(lans_case, BASE, seq=7, note="viết tiếp"), prev=6))
    assert receipt.outcome == "accepted"
