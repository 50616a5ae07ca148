"""The commune asks the team leader: her answer is kept as it is typed, and leaves by one press."""

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.cases import SHORT_TEXT
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.domain.training import ATTENDANCE, PRESENT
from tests.workbook import book
from tests.workbook.book import NOW, seen

ASKED = {"question": "Ai đo ranh giới?", "leader": "Trần Văn Hùng", "officer": "Minh", "at": "2026-11-20T08:00:00Z"}


@pytest.fixture
def case_id(store):
    """A case of the commune's, with a question of the officer's."""
    case_id = book.a_received_case(store)
    held = store.records.get(case_id)
    line = Line(
        seq=held.base + 1, change="q1", by="Minh", role=Role.OFFICER, at=ASKED["at"], received_at=ASKED["at"],
        paths=["inquiries/q1"],
    )  # fmt: skip
    server = dict(held.server) | {"inquiries/q1": ASKED}
    store.records.put(replace(held, server=server, base=line.seq, lines=[*held.lines, line]))
    return case_id


def asks(store, answers):
    return [row.id for row in workbook.today(workbook.list_cases(store), "", answers).asks]


def test_the_leader_finds_it_first_today_and_nobody_else(store, case_id):
    assert asks(store, True) == [case_id] and asks(store, False) == []
    assert list(seen(store, case_id).inquiries) == ["q1"]


def test_the_officer_asks_is_what_the_story_says(store, case_id):
    assert workbook.history(store, case_id)[-1].asks


def test_what_is_typed_is_kept_and_asks_until_it_is_sent(store, case_id):
    workbook.keep_reply(store, case_id, "q1", "Ông trưởng thôn", NOW)
    assert seen(store, case_id).case.replies["q1"].answer == "Ông trưởng thôn"
    assert asks(store, True) == [case_id] and store.outbox.all() == []


def test_sent_it_is_on_its_way_alone_with_the_question_and_asks_no_more(store, case_id):
    workbook.keep(store, case_id, "note", "Còn viết dở", NOW)
    workbook.keep_reply(store, case_id, "q1", " Ông trưởng thôn đo. ", NOW)
    assert workbook.send_reply(store, case_id, "q1", NOW)
    (queued,) = store.outbox.all()
    assert list(queued.change.set) == ["replies/q1"]
    said = queued.change.set["replies/q1"]
    assert (said["question"], said["answer"]) == ("Ai đo ranh giới?", "Ông trưởng thôn đo.")
    assert asks(store, True) == [] and not seen(store, case_id).inquiries
    assert seen(store, case_id).unsent, "the rest of the draft stays one"


@pytest.mark.parametrize("words", ["", "   ", "ý" * 2_001])
def test_nothing_or_too_much_is_not_sent_and_not_lost(store, case_id, words):
    workbook.keep_reply(store, case_id, "q1", words, NOW)
    assert not workbook.send_reply(store, case_id, "q1", NOW)
    assert store.outbox.all() == [] and asks(store, True) == [case_id]
    assert len(words) <= SHORT_TEXT or seen(store, case_id).case.replies["q1"].answer == words


def test_to_a_question_that_is_gone_nothing_is_written(store, case_id):
    workbook.keep_reply(store, case_id, "q2", "Ai hỏi?", NOW)
    assert not workbook.send_reply(store, case_id, "q2", NOW)
    assert not seen(store, case_id).unsent and store.outbox.all() == []


@pytest.fixture
def roll(store):
    """A class of Lan's team with one tick at the commune: let it ask a team about that, and get the record's id."""
    book.a_team(store)
    class_id = workbook.begin_class(store, "TH03", NOW)
    workbook.mark(store, class_id, [workbook.roll(store, class_id).people[0]], PRESENT, NOW)
    [record] = [each.change.record for each in store.outbox.all() if each.change.kind == ATTENDANCE]
    for number, each in enumerate((class_id, record)):
        book.receive(store, each, 5 + number)

    def ask(team):
        asked = {"inquiries/q1": ASKED | {"team": team}}
        book.arrive(store, record, 9, by="Minh", role=Role.OFFICER, set=asked)
        return class_id, record

    return ask


def test_a_roll_call_asks_the_team_that_is_asked_and_is_told_by_its_class(store, roll):
    class_id, record = roll("team-mung")
    [asked] = workbook.asked_elsewhere(store)
    assert (asked.id, asked.about, asked.type, list(asked.open)) == (record, class_id, "TH03", ["q1"])
    assert [each.id for each in workbook.asked_of_class(store, class_id)] == [record]


def test_about_the_roll_of_another_team_nobody_is_asked_here(store, roll):
    class_id, _ = roll("team-dau")
    assert workbook.asked_elsewhere(store) == [] and workbook.asked_of_class(store, class_id) == []


def test_an_answer_about_a_roll_call_is_only_here_until_it_is_sent_and_goes_as_one_change(store, roll):
    class_id, record = roll("team-mung")
    assert workbook.beside_cases(store) == 0
    workbook.keep_reply(store, record, "q1", "Con gái bà ký.", NOW)
    assert workbook.beside_cases(store) == 1 and store.outbox.all() == []
    assert workbook.asked_elsewhere(store)[0].replies["q1"].answer == "Con gái bà ký."
    assert workbook.send_reply(store, record, "q1", NOW)
    (queued,) = store.outbox.all()
    assert (queued.change.kind, list(queued.change.set)) == (ATTENDANCE, ["replies/q1"])
    assert queued.change.set["replies/q1"]["team"] == "team-mung"
    assert workbook.asked_elsewhere(store) == []
    assert workbook.asked_of_class(store, class_id)[0].replies["q1"].question == ASKED["question"]
