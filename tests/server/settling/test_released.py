"""What lies aside is taken as it was written: once, into the record as it stands now."""

import unicodedata

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from fieldapp.domain import minutes
from fieldapp.domain.review import Standing
from fieldapp.protocol import Change
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import quarantine, settling
from sync_server.journal.chain import is_at
from sync_server.journal.plain import Unread
from sync_server.journal.settling import CannotBeTaken, Obstacle
from tests.cast import (
    DUONG_HUU,
    HUNG,
    LAN,
    OTHER_TEAM,
    TAM,
    TEAM,
    a_case,
    change,
    later,
)
from tests.server.settling.aside import BASE, NO_WORDS, of_tam, row


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
    before = rows(tables.journal), rows(tables.quarantine), rows(tables.records)
    for _ in range(2):
        assert send(TAM, sent, now=later(days=2)) == [taken]
    assert (rows(tables.journal), rows(tables.quarantine), rows(tables.records)) == before


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


def test_a_paper_about_another_teams_case_goes_after_it_when_it_is_released(cast, lans_case, hold, act, rows, pulled):
    sent = change(kind=minutes.KIND, set={"type": "BBHG", "about": lans_case, "new_field": "x"})
    act(settling.release, hold(TAM, sent))
    [paper] = [each for each in rows(tables.records) if each["id"] == sent.record]
    assert paper["team"] == TEAM and sent.record in pulled(LAN)


def test_a_used_id_is_released_under_a_fresh_one(cast, engine, lans_case, send, hold, act, rows, fate, the_case):
    [first] = send(HUNG, change(lans_case, BASE, id="c1", duties="một"))
    second = change(lans_case, BASE, id="c1", duties="hai", note="thêm")
    held = hold(HUNG, second)
    receipt = act(settling.release, held)
    kept = row(rows, held)
    assert kept["reason"] == "reused_id" and kept["taken_as"] not in ("", "c1") and receipt.change == kept["taken_as"]
    assert the_case(lans_case).fields["note"] == "thêm"
    assert send(HUNG, second) == [replace(receipt, change="c1")] == fate(HUNG, "c1")
    with reading(engine) as conn:  # its phone says what it heard, and is not told of another history for it
        known = [is_at(conn, DUONG_HUU, seq, "c1") for seq in (receipt.seq, first.seq, BASE, receipt.seq + 1)]
    assert known == [True, True, False, False]
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


def test_not_even_an_officer_alters_what_people_have_signed(cast, send, hold, act):
    words = {"type": "VBHGT", "place": "Nhà văn hóa"}
    signed = words | {"signatures/p1": {"name": "Bà Lan"}, "digest": minutes.digest_of(words)}
    paper = change(kind=minutes.KIND, set=signed)
    send(LAN, paper)
    other = hold(HUNG, change(kind=minutes.KIND, record=paper.record, base=1, set={"place": "khác"}))
    with pytest.raises(CannotBeTaken) as trouble:
        act(settling.release, other)
    assert trouble.value.why == Obstacle.SIGNED
