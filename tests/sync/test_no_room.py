"""The commune has no more room for what it does not take: that stays on the phone, and goes once there is."""

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.roles import Role
from fieldapp.ui.screens.what_next import what_next
from fieldapp.ui.strings import Strings
from sync_server.db import tables
from sync_server.journal import intake, quarantine


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    """A server that takes no note of a mediator's, and has room for one change of a phone."""
    monkeypatch.setattr(quarantine, "MOST_CHANGES", 1)
    real = intake._content_fault
    monkeypatch.setattr(
        intake, "_content_fault",
        lambda change, role: "unreadable" if role == Role.MEDIATOR and "note" in change.set else real(change, role),
    )  # fmt: skip


def reasons(phone):
    return [(each.state, each.reason) for each in phone.store.outbox.all()]


@pytest.fixture
def full(commune, lan):
    """Lan's phone: one change lies aside at the commune, for two more there is no room."""
    records = [lan.send(note=f"{n}") for n in range(3)]
    lan.sync()
    assert reasons(lan) == [("held", "unreadable"), ("held", "no_room"), ("held", "no_room")]
    return records


def test_it_stays_on_the_phone_is_told_and_counted_as_only_there(commune, lan, full):
    view = workbook.view(lan.store, full[1], lan.now().date())
    assert view.held == ["no_room"] and view.fields["note"] == "1"
    said = what_next(view, Strings("vi"), lan.now().tzinfo)
    assert said.title == "Vẫn chỉ có trên máy này" and "gọi cán bộ xã" in said.text
    assert {row.id for row in workbook.overview(workbook.list_cases(lan.store)).only_here} == set(full[1:])
    assert lan.sync().changes_waiting == 2
    [row] = [row for row in commune.rows(tables.devices) if row["mediator"] == "lan"]
    assert row["held_changes"] == 2, "the officer sees it on the page of phones"


def test_the_office_sees_it_at_once(commune, lan, full):
    """The phone counted as gone what it sent, and may not have a signal again for long."""
    [row] = [row for row in commune.rows(tables.devices) if row["mediator"] == "lan"]
    assert (row["held_changes"], row["held_aside"]) == (2, 1)
    lan.sync()
    [row] = [row for row in commune.rows(tables.devices) if row["mediator"] == "lan"]
    assert (row["held_changes"], row["held_aside"]) == (2, 1), "and its next round says the same"


def test_one_is_offered_in_each_round_and_blocks_nothing(commune, lan, full):
    other = lan.send()
    lan.sync()
    assert commune.case(other) and reasons(lan)[1:] == [("held", "no_room")] * 2
    tried = [each.tried for each in lan.store.outbox.all()]
    lan.restart()
    lan.sync()
    assert [each.tried for each in lan.store.outbox.all()] == [tried[0], tried[1] + 1, tried[2]]


def test_with_room_again_it_goes_by_itself(commune, lan, full, monkeypatch):
    monkeypatch.setattr(quarantine, "MOST_CHANGES", 10)
    lan.sync()
    assert reasons(lan) == [("held", "unreadable")] * 3
    assert len(commune.rows(tables.quarantine)) == 3


def test_what_mends_it_goes_at_once(commune, lan, full):
    lan.send(full[1], note=None)
    lan.sync()
    assert commune.case(full[1]).fields["summary"] and reasons(lan) == [("held", "unreadable"), ("held", "no_room")]


def test_offered_again_it_overwrites_nothing_newer(commune, lan, full, monkeypatch):
    newer = replace(lan.store.outbox.all()[1].change, id="c-newer", set={"summary": "mới hơn"}, seq=9)
    lan.store.outbox.append(newer)
    lan.sync()
    assert commune.case(full[1]).fields["summary"] == "mới hơn"
    monkeypatch.undo()
    lan.sync()
    fields = commune.case(full[1]).fields
    assert (fields["summary"], fields["note"]) == ("mới hơn", "1")
    assert lan.sees(full[1])["summary"] == "mới hơn"
