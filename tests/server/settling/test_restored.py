"""What the commune had written before its server was restored is an officer's again."""

import pytest
from msgspec.structs import replace

from fieldapp.domain.review import Standing
from sync_server.db import tables
from sync_server.journal import settling
from sync_server.journal.settling import CannotBeTaken
from tests.cast import (
    HUNG,
    LAN,
    MINH,
    TAM,
    a_verdict,
    change,
)
from tests.server.settling.aside import BASE, of_tam, row


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
