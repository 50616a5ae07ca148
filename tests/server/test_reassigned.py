"""A case that goes to another team: whole for the one, gone for the other, nothing for a third; pages of any size."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fieldapp import packing
from fieldapp.domain.changes import apply
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.review import Standing, standing
from fieldapp.protocol import SMALLEST_PAGE
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, window
from sync_server.journal.intake import take
from sync_server.journal.reassigning import Order, reassign
from sync_server.journal.scope import Viewer, viewer_of
from tests.cast import HUNG, LAN, MINH, NOW, OTHER_TEAM, QUAN, TAM, TEAM, a_verdict, change, later, settle

NOBODY = window.Own(author="", changes=[])
ALL = 64 * 1024
THIRD = "team-thu-ba"


@pytest.fixture
def village(engine):
    with writing(engine) as conn:
        settle(conn)


@pytest.fixture
def give(engine):
    def give(record, from_team=TEAM, to_team=OTHER_TEAM, officer=MINH, press="", now=NOW):
        order = Order(records=[record], from_team=from_team, to_team=to_team, press=press)
        with writing(engine) as conn:
            return reassign(conn, officer, order, now)

    return give


@pytest.fixture
def pull(engine):
    def pull(author, since=0, page=ALL, own=NOBODY):
        with reading(engine) as conn:
            return window.read(conn, viewer_of(author), since, page, own)

    return pull


def cases_in(news):
    return [entry for entry in news.entries if entry.kind == "case"]


def test_the_new_team_gets_the_whole_case_and_the_former_one_lets_go(village, send, give, pull):
    first = change()
    send(LAN, first)
    send(HUNG, change(record=first.record, base=4, note="Hùng thêm"))
    before = {who.person_id: pull(who).upto for who in (LAN, TAM)}
    assert give(first.record) == [first.record]
    [whole] = cases_in(pull(TAM, before["tam"]))
    assert (whole.whole, whole.gone) == (True, False)
    assert whole.set == first.set | {
        "logbook_no": 1,
        "note": "Hùng thêm",
        "reassignments/1": {"from_team": "Tổ hòa giải thôn Mùng", "to_team": "Tổ hòa giải thôn Đẫu"},
    }
    assert [(line.by, line.paths) for line in whole.lines][1:] == [
        ("Trần Văn Hùng", ["note"]),
        ("Đỗ Đức Minh", ["reassignments/1"]),
    ]
    [gone] = cases_in(pull(LAN, before["lan"]))
    assert (gone.record, gone.gone, gone.set, gone.lines, gone.seq) == (first.record, True, {}, [], whole.seq)


def test_a_third_team_hears_nothing_of_it(village, send, give, pull):
    first = change()
    send(TAM, first)
    give(first.record, OTHER_TEAM, THIRD)
    assert cases_in(pull(LAN)) == []
    assert cases_in(pull(replace(LAN, team_id=None))) == []


def test_what_was_written_in_this_very_request_comes_with_the_whole_case(village, send, give, pull):
    """The whole takes the place of all that the phone had, so it must bring what its own change said too."""
    first = change()
    send(LAN, first)
    give(first.record)
    mine = change(record=first.record, base=9, note="Tâm thêm")
    send(TAM, mine)
    own = window.Own(author="tam", changes=[mine.id])
    [entry] = cases_in(pull(TAM, 3, own=own))
    assert entry.set["note"] == "Tâm thêm"


def test_there_and_back_again_in_one_window_is_whole_for_the_one_and_gone_for_the_other(village, send, give, pull):
    first = change()
    send(LAN, first)
    seen = pull(LAN).upto
    give(first.record)
    give(first.record, OTHER_TEAM, TEAM)
    [back] = cases_in(pull(LAN, seen))
    assert back.whole and set(back.set) > set(first.set)
    assert back.set["reassignments/2"]["to_team"] == "Tổ hòa giải thôn Mùng"
    assert [(entry.gone, entry.set) for entry in cases_in(pull(TAM, seen))] == [(True, {})]


def test_a_case_that_comes_only_after_this_page_is_not_begun_in_it(village, send, give, pull):
    first = change()
    send(LAN, first)
    send(LAN, change(record=first.record, base=4, note="hai"))
    give(first.record)
    told, seen = [], pull(TAM, 0, 1)
    while seen.more:
        told += cases_in(seen)
        seen = pull(TAM, seen.upto, 1)
    assert told == []
    assert [entry.whole for entry in cases_in(seen)] == [True]


def test_it_stands_where_it_stood_and_waits_since_it_waited(village, send, give, the_case):
    first = change()
    [receipt] = send(LAN, first)
    send(MINH, a_verdict(first.record, receipt.seq, "returned", {"summary": "?"}), now=later(days=1))
    before = the_case(first.record)
    give(first.record, now=later(days=2))
    after = the_case(first.record)
    assert (after.team, after.team_name) == (OTHER_TEAM, "Tổ hòa giải thôn Đẫu")
    assert after.standing == Standing.RETURNED
    assert after.waiting_since == before.waiting_since


def test_pressed_twice_it_goes_once_also_when_it_came_back_meanwhile(village, send, give, rows):
    first = change()
    send(LAN, first)
    assert give(first.record, press="one") == [first.record]
    assert give(first.record, press="one") == []
    assert give(first.record, press="another") == [], "it is there already"
    give(first.record, OTHER_TEAM, TEAM, press="back")
    assert give(first.record, press="one") == []
    assert [(row["from_team"], row["to_team"]) for row in rows(tables.reassignments)] == [
        (TEAM, OTHER_TEAM),
        (OTHER_TEAM, TEAM),
    ]


def test_only_the_communes_own_cases_go_and_only_from_the_team_that_has_them(village, send, give, the_case, rows):
    mine, its = change(), change()
    send(LAN, mine)
    send(TAM, its)
    for odd in (
        lambda: give(mine.record, officer=QUAN),
        lambda: give("nobody-s"),
        lambda: give(TEAM),
        lambda: give(its.record, TEAM, THIRD),
    ):
        with pytest.raises(Problem) as told:
            odd()
        assert told.value.code == Code.NOT_FOUND
    assert rows(tables.reassignments) == []
    assert the_case(mine.record).team == TEAM


def test_nobody_tells_of_a_case_that_went_but_the_server(village, send):
    first = change()
    [receipt] = send(LAN, first)
    false = {"reassignments/1": {"from_team": "Tổ A", "to_team": "Tổ B"}}
    for author in (LAN, MINH):
        [held] = send(author, change(record=first.record, base=receipt.seq, set=false))
        assert (held.outcome, held.reason) == ("held", "may_not_write")


def test_a_reassignment_cannot_be_rewritten(village, engine, send, give):
    first = change()
    send(LAN, first)
    give(first.record)
    with pytest.raises(Exception, match="append-only"), writing(engine) as conn:
        conn.execute(tables.reassignments.update().values(to_team=TEAM))


PEOPLE = {TEAM: LAN, OTHER_TEAM: TAM, THIRD: replace(LAN, person_id="ba", team_id=THIRD, device_id="ba-1")}
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2), st.sampled_from(["note", "summary", "parties/p1"])),
        st.tuples(st.just("give"), st.integers(0, 2), st.sampled_from(sorted(PEOPLE))),
        st.tuples(st.just("decide"), st.integers(0, 2), st.sampled_from(["returned", "approved"])),
        st.tuples(st.just("pull"), st.sampled_from(sorted(PEOPLE)), st.sampled_from([1, 3, 900, ALL])),
    ),
    max_size=25,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(story=steps)
def test_whatever_moves_every_phone_ends_with_its_teams_cases_and_no_others(engine, story):
    place = f"x{uuid.uuid4().hex[:12]}"
    records = [f"{place}-{n}" for n in range(3)]
    phones = {team: _Phone(engine, Viewer(partition=place, team=team)) for team in PEOPLE}
    for step, (what, which, how) in enumerate(story):
        if what == "pull":
            phones[which].pull(how)
            continue
        with writing(engine) as conn:
            _do(conn, place, records[which], what, how, later(minutes=step))
    for phone in phones.values():
        while phone.pull(900):
            pass
    with reading(engine) as conn:
        cases = [casebook.open_case(conn, place, record) for record in records]
    for team, phone in phones.items():
        ours = {case.record: case for case in cases if case and case.team == team}
        assert phone.fields == {record: case.fields for record, case in ours.items()}
        for record, case in ours.items():
            assert [line.seq for line in phone.lines[record]] == [line.seq for line in case.lines]
            assert standing(phone.lines[record]) == case.standing


def _do(conn, place, record, what, how, now):
    case = casebook.open_case(conn, place, record)
    officer = replace(MINH, partition=place)
    if what == "give" and case:
        reassign(conn, officer, Order(records=[record], from_team=case.team, to_team=how), now)
    elif what == "decide" and case:
        _take(conn, officer, a_verdict(record, case.seq, how, {"summary": "?"}), now)
    elif what == "write":
        author = replace(PEOPLE[case.team if case else TEAM], partition=place)
        value = {"role": "BEN", "name": str(now)} if how == "parties/p1" else str(now)
        _take(conn, author, change(record=record, base=case.seq if case else 0, set={how: value}), now)


def _take(conn, author, wanted, now):
    take(conn, author, [wanted], now)


class _Phone:
    def __init__(self, engine, viewer):
        self.engine, self.viewer, self.cursor, self.fields, self.lines = engine, viewer, 0, {}, {}

    def pull(self, page):
        with reading(self.engine) as conn:
            news = window.read(conn, self.viewer, self.cursor, page, NOBODY)
            theirs = {
                entry.record: casebook.open_case(conn, self.viewer.partition, entry.record).team
                for entry in cases_in(news)
            }
        for entry in news.entries:
            own = theirs.get(entry.record, self.viewer.team)
            assert entry.gone or own == self.viewer.team, "nobody is shown what is not theirs"
            if entry.gone or entry.whole:
                self.fields.pop(entry.record, None)
                self.lines.pop(entry.record, None)
            if not entry.gone:
                self.fields[entry.record] = apply(self.fields.get(entry.record, {}), entry.set)
                self.lines.setdefault(entry.record, []).extend(entry.lines)
        self.cursor = news.upto
        return news.more


def test_many_cases_that_come_at_once_come_in_pages_as_large_as_asked(village, engine, send, pull):
    """A line that hands a case over is short; what it brings is not, and a bad link carries no more than was asked."""
    sent = [change(note=f"{n} {uuid.uuid4().hex * 40}") for n in range(40)]
    send(LAN, *sent)
    seen = pull(TAM).upto
    with writing(engine) as conn:
        order = Order(records=[each.record for each in sent], from_team=TEAM, to_team=OTHER_TEAM)
        assert len(reassign(conn, MINH, order, NOW)) == 40
    came, more = [], True
    while more:
        news = pull(TAM, seen, SMALLEST_PAGE)
        packed = len(packing.pack(msgspec.json.encode(news.entries), packing.DENSE))
        assert packed <= SMALLEST_PAGE or len(news.entries) == 1
        came += [entry.record for entry in cases_in(news)]
        seen, more = news.upto, news.more
    assert came == [each.record for each in sent]


def test_cases_go_there_and_back_while_phones_write_and_pull_and_all_end_alike(village, engine, send, give):
    """Nobody writes between a case's number and its new team, and no phone misses one or keeps one."""
    sent = [change() for _ in range(3)]
    send(LAN, *sent)
    phones = [_Phone(engine, viewer_of(who)) for who in (LAN, TAM)]
    done = threading.Event()

    def write(who, phone):
        for n in range(12):
            with writing(engine) as conn:
                wanted = [change(record=each.record, base=phone.cursor, note=f"{who.person_id} {n}") for each in sent]
                take(conn, who, wanted, NOW, seen=phone.cursor)

    def move():
        for n in range(12):
            teams = (TEAM, OTHER_TEAM) if n % 2 == 0 else (OTHER_TEAM, TEAM)
            for each in sent[:2]:
                give(each.record, *teams)

    def poll(phone):
        while not done.is_set():
            phone.pull(900)
        while phone.pull(900):
            pass

    with ThreadPoolExecutor(5) as pool:
        polled = [pool.submit(poll, phone) for phone in phones]
        works = [pool.submit(write, *pair) for pair in zip((LAN, TAM), phones, strict=True)]
        for work in [*works, pool.submit(move)]:
            work.result()
        done.set()
        for each in polled:
            each.result()
    with reading(engine) as conn:
        cases = [casebook.open_case(conn, MINH.partition, each.record) for each in sent]
    for phone in phones:
        ours = {case.record: case for case in cases if case.team == phone.viewer.team}
        assert {record: phone.fields[record] for record in phone.fields if record in ours} == {
            record: case.fields for record, case in ours.items()
        }
        assert {record for record in phone.fields if not record.startswith("team-")} == set(ours)
        for record, case in ours.items():
            assert [line.seq for line in phone.lines[record]] == [line.seq for line in case.lines]
