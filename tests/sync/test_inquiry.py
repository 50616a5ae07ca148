"""A question of the officer's goes to the team's phones, and the answer comes back, over the real server."""

import pytest

from fieldapp import workbook
from fieldapp.domain.review import Standing
from fieldapp.domain.training import ATTENDANCE, PRESENT, attendance_id
from sync_server.clock import utc_now
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.office import sessions
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, TAM, change
from tests.office.conftest import Browser, text_of
from tests.office.seats import MINH_LOGIN, seat_officers

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


class TestARollCall:
    """Minh asks on the page of a class, and the phones of the team that called the roll answer."""

    @pytest.fixture
    def minh(self, either_commune):
        with writing(either_commune.engine) as conn:
            seat_officers(conn)
            browser = Browser(either_commune.client)
            browser.cookies["session"] = sessions.start(conn, MINH_LOGIN, utc_now(), sessions.Limits())
        return browser

    def press(self, minh, class_id, how, **typed):
        minh.get(f"/training/{class_id}")
        given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
        return text_of(minh.post(f"/training/{class_id}/{how}", given | typed))

    def rolled(self, phone, *people):
        class_id = workbook.begin_class(phone.store, "TH03", phone.now())
        who = [workbook.guest(each, "Thôn Mùng", 1970) for each in people]
        workbook.mark(phone.store, class_id, who, PRESENT, phone.now())
        phone.sync()
        return class_id, attendance_id(class_id, who[0].person)

    def test_the_team_is_asked_answers_and_the_answer_stands_at_the_class(self, either_commune, phones, minh):
        lan, hung, tam = (phones(either_commune, who) for who in (LAN, HUNG, TAM))
        class_id, _ = self.rolled(hung, "Bà Sửu")
        said = self.press(minh, class_id, "ask-leader", question="Bà Sửu là ai?", team=LAN.team_id)
        assert "Đã gửi câu hỏi" in said and "Chưa trả lời" in said
        for phone, asked in ((lan, 1), (hung, 1), (tam, 0)):
            phone.sync()
            assert len(workbook.asked_elsewhere(phone.store)) == asked, phone.who.name
            assert len(workbook.asked_of_class(phone.store, class_id)) == asked
        [about] = workbook.asked_elsewhere(lan.store)
        (key,) = about.open
        workbook.keep_reply(lan.store, about.id, key, "Mẹ anh Bảo.", lan.now())
        before = len(either_commune.changes())
        assert workbook.send_reply(lan.store, about.id, key, lan.now())
        lan.sync()
        assert len(either_commune.changes()) == before + 1, "one change"
        hung.sync()
        assert [workbook.asked_elsewhere(each.store) for each in (lan, hung)] == [[], []]
        text = text_of(minh.get(f"/training/{class_id}"))
        assert "Mẹ anh Bảo." in text and "Chưa trả lời" not in text
        assert "Tổ trưởng đã trả lời" in text_of(minh.get("/entries?kind=attendance"))
        assert "Đã đánh dấu xem 1 mục." in self.press(minh, class_id, "seen")
        lan.sync()
        [told] = workbook.asked_of_class(lan.store, class_id)
        assert told.inquiries == {} and told.replies[key].answer == "Mẹ anh Bảo."

    def test_a_decision_that_comes_first_takes_the_question_away(self, either_commune, phones, minh):
        lan = phones(either_commune, LAN)
        class_id, record = self.rolled(lan, "Bà Sửu")
        self.press(minh, class_id, "ask-leader", question="Bà Sửu là ai?", team=LAN.team_id)
        lan.sync()
        [about] = workbook.asked_elsewhere(lan.store)
        (key,) = about.open
        self.press(minh, class_id, "seen")
        workbook.keep_reply(lan.store, record, key, "Mẹ anh Bảo.", lan.now())
        assert workbook.send_reply(lan.store, record, key, lan.now()), "she could not know"
        assert lan.sync().clashed == 0
        assert workbook.asked_elsewhere(lan.store) == []
        with reading(either_commune.engine) as conn:
            now = casebook.open_record(conn, DUONG_HUU, record, (ATTENDANCE,))
        assert now.standing == Standing.AMENDED, "what was said is looked at again"
        assert now.fields[f"replies/{key}"]["question"] == "Bà Sửu là ai?"
