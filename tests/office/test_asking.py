"""Experts are asked without names: what the officer confirms is all they see; their answer stays with the commune."""

import re

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from sync_server.db.engine import reading, writing
from sync_server.people import accounts, asking
from sync_server.people.account_events import By
from sync_server.people.asking import Kind
from tests.cast import DUONG_HUU, LAN, MINH, change
from tests.office.commune import quarrel
from tests.office.conftest import text_of
from tests.office.seats import seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
QUESTION = "Bên A nói bên B dời rào 0,3 m. Điều nào của Luật Đất đai?"
ANSWER = "Điều 175 Bộ luật Dân sự: ranh giới theo thỏa thuận hoặc tập quán."
NAMES = ("Lan", "Bảo", "Thụ", "Hùng", "Định", "1968", "1961", "Mùng", "Dương Hưu", "giáp ranh phía đông")


@pytest.fixture
def case(app, send, engine):
    """The id of a whole case, with experts of the commune who may be asked."""
    with writing(engine) as conn:
        seat_others(conn)
    sent = change(set=quarrel(support_words="Bà Lan muốn kiện. Số của bà: 0912 000 111"))
    send(LAN, sent)
    return sent.record


@pytest.fixture
def ask(minh, case):
    """Open the page and send it with what was put right."""

    def ask(**fields):
        minh.get(f"/cases/{case}/ask")
        given = {"asked": QUESTION, "expert": "luat", "sure": "yes", "press": minh.hidden("press")}
        return minh.post(f"/cases/{case}/ask", given | fields)

    return ask


@pytest.fixture
def asked(engine, case):
    def asked():
        with reading(engine) as conn:
            return asking.of_case(conn, DUONG_HUU, case)

    return asked


def box(page):
    return re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)[1]


def test_what_would_be_shared_has_no_name_home_number_or_year_in_it(minh, case):
    page = minh.get(f"/cases/{case}/ask")
    draft = box(page)
    assert "Bên B dựng lại hàng rào giáp ranh đất vườn nhà bên A, bên A cho rằng hàng rào mới lấn sang" in draft
    assert "Yêu cầu: Bên A: Trả lại đúng ranh cũ." in draft and "có người được mời chứng kiến" in draft
    assert "Tổ hòa giải nhờ xã giúp: Bên A muốn kiện. Số của bà: (số điện thoại)" in draft
    assert not [name for name in NAMES if name in draft]
    assert draft.rstrip().endswith("Điều muốn hỏi:")
    assert "Đọc lại những chữ này, xem có phải tên riêng không: lấn, lần" in text_of(page)
    assert 'name="looked"' not in page.text


def test_a_word_of_a_name_that_still_stands_is_warned_of_until_the_officer_lets_it_stand(ask, asked):
    page = ask(asked="Nhà bao đời trồng lan, ông Thụ biết.")
    assert page.status_code == 400
    assert "Giữ chữ “bao”, đã xem Giữ chữ “lan”, đã xem Giữ chữ “Thụ”, đã xem" in text_of(page)
    assert ask(asked="Nhà bao đời trồng lan.", looked="bao").status_code == 400
    assert asked() == []
    assert ask(asked="Nhà bao đời trồng lan.", looked=["bao", "lan"]).status_code == 200
    assert len(asked()) == 1


@ONE_ENGINE
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sure": ""}, "đánh dấu là không ai nhận ra được"),
        ({"expert": []}, "Chọn ít nhất một chuyên gia"),
        ({"expert": "luat-2"}, "Chọn ít nhất một chuyên gia"),
        ({"expert": "minh"}, "Chọn ít nhất một chuyên gia"),
        ({"asked": " "}, "Ghi nội dung hỏi"),
        ({"asked": "x " * 4_001}, "Rút ngắn nội dung"),
    ],
)
def test_without_a_yes_an_expert_or_words_nothing_is_shared(ask, asked, fields, said):
    page = ask(**fields)
    assert page.status_code == 400 and said in text_of(page)
    assert asked() == []


def test_the_expert_reads_answers_and_never_hears_which_case_it_is(ask, asked, case, visit, minh):
    assert "Đã gửi cho chuyên gia." in text_of(ask())
    [question] = asked()
    expert = visit("luat")
    page = expert.get("/shared")
    assert QUESTION in text_of(page) and "chưa đọc" in text_of(page)
    pages = [page, expert.get(f"/shared/{question.id}"), expert.post(f"/shared/{question.id}", {"answer": ANSWER})]
    pages.append(expert.get("/shared"))
    assert "Đã gửi. Cán bộ xã sẽ thấy." in text_of(pages[2]) and "đã trả lời" in text_of(pages[3])
    for each in pages:
        assert case not in each.text and not [name for name in NAMES[:7] if name in text_of(each)]
        assert "Tổ hòa giải" not in text_of(each) and "Đỗ Đức Minh" not in text_of(each)
    assert case[:8] not in question.id, "the id tells nothing, not even when it was made"
    assert "Chuyên gia đã trả lời, chưa ai ở xã xem: Bà Nguyễn Thị Lan – Ông Trần Văn Bảo" in text_of(
        minh.get("/overview")
    )
    text = text_of(minh.get(f"/cases/{case}"))
    assert f"Tạ Thị Luật: đã đọc Nội dung đã gửi {QUESTION} Tạ Thị Luật trả lời, 22/11/2026, 09:30 {ANSWER}" in text
    assert "Chuyên gia đã trả lời" not in text_of(minh.get("/overview"))
    text = text_of(minh.get(f"/cases/{case}/history"))
    for line in (
        f"Đỗ Đức Minh đã hỏi chuyên gia 22/11/2026, 09:30 {QUESTION}", "Đỗ Đức Minh đã gửi cho Tạ Thị Luật",
        "Tạ Thị Luật đã đọc", f"Tạ Thị Luật đã trả lời 22/11/2026, 09:30 {ANSWER}", "Đỗ Đức Minh đã xem câu trả lời",
    ):  # fmt: skip
        assert line in text
    kinds = [each.kind for each in asked()[0].events]
    assert kinds == [Kind.SHARED, Kind.READ, Kind.ANSWERED, Kind.SEEN]


