"""What an officer leaves of a held change is the officer's; what came stays as it came."""

import msgspec
import pytest

from fieldapp.domain.review import Standing
from fieldapp.protocol import Change
from sync_server.db import tables
from sync_server.journal import settling
from sync_server.journal.plain import Unread
from sync_server.journal.settling import CannotBeTaken, Obstacle
from tests.cast import (
    HUNG,
    LAN,
    MINH,
    TAM,
    TEAM,
    a_case,
    change,
)
from tests.server.settling.aside import BASE, NO_WORDS, of_tam, row


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
