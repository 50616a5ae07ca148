"""A change that lies aside for the officer hides nothing that was written later, and loses nothing of its own."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.engine import writing
from sync_server.journal import quarantine


def hold(phone, record, **fields):
    """Send something that the commune keeps aside for the sake of one field that no mediator may write."""
    held = Change(
        id=f"c-{len(phone.queue())}", kind="case", record=record, base=phone.held(record).base,
        set=fields | {"logbook_no": 99}, at=phone.now().isoformat(), seq=phone.store.outbox.next_seq(),
    )  # fmt: skip
    phone.store.outbox.append(held)
    phone.sync()
    assert phone.queue() == [(held.id, "held")]


def hold_as(phone, reason):
    """Let the oldest that is on its way be kept aside for a reason that her next sending may mend."""
    queued = phone.store.outbox.all()[0]
    phone.store.outbox.freeze(1)
    phone.store.outbox.hold(queued.change.id, reason)
    with writing(phone.commune.engine) as conn:
        author = replace(phone.who, device_id=phone.me.device)
        quarantine.set_aside(conn, author, queued.change, reason, stamp(datetime.now(UTC)))


@pytest.fixture
def record(commune, lan, hung):
    record = lan.send()
    lan.sync()
    hung.sync()
    return record


def test_her_own_later_words_are_what_she_sees(commune, lan, record):
    hold(lan, record, note="cũ", duties="giữ")
    assert lan.sees(record)["note"] == "cũ"
    lan.send(record, note="mới")
    lan.sync()
    assert commune.case(record).fields["note"] == "mới"
    assert lan.sees(record)["note"] == "mới" and lan.sees(record)["duties"] == "giữ"
    lan.restart()
    assert lan.sees(record)["note"] == "mới"


def test_what_another_wrote_later_is_what_she_sees(commune, lan, hung, record):
    hold(lan, record, note="cũ")
    hung.send(record, note="của Hùng")
    hung.sync()
    lan.sync()
    assert lan.sees(record)["note"] == "của Hùng"
    lan.send(record, note="Lan sửa sau khi đọc")
    assert lan.sync().clashed == 0, "she had read what she changed"
    assert commune.case(record).fields["note"] == lan.sees(record)["note"] == "Lan sửa sau khi đọc"


def test_her_held_words_go_again_beside_anothers_and_both_are_kept(commune, lan, hung, record):
    lan.send(record, note="của Lan", duties="thêm")
    hold_as(lan, "unreadable")
    hung.send(record, note="của Hùng")
    hung.sync()
    lan.sync()
    assert (lan.sees(record)["note"], lan.sees(record)["duties"]) == ("của Hùng", "thêm")
    lan.send(record, agreement="Dời rào.")
    assert lan.sync().clashed == 1
    fields = commune.case(record).fields
    assert (fields["note"], fields["duties"], fields["agreement"]) == ("của Hùng", "thêm", "Dời rào.")
    [other] = [value for path, value in fields.items() if path.startswith("conflicts/")]
    assert other["value"] == '"của Lan"'


def test_what_she_replaced_herself_does_not_come_back_when_the_rest_goes_again(commune, lan, record):
    lan.send(record, note="cũ", duties="giữ")
    [first] = lan.store.outbox.freeze(1)
    lan.send(record, note="mới")  # while the first is on its way
    assert lan.store.outbox.all()[0].change.id == first.id
    hold_as(lan, "unreadable")
    lan.sync()
    assert lan.sees(record)["note"] == "mới" and lan.sees(record)["duties"] == "giữ"
    lan.send(record)
    assert lan.queue()[0][1] == "waiting" and lan.store.outbox.all()[0].change.set == {"duties": "giữ"}
    lan.sync()
    fields = commune.case(record).fields
    assert (fields["note"], fields["duties"]) == ("mới", "giữ") and lan.queue() == []
