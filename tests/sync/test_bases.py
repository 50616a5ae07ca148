"""Nobody's words are overwritten by one who had not seen them, and words are no clash to one who had."""

import random
from collections import defaultdict

import msgspec
import pytest

from sync_server.db import tables
from tests.cast import HUNG, LAN
from tests.sync.village import Phone

FIELDS = ("note", "agreement")


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
    assert lan.held(record).draft_bases == {}


def test_in_no_order_of_things_are_unseen_words_overwritten(commune, phones):
    assert sum(_overwritten_in_a_story(commune, phones, seed) for seed in range(4))


def _overwritten_in_a_story(commune, phones, seed):
    """Let two phones write in one case in some order; return how often one overwrote what the other had written."""
    chance, number = random.Random(seed), 0
    record = phones[0].send()
    shown, known = defaultdict(set), {}
    for step in range(60):
        phone = chance.choice(phones) if step else phones[0]
        verb = chance.choice(["write", "send", "sync", "sync", "page"]) if step > 1 else "sync"
        if verb in ("write", "send") and phone.held(record):
            number, field = number + 1, chance.choice(FIELDS)
            known[f"lời {number}"] = frozenset(shown[phone.who.person_id, field])
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
