"""An officer decides about what lies aside, and every phone hears of it: nothing comes twice, nothing is lost."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.protocol import MOST_ASKED, Change
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import quarantine, settling
from tests.cast import DUONG_HUU, MINH
from tests.sync.test_histories import Restore
from tests.sync.village import asked_in, assert_settled

KEPT_OUT = {"new_field": "từ bản mới hơn"}  # what this server does not know


def put_in(phone, record, **fields):
    """Queue a change that the commune keeps aside, and return its id."""
    held = phone.held(record)
    change = Change(
        id=new_id(), kind="case", record=record, base=held.base if held else 0, set=KEPT_OUT | fields,
        at=phone.now().isoformat(), seq=phone.store.outbox.next_seq(),
    )  # fmt: skip
    phone.store.outbox.append(change)
    return change.id


def settle(commune, verb, change, *more):
    """Let Minh settle what lies aside of this change."""
    with reading(commune.engine) as conn:
        waiting = quarantine.listed(conn, DUONG_HUU, rows=quarantine.waiting(conn, DUONG_HUU))  # of every page
        [held] = [each.id for each in waiting if each.change == change]
    with writing(commune.engine) as conn:
        return verb(conn, MINH, held, *more, datetime.now(UTC))


def release(commune, change):
    return settle(commune, settling.release, change)


def decline(commune, change, said="Tổ khác đã ghi."):
    return settle(commune, settling.decline, change, said)


def correct(commune, change, left, said="Sửa chính tả."):
    return settle(commune, settling.correct, change, left, said, 99)


@pytest.fixture
def record(commune, lan, hung):
    record = lan.send()
    lan.sync()
    hung.sync()
    return record


@pytest.fixture
def aside(lan, record):
    """Something of Lan's that lies aside, and that her phone knows to lie there."""
    change = put_in(lan, record, note="của Lan")
    assert lan.sync().held == 1
    assert lan.queue() == [(change, "held")] and lan.store.outbox.get(change).held_at
    return change


def test_released_it_reaches_every_phone_by_the_ordinary_pull(commune, lan, hung, record, aside):
    hung.send(record, duties="của Hùng")
    hung.sync()
    release(commune, aside)
    for phone in (hung, lan):
        assert phone.sync().complete
        assert phone.sees(record)["note"] == "của Lan" and phone.sees(record)["new_field"] == "từ bản mới hơn"
    assert lan.queue() == [] and commune.changes().count(aside) == 1
    assert [line.by for line in hung.held(record).lines].count(lan.who.name) == 2
    assert_settled(commune, lan, hung)
    before = commune.rows(tables.journal)
    assert lan.sync().complete and commune.rows(tables.journal) == before


def test_released_over_anothers_newer_words_both_are_kept(commune, lan, hung, record, aside):
    hung.send(record, note="của Hùng")
    hung.sync()
    assert release(commune, aside).outcome == "clash"
    assert lan.sync().clashed == 1
    hung.sync()
    assert lan.sees(record)["note"] == hung.sees(record)["note"] == "của Hùng"
    assert [value["value"] for path, value in lan.sees(record).items() if path.startswith("conflicts/")] == [
        '"của Lan"'
    ]
    assert_settled(commune, lan, hung)


def test_declined_it_stays_on_her_phone_with_the_sentence_and_is_asked_about_no_more(commune, lan, hung, record, aside):
    decline(commune, aside)
    assert lan.sync().complete
    [part] = workbook.view(lan.store, record, lan.now().date()).declined
    assert (part.by, part.said, part.set["note"]) == (MINH.name, "Tổ khác đã ghi.", "của Lan")
    assert part.at.endswith("Z") and "note" not in lan.sees(record)
    lan.restart()
    asked = []
    lan.wire.before = lambda request: asked.append(asked_in(request)) if request.url.path.endswith("/sync") else None
    assert lan.sync().complete
    assert all(each.waiting == [] and each.changes == [] and each.holding.held == 0 for each in asked) and asked
    assert lan.queue() == [(aside, "declined")]
    hung.sync()
    assert "note" not in hung.sees(record)


def test_declined_words_that_she_mends_go_as_something_new(commune, lan, hung, record, aside):
    decline(commune, aside)
    lan.sync()
    workbook.take_up_again(lan.store, aside, lan.now())
    lan.send(record, note="của Lan, sửa lại")
    lan.sync()
    hung.sync()
    assert commune.case(record).fields["note"] == hung.sees(record)["note"] == "của Lan, sửa lại"
    assert lan.queue() == [] and aside not in commune.changes()
    assert_settled(commune, lan, hung)