def test_the_team_hears_an_answer_only_in_a_remark_that_the_officer_sends(ask, asked, case, visit, minh, the_case):
    ask()
    expert = visit("luat")
    expert.get(f"/shared/{asked()[0].id}")
    expert.post(f"/shared/{asked()[0].id}", {"answer": ANSWER})
    before = the_case(case)
    page = minh.get(f"/cases/{case}")
    assert ANSWER not in str(the_case(case).fields) and the_case(case) == before
    link = re.search(rf'href="(/cases/{case}\?answer=[^"#]+)', page.text)[1]
    page = minh.get(link)
    assert f"Ý kiến của chuyên gia: {ANSWER}" in page.text and the_case(case) == before
    minh.decide(case, "return", fresh=False, **{"remark.whole": f"Ý kiến của chuyên gia: {ANSWER}"})
    assert ANSWER in str(the_case(case).fields)
    assert ANSWER not in visit("mat").get(f"/cases/{case}?answer={asked()[0].events[2].id}").text


def test_pressed_twice_a_question_is_asked_once_and_an_answer_kept_once(minh, case, asked, visit):
    minh.get(f"/cases/{case}/ask")
    pressed = {"asked": QUESTION, "expert": ["luat", "luat"], "sure": "yes", "press": minh.hidden("press")}
    for _ in range(2):
        minh.post(f"/cases/{case}/ask", pressed)
    assert [each.kind for each in asked()[0].events] == [Kind.SHARED] and len(asked()) == 1
    expert = visit("luat")
    expert.get(f"/shared/{asked()[0].id}")
    for _ in range(2):
        expert.post(f"/shared/{asked()[0].id}", {"answer": ANSWER})
    assert [each.kind for each in asked()[0].events].count(Kind.ANSWERED) == 1


def test_what_is_taken_back_is_shown_to_no_expert_any_more(ask, asked, case, visit, minh):
    ask()
    [question] = asked()
    expert = visit("luat")
    expert.get(f"/shared/{question.id}")
    text = text_of(minh.post(f"/cases/{case}/ask/{question.id}/take-back"))
    assert "Đã thu lại. Chuyên gia không xem được nữa." in text
    assert "Chưa có gì được chia sẻ" in text_of(expert.get("/shared"))
    page = expert.get(f"/shared/{question.id}")
    assert "Xã đã thu lại câu hỏi này." in text_of(page) and QUESTION not in page.text
    assert QUESTION not in expert.post(f"/shared/{question.id}", {"answer": ANSWER}).text
    assert Kind.ANSWERED not in [each.kind for each in asked()[0].events]


def test_who_was_not_asked_or_has_no_account_any_more_sees_nothing(ask, asked, visit, engine, clock, minh, case):
    with writing(engine) as conn:
        by = By(id="minh", name="Đỗ Đức Minh")
        other, _ = accounts.add(
            conn, by, clock(), login="khac", name="Chu Văn Khác", role="CHUYEN_GIA", partition=DUONG_HUU
        )
    ask()
    [question] = asked()
    with writing(engine) as conn:
        conn.execute(sql("UPDATE officers SET must_change = FALSE WHERE login = 'khac'"))
    for login in (other, "luat-2"):
        browser = visit(login)
        assert browser.get(f"/shared/{question.id}").status_code == 404
        assert QUESTION not in browser.get("/shared").text
    with writing(engine) as conn:
        accounts.set_disabled(conn, by, other, True, clock())
    assert "Chu Văn Khác" not in text_of(minh.get(f"/cases/{case}/ask"))


@ONE_ENGINE
def test_without_an_expert_the_page_says_what_to_do(minh, send):
    sent = change(set=quarrel())
    send(LAN, sent)
    assert "Xã chưa có tài khoản chuyên gia." in text_of(minh.get(f"/cases/{sent.record}/ask"))


def test_the_database_refuses_to_rewrite_what_was_asked_and_answered(ask, engine):
    ask()
    for table in ("expert_questions", "question_events"):
        for statement in (f"UPDATE {table} SET id = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
                conn.execute(sql(statement))


def test_only_the_own_communes_cases_are_asked_about(engine, case, clock):
    with writing(engine) as conn:
        asking.ask(conn, MINH, question := asking.fresh_id(), case, QUESTION, ["luat"], clock())
        assert asking.of_case(conn, "07543", case) == [] and asking.answered(conn, DUONG_HUU) == []
        assert not asking.ask(conn, MINH, question, case, "Khác", ["luat"], clock())
