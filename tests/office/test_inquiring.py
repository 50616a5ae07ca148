"""A third answer: the officer asks the team leader. The case waits on, the answer comes back to where it was asked."""

import unicodedata

import pytest

from fieldapp.domain.review import Standing
from sync_server.db.engine import writing
from sync_server.office.remarks import LONGEST_QUESTION
from sync_server.people import roster
from tests.cast import HUNG, LAN, TEAM, a_case, change
from tests.office.conftest import text_of
from tests.office.test_clearing import plain, tickets


@pytest.fixture
def case(send):
    """A case that Hùng has sent; Lan leads the team."""
    sent = change(set=a_case())
    send(HUNG, sent)
    return sent.record


def ask(minh, case, question="Ai đo ranh giới?", **more):
    return minh.decide(case, "ask-leader", question=question, **more)


def inquiries(found):
    return {path.partition("/")[2]: value for path, value in found.fields.items() if path.startswith("inquiries/")}


def answer(send, the_case, case, text="Ông trưởng thôn đo."):
    ((key, asked),) = inquiries(the_case(case)).items()
    said = {"name": LAN.name, "question": asked["question"], "answer": text, "at": "2026-11-22T19:30:00+07:00"}
    return send(LAN, change(case, the_case(case).seq, set={f"replies/{key}": said}))


def test_the_case_goes_on_waiting_and_says_who_was_asked_what(minh, case, the_case):
    page = text_of(ask(minh, case))
    assert "Đã gửi câu hỏi cho tổ trưởng" in page
    assert "Đã hỏi Nguyễn Thị Lan lúc" in page and "Ai đo ranh giới?" in page and "Chưa trả lời" in page
    now = the_case(case)
    assert now.standing == Standing.NEW and len(now.lines) == 2
    ((_, asked),) = inquiries(now).items()
    assert (asked["leader"], asked["officer"]) == (LAN.name, "Đỗ Đức Minh")
    assert "Chờ tổ trưởng trả lời" in text_of(minh.get("/queue"))


def test_what_is_asked_is_not_approved_with_the_others(minh, send):
    sent = change(set=plain("Bà Xuôi"))
    send(HUNG, sent)
    minh.get("/queue")
    assert [each.partition(":")[0] for each in tickets(minh.page)] == [sent.record]
    ask(minh, sent.record)
    assert not tickets(minh.get("/queue"))


def test_the_answer_stands_where_it_was_asked_and_a_decision_ends_the_question(minh, send, case, the_case):
    ask(minh, case)
    answer(send, the_case, case)
    assert "Tổ trưởng đã trả lời" in text_of(minh.get("/queue"))
    page = text_of(minh.get(f"/cases/{case}"))
    assert "Nguyễn Thị Lan trả lời lúc 22/11/2026, 19:30" in page and "Ông trưởng thôn đo." in page
    minh.decide(case, "approve")
    now = the_case(case)
    assert now.standing == Standing.APPROVED and not inquiries(now)
    assert "Tổ trưởng đã trả lời" not in text_of(minh.get("/queue?standing=approved"))
    page = text_of(minh.get(f"/cases/{case}"))
    assert "Tổ trả lời xã" in page and "Ông trưởng thôn đo." in page and "Ai đo ranh giới?" in page


def test_the_history_tells_of_question_and_answer(minh, send, case, the_case):
    ask(minh, case)
    answer(send, the_case, case)
    minh.decide(case, "approve")
    page = text_of(minh.get(f"/cases/{case}/history"))
    assert "Đỗ Đức Minh đã hỏi tổ trưởng" in page
    assert page.count("Ai đo ranh giới?") == 2, "in the question and with its answer, and not as taken away"


def test_an_answer_that_comes_after_the_decision_is_looked_at_again(minh, send, case, the_case):
    ask(minh, case)
    key = next(iter(inquiries(the_case(case))))
    seen = the_case(case).seq
    minh.decide(case, "approve")
    said = {"name": LAN.name, "question": "Ai đo ranh giới?", "answer": "Tôi đo."}
    send(LAN, change(case, seen, set={f"replies/{key}": said}))
    assert the_case(case).standing == Standing.AMENDED
    assert "Tôi đo." in text_of(minh.get(f"/cases/{case}"))