def test_corrected_she_gets_the_officers_words_and_is_told(commune, lan, hung, record, aside):
    correct(commune, aside, {"note": "của Lan, xã sửa"})
    for phone in (lan, hung):
        phone.sync()
        assert phone.sees(record)["note"] == "của Lan, xã sửa" and "new_field" not in phone.sees(record)
    assert lan.queue() == []
    [told] = workbook.view(lan.store, record, lan.now().date()).corrected
    assert (told.change, told.by, told.said, told.set["note"]) == (aside, MINH.name, "Sửa chính tả.", "của Lan")
    assert workbook.view(hung.store, record, hung.now().date()).corrected == []
    assert_settled(commune, lan, hung)


@pytest.mark.parametrize("how", ["released", "declined", "corrected"])
def test_settled_before_her_phone_had_heard_that_it_lies_aside(commune, lan, hung, record, how):
    change = put_in(lan, record, note="của Lan")
    lan.wire.fates = ["unanswered"]
    lan.sync()
    assert lan.queue() == [(change, "on_wire")]
    {"released": release, "declined": decline, "corrected": lambda *about: correct(*about, {"note": "của Lan"})}[how](
        commune, change
    )
    before = commune.rows(tables.journal), commune.rows(tables.quarantine)
    lan.sync()
    lan.sync()
    hung.sync()
    assert (commune.rows(tables.journal), commune.rows(tables.quarantine)) == before
    assert lan.queue() == ([(change, "declined")] if how == "declined" else [])
    view = workbook.view(lan.store, record, lan.now().date())
    assert (len(view.declined), len(view.corrected)) == (how == "declined", how == "corrected")
    if how != "declined":
        assert lan.sees(record)["note"] == hung.sees(record)["note"] == "của Lan"
        assert_settled(commune, lan, hung)


def test_the_answer_that_told_it_is_lost_and_it_is_told_again(commune, lan, record, aside):
    decline(commune, aside)
    lan.wire.fates = ["unanswered"]
    lan.sync()
    assert lan.queue() == [(aside, "held")]
    lan.sync()
    assert lan.queue() == [(aside, "declined")]


def test_a_server_that_has_lost_it_gets_it_again(commune, lan, hung, record, tmp_path):
    day = Restore(commune, tmp_path / "backup.db")
    aside = put_in(lan, record, note="của Lan")
    lan.sync()
    assert lan.queue() == [(aside, "held")]
    day.now()
    assert commune.rows(tables.quarantine) == []
    for _ in range(2):
        lan.sync()
    assert [row["change"] for row in commune.rows(tables.quarantine)] == [aside] and lan.queue() == [(aside, "held")]
    release(commune, aside)
    lan.sync()
    hung.sync()
    assert hung.sees(record)["note"] == "của Lan"
    assert_settled(commune, lan, hung)


def test_a_new_case_lies_aside_and_is_let_in_with_its_number(commune, lan, hung):
    record = lan.write()
    lan.send(record)
    [queued] = lan.store.outbox.all()
    odd = replace(queued.change, set=queued.change.set | KEPT_OUT)
    lan.store.outbox.remove(queued.change.id)
    lan.store.outbox.append(odd)
    lan.sync()
    assert commune.case(record) is None
    release(commune, odd.id)
    lan.sync()
    hung.sync()
    assert lan.sees(record)["logbook_no"] == hung.sees(record)["logbook_no"] == 1
    assert_settled(commune, lan, hung)


def test_one_that_nobody_can_take_keeps_no_other_back(commune, lan, hung, record, aside):
    poisoned = put_in(lan, record, received_on="hôm nọ")
    other = lan.send(duties="tiếp")
    assert lan.sync().complete
    assert commune.case(other).fields["duties"] == "tiếp"
    with pytest.raises(settling.CannotBeTaken):
        release(commune, poisoned)
    release(commune, aside)
    lan.sync()
    assert dict(lan.queue()) == {poisoned: "held"} and lan.sees(record)["note"] == "của Lan"


def test_of_very_many_all_are_told_in_the_end(commune, lan, record):
    many = [put_in(lan, record, note=f"{n}") for n in range(MOST_ASKED + 10)]
    lan.sync()
    for change in many:
        decline(commune, change)
    for _ in range(2):
        lan.sync()
    assert {state for _, state in lan.queue()} == {"declined"} and len(lan.queue()) == len(many)


def test_a_second_phone_of_hers_hears_it_by_the_pull_too(commune, phones, lan, record, aside):
    other = phones(commune, lan.who)
    release(commune, aside)
    other.sync()
    assert other.sees(record)["note"] == "của Lan"
