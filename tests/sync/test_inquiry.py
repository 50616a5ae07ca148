"""A question of the officer's goes to the team's phones, and the answer comes back, over the real server."""

from fieldapp import workbook
from fieldapp.domain.review import Standing
from sync_server.clock import utc_now
from sync_server.db.engine import writing
from sync_server.journal.intake import take
from tests.cast import MINH, change

ASKED = {"question": "Ai đo ranh giới?", "leader": "Nguyễn Thị Lan", "officer": "Minh", "at": "2026-11-20T08:00:00Z"}


def sent_by(phone):
    record = phone.send()
    phone.sync()
    return record


def ask(commune, record, **said):
    wanted = said or {"inquiries/q1": ASKED}
    with writing(commune.engine) as conn:
        (receipt,) = take(conn, MINH, [change(record, commune.case(record).seq, set=wanted)], utc_now())
    assert receipt.outcome == "accepted"


def test_both_phones_are_asked_one_answers_and_neither_is_asked_any_more(commune, lan, hung):
    record = sent_by(lan)
    hung.sync()
    ask(commune, record)
    for phone in (lan, hung):
        phone.sync()
        assert [row.inquiries for row in workbook.list_cases(phone.store)] == [1]
    workbook.keep_reply(hung.store, record, "q1", "Ông trưởng thôn.", hung.now())
    assert workbook.send_reply(hung.store, record, "q1", hung.now())
    hung.sync()
    lan.sync()
    fields = commune.case(record).fields
    assert fields["replies/q1"]["answer"] == "Ông trưởng thôn."
    for phone in (lan, hung):
        assert [row.inquiries for row in workbook.list_cases(phone.store)] == [0]
        assert phone.sees(record)["replies/q1"]["question"] == "Ai đo ranh giới?"


def test_an_answer_written_without_signal_to_a_question_that_was_taken_away_arrives(commune, lan):
    record = sent_by(lan)
    ask(commune, record)
    lan.sync()
    workbook.keep_reply(lan.store, record, "q1", "Tôi đo.", lan.now())
    assert workbook.send_reply(lan.store, record, "q1", lan.now())
    ask(commune, record, **{"verdict": "approved", "inquiries/q1": None})
    assert lan.sync().clashed == 0
    assert commune.case(record).fields["replies/q1"]["question"] == "Ai đo ranh giới?"
    assert commune.case(record).standing == Standing.AMENDED