@pytest.mark.parametrize(
    ("question", "said"),
    [("   ", "Chưa có câu hỏi nào"), ("ý" * (LONGEST_QUESTION + 1), "Câu hỏi dài quá")],
    ids=["nothing", "too much"],
)
def test_no_question_or_a_long_one_asks_nothing_and_keeps_every_letter(minh, case, the_case, question, said):
    page = ask(minh, case, question)
    assert page.status_code == 400 and said in text_of(page)
    assert question.strip() in page.text
    assert not inquiries(the_case(case))


def test_remarks_in_their_boxes_stay_there(minh, case):
    page = ask(minh, case, **{"remark.summary": "Ghi thêm."})
    assert "Đã gửi câu hỏi" in text_of(page) and "Ghi thêm.</textarea>" in page.text
    assert "Ai đo ranh giới?</textarea>" not in page.text, "what was sent is not sent again"


def test_a_decision_with_a_question_in_its_box_asks_first(minh, case, the_case):
    page = minh.decide(case, "approve", question="Ai đo?")
    assert page.status_code == 400 and "còn câu hỏi chưa gửi" in text_of(page)
    assert "Ai đo?</textarea>" in page.text and the_case(case).standing == Standing.NEW


def test_two_presses_ask_once_and_accents_of_another_keyboard_are_the_same(minh, case, the_case):
    minh.get(f"/cases/{case}")
    given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
    token = minh.token
    for form in ("NFD", "NFC"):
        words = unicodedata.normalize(form, "Ai đo ranh giới? <script>")
        assert minh.post(f"/cases/{case}/ask-leader", given | {"question": words}, token=token).status_code == 200
    ((_, asked),) = inquiries(the_case(case)).items()
    assert asked["question"] == "Ai đo ranh giới? <script>" and len(the_case(case).lines) == 2
    assert "<script>" not in minh.get(f"/cases/{case}").text.replace("<script src", "")


def test_on_an_old_page_nothing_is_asked_and_the_question_stays(minh, send, case, the_case):
    minh.get(f"/cases/{case}")
    send(LAN, change(case, the_case(case).seq, agreement="Ông Bảo dời rào."))
    page = minh.decide(case, "ask-leader", fresh=False, question="Ai đo?")
    assert page.status_code == 409 and "vừa thay đổi" in text_of(page)
    assert "Ai đo?</textarea>" in page.text and not inquiries(the_case(case))


class TestWithoutALeader:
    """Luật 35/2013/QH13, Điều 14: a team has a leader; until it has one, anybody of it may answer."""

    @pytest.fixture
    def leaderless(self, app, engine):
        with writing(engine) as conn:
            roster.add_mediator(conn, LAN.person_id, TEAM, LAN.name, leader=False)

    def test_before_and_after_sending_the_page_says_who_sees_it_and_that_a_leader_is_due(
        self, leaderless, minh, case, the_case
    ):  # fmt: skip
        page = minh.get(f"/cases/{case}")
        assert "Tổ hòa giải thôn Mùng chưa có tổ trưởng: ai trong tổ cũng thấy câu hỏi" in text_of(page)
        assert f'href="/teams#{TEAM}"' in page.text and "hiện trên máy của tổ trưởng" not in text_of(page)
        said = text_of(ask(minh, case))
        assert "Đã gửi câu hỏi cho tổ. Tổ chưa có tổ trưởng" in said and "Nên chọn tổ trưởng cho tổ." in said
        assert "Đã gửi câu hỏi cho tổ trưởng" not in said
        ((_, asked),) = inquiries(the_case(case)).items()
        assert "leader" not in asked

    def test_the_same_is_said_where_remarks_stay_in_their_boxes_and_at_a_second_press(self, leaderless, minh, case):
        minh.get(f"/cases/{case}")
        given = {name: minh.hidden(name) for name in ("seq", "decision", "back")} | {"question": "Ai đo?"}
        token = minh.token
        for more in ({"remark.summary": "Ghi thêm."}, {}):
            said = text_of(minh.post(f"/cases/{case}/ask-leader", given | more, token=token))
            assert "Đã gửi câu hỏi cho tổ. Tổ chưa có tổ trưởng" in said

    def test_a_team_with_a_leader_is_told_nothing_of_it(self, minh, case):
        page = minh.get(f"/cases/{case}")
        assert "chưa có tổ trưởng" not in text_of(page) and "hiện trên máy của tổ trưởng" in text_of(page)
        assert "chưa có tổ trưởng" not in text_of(ask(minh, case))
