"""Nobody's words are overwritten by one who had not seen them, and words are no clash to one who had."""

import random
import threading
from collections import defaultdict

import msgspec
import pytest

from sync_server.db import tables
from tests.cast import HUNG, LAN
from tests.sync.village import Phone

FIELDS = ("note", "agreement", "duties")


@pytest.fixture
def phones(commune, tmp_path):
    both = Phone(commune, tmp_path / "lan", LAN), Phone(commune, tmp_path / "hung", HUNG)
    yield both
    for phone in both:
        phone.close()


def conflicts(commune, record):
    return [path for path in commune.case(record).fields if path.startswith("conflicts/")]


@pytest.mark.parametrize("page", [1, 200])
def test_her_own_change_under_her_draft_does_not_keep_its_base_old(commune, phones, page):
    lan, hung = phones
    record = lan.send(note="một")
    lan.write(record, note="hai")  # still writing while the first waits
    lan.sync()
    hung.sync()
    hung.send(record, agreement="Hùng ghi")
    hung.sync()
    lan.page = page
    lan.restart()
    lan.sync()
    assert lan.sees(record)["agreement"] == "Hùng ghi"
    lan.send(record, agreement="Lan sửa sau khi đọc")
    assert lan.sync().clashed == 0
    assert commune.case(record).fields["agreement"] == "Lan sửa sau khi đọc" and not conflicts(commune, record)


def test_what_lay_hidden_under_her_own_waiting_words_is_a_clash(commune, phones):
    lan, hung = phones
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.send(record, note="một của Lan")
    lan.wire.fates = ["lost"]
    lan.sync()
    hung.send(record, note="của Hùng")
    hung.sync()
    lan.write(record, note="hai của Lan")
    lan.sync()
    lan.send(record)
    lan.sync()
    assert commune.case(record).fields["note"] == "của Hùng"
    assert len(conflicts(commune, record)) == 2, "both of hers are kept beside it"


def send_while_a_round_is_under_way(phone, record, **fields):
    """Press "Gửi xã" while an answer with news is on its way, and close the app then: the change waits on."""
    stop = threading.Event()

    def press(request):
        phone.wire.before = None
        phone.send(record, set=fields)
        stop.set()

    phone.wire.before = press
    phone.engine.run(stop)
    phone.wire.before = None


def test_what_joins_a_change_that_waits_is_no_clash_when_she_had_seen_the_others_words(commune, phones):
    lan, hung = phones
    record = lan.send()
    lan.sync()
    hung.sync()
    hung.send(record, agreement="Hùng ghi")
    hung.sync()
    send_while_a_round_is_under_way(lan, record, note="của Lan")
    assert lan.sees(record)["agreement"] == "Hùng ghi"
    lan.send(record, agreement="Lan sửa sau khi đọc")
    assert len(lan.queue()) == 1, "nothing lies under either of them: they are one change"
    assert lan.sync().clashed == 0
    assert commune.case(record).fields["agreement"] == "Lan sửa sau khi đọc" and not conflicts(commune, record)


def test_what_would_be_one_clash_too_many_goes_as_a_change_of_its_own(commune, phones):
    lan, hung = phones
    record = lan.send()
    lan.sync()
    hung.sync()
    hung.send(record, agreement="Hùng ghi", note="của Hùng")
    hung.sync()
    send_while_a_round_is_under_way(lan, record, note="của Lan")
    lan.send(record, agreement="Lan sửa sau khi đọc")
    lan.send(record, agreement="Lan sửa lần hai", duties="Thêm.")
    assert len(lan.queue()) == 2, "her note lies over words that she has not seen"
    seen = lan.sees(record)
    lan.sync()
    fields = commune.case(record).fields
    assert (fields["note"], fields["agreement"], fields["duties"]) == ("của Hùng", "Lan sửa lần hai", "Thêm.")
    assert len(conflicts(commune, record)) == 1
    assert (seen["agreement"], seen["note"]) == ("Lan sửa lần hai", "của Lan"), "until the answer, her own words"


def test_after_a_new_history_no_number_of_the_old_one_counts(commune, phones):
    lan, _ = phones
    record = lan.send()
    for n in range(5):
        lan.send(record, note=f"một {n}")
        lan.sync()
    lan.send(record, note="một")
    lan.write(record, note="hai")
    lan.sync()
    assert lan.held(record).draft_bases["note"] > 5
    commune.begin_new_history()
    lan.sync()
    assert lan.held(record).draft_bases == {"note": commune.case(record).seq}, "a number of the new one"


def test_in_no_order_of_things_are_unseen_words_overwritten(commune, phones):
    assert sum(_overwritten_in_a_story(commune, phones, seed) for seed in range(4))


def _overwritten_in_a_story(commune, phones, seed):
    """Let two phones write in one case in some order; return how often one overwrote what the other had written."""
    chance, number = random.Random(seed), 0
    record = phones[0].send()
    shown, known = defaultdict(set), {}
    for step in range(60):
        phone = chance.choice(phones) if step else phones[0]
        verb = chance.choice(["write", "send", "sync", "sync", "page", "interrupted"]) if step > 1 else "sync"
        if verb in ("write", "send", "interrupted") and phone.held(record):
            number, field = number + 1, chance.choice(FIELDS)
            known[f"lời {number}"] = frozenset(shown[phone.who.person_id, field])
            if verb == "interrupted":
                send_while_a_round_is_under_way(phone, record, **{field: f"lời {number}"})
            else:
                (phone.write if verb == "write" else phone.send)(record, set={field: f"lời {number}"})
        elif verb in ("sync", "page"):
            phone.page = 1 if verb == "page" else 200
            phone.restart()
            phone.wire.fates = [chance.choice([None, None, "lost", "unanswered"]) for _ in range(2)]
            phone.sync()
            phone.wire.fates = []
        for each in phones:
            if each.held(record):
                for field in FIELDS:
                    shown[each.who.person_id, field].add(each.sees(record).get(field))
    for phone in (*phones, *phones):
        phone.send(record) if phone.held(record) and phone.held(record).draft else None
        phone.sync()
    return _overwritten(commune, record, known)


def _overwritten(commune, record, known):
    stands, overwritten = {}, 0
    rows = [row for row in commune.rows(tables.journal) if row["record"] == record]
    for row in sorted(rows, key=lambda row: row["seq"]):
        clashed = msgspec.json.decode(row["clashed"])
        for field, value in msgspec.json.decode(row["set"]).items():
            if field not in FIELDS or field in clashed:
                continue
            writer, words = stands.get(field, (row["device"], None))
            if writer != row["device"] and words != value:
                overwritten += 1
                assert words in known[value], f"{value} overwrote {words} unseen"
            stands[field] = row["device"], value
    return overwritten
