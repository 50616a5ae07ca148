"""Whatever happens in whatever order, at the end both phones and the commune hold the same, and each change once."""

import itertools
import os
import shutil
from collections import Counter

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp import workbook
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import roster
from tests.cast import LAN
from tests.sync.village import Commune, Phone, assert_settled

EXAMPLES = int(os.environ.get("SCHEDULES", "15"))
FIELDS = ("summary", "note", "agreement", "place_detail")
number = itertools.count()


@pytest.fixture(scope="module")
def commune(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schedules")
    shutil.copy(sqlite_template, folder / "server.db")
    commune = Commune(f"sqlite:///{folder / 'server.db'}", folder)
    yield commune
    commune.close()


phone, case = st.integers(0, 1), st.integers(0, 2)
word = st.integers(0, 3).map(lambda n: f"Lời {n}")
fate = st.sampled_from([None, None, "lost", "unanswered"])
steps = st.one_of(
    st.tuples(st.just("edit"), phone, case, st.sampled_from(FIELDS), word),
    st.tuples(st.just("member"), phone, case, st.sampled_from(["p1", "p2", "p3"]), st.none() | word),
    st.tuples(st.just("send"), phone, case),
    st.tuples(st.just("sync"), phone, st.lists(fate, max_size=3), st.sampled_from([1, 2, 200])),
    st.tuples(st.just("restart"), phone),
    st.tuples(st.just("decide"), case, st.sampled_from(["returned", "approved"])),
    st.tuples(st.just("history")),
)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(st.lists(steps, min_size=5, max_size=40))
def test_any_order_of_things_ends_well(commune, tmp_path_factory, steps):
    story = Story(commune, tmp_path_factory.mktemp("phones"))
    try:
        for verb, *values in steps:
            getattr(story, verb)(*values)
        story.ends_well()
    finally:
        story.close()


class Story:
    """Two phones of a team made for this story, three cases, and everything that was ever sent."""

    def __init__(self, commune, folder):
        self.commune, self.sent = commune, set()
        self.partition = f"commune-{next(number)}"  # of its own, so that no story is longer for those before it
        self.phones = [self._phone(folder / name, name) for name in ("lan", "hung")]
        first = self.phones[0]
        self.cases = [first.send() for _ in range(3)]
        self._note_sent(first)
        first.sync()
        self.phones[1].sync()

    def _phone(self, folder, name):
        me, team = f"{name} of {self.partition}", f"team of {self.partition}"
        who = msgspec.structs.replace(LAN, person_id=me, name=me, team_id=team, partition=self.partition)
        with writing(self.commune.engine) as conn:
            roster.add_commune(conn, self.partition, self.partition)
            roster.add_team(conn, team, self.partition, team, team)
            roster.add_mediator(conn, me, team, me)
        return Phone(self.commune, folder, who)

    def edit(self, phone, case, field, value):
        self.phones[phone].write(self.cases[case], set={field: value})

    def member(self, phone, case, key, name):
        member = {"role": "BEN", "kind": "CN", "name": name} if name else None
        self.phones[phone].write(self.cases[case], set={f"parties/{key}": member})

    def send(self, phone, case):
        at = self.phones[phone]
        if at.held(self.cases[case]):
            workbook.send(at.store, self.cases[case], at.now())  # rules may stop it: then it stays a draft
            self._note_sent(at)

    def sync(self, phone, fates, page):
        at = self.phones[phone]
        at.page = page
        at.wire.fates = list(fates)
        at.restart() if at.engine._pages.size != page else None
        at.sync()
        at.wire.fates = []

    def restart(self, phone):
        self.phones[phone].restart()

    def decide(self, case, verdict):
        remarks = {"summary": "Kể rõ hơn."} if verdict == "returned" else None
        self.commune.decide(self.cases[case], verdict, remarks, self.partition)

    def history(self):
        self.commune.begin_new_history()

    def ends_well(self):
        for at in self.phones:
            for record in self.cases:
                at.write(record, set={"parties/p1": PARTY, "parties/p2": PARTY})
                at.send(record)
            self._note_sent(at)
        for at in (*self.phones, *self.phones):
            report = at.sync()
            assert report.complete, report
        assert_settled(self.commune, *self.phones)
        self._each_change_is_there_once()

    def _note_sent(self, phone):
        for queued in phone.store.outbox.all():
            self.sent.add(queued.change.id)

    def _each_change_is_there_once(self):
        rows = [row for row in self.commune.rows(tables.journal) if row["record"] in self.cases]
        mine = Counter(row["change"] for row in rows if row["role"] == "HGV")
        assert set(mine) == self.sent
        assert set(mine.values()) == {1}
        lost = [row for row in rows if row["clashed"] != "[]"]
        for row in lost:
            case = self.commune.case(row["record"], self.partition)
            for path in msgspec.json.decode(row["clashed"]):
                assert f"conflicts/{path}/{row['change']}" in case.fields

    def close(self):
        for at in self.phones:
            at.close()


PARTY = {"role": "BEN", "kind": "CN", "name": "Ông Bảo"}
