"""Returning and approving: one change a decision, nothing typed is lost, nothing decided on an old page."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import select

from fieldapp.domain.review import Standing
from sync_server.db.engine import reading
from sync_server.db.tables import quarantine
from sync_server.office.forms import MAX_FIELDS
from sync_server.office.remarks import LONGEST
from tests.cast import LAN, MINH, a_case, a_verdict, change
from tests.e2e.driver import free_port
from tests.office.conftest import Browser, text_of
from tests.office.served import listening


@pytest.fixture
def case(send):
    """A case that Lan has sent."""
    sent = change(set=a_case())
    send(LAN, sent)
    return sent.record


def test_a_return_is_one_change_with_all_its_remarks(minh, case, the_case):
    page = minh.decide(
        case, "return",
        **{"remark.agreement": "Ghi rõ ai làm gì.", "ready.photos": ["ready_photos_1"], "remark.whole": "Gửi sớm hơn."},
    )  # fmt: skip
    assert "Đã trả lại “Bà Lan – Ông Bảo” kèm ý kiến" in text_of(page)
    now = the_case(case)
    assert now.standing == Standing.RETURNED
    assert len(now.lines) == 2
    last = now.lines[-1]
    assert last.by == "Đỗ Đức Minh"
    assert last.verdict == "returned"
    said = {value["path"]: value["text"] for path, value in last.set.items() if path.startswith("remarks/")}
    assert said == {
        "agreement": "Ghi rõ ai làm gì.",
        "photos": "Ảnh mờ, xin chụp lại cho rõ.",
        "": "Gửi sớm hơn.",
    }


def test_a_ready_sentence_reaches_the_team_in_vietnamese_from_pages_in_english_too(minh, case, the_case):
    assert "The photo is blurred" in text_of(minh.get(f"/language/en?back=/cases/{case}"))
    minh.decide(case, "return", fresh=False, **{"ready.photos": ["ready_photos_1"]})
    [remark] = [value for path, value in the_case(case).fields.items() if path.startswith("remarks/")]
    assert remark["text"] == "Ảnh mờ, xin chụp lại cho rõ."


def test_a_remark_of_which_nothing_can_be_seen_is_none(minh, case, the_case):
    page = minh.decide(case, "return", **{"remark.summary": "\u200b \ufeff"})
    assert page.status_code == 400 and "Chưa có ý kiến nào, nên chưa trả lại được" in text_of(page)
    assert the_case(case).standing == Standing.NEW


def test_ready_sentences_and_own_words_make_one_remark(minh, case, the_case):
    minh.decide(case, "return", **{"remark.summary": "Kể ai làm chứng.", "ready.summary": ["ready_1", "ready_2"]})
    [remark] = [value for path, value in the_case(case).fields.items() if path.startswith("remarks/")]
    assert remark["text"] == "Ghi chưa đủ, xin ghi thêm.\nChưa rõ, xin ghi lại cho dễ hiểu.\nKể ai làm chứng."


def test_an_approval_is_one_change_and_settles_the_remarks(minh, send, case, the_case):
    seq = the_case(case).seq
    back = send(MINH, a_verdict(case, seq, "returned", {"summary": "Ghi thêm."}))
    send(LAN, change(case, back.seq, summary="Đã ghi thêm."))
    page = minh.decide(case, "approve")
    assert "Đã duyệt" in text_of(page)
    now = the_case(case)
    assert now.standing == Standing.APPROVED
    assert not [path for path in now.fields if path.startswith("remarks/")]


def test_a_new_return_takes_the_old_remarks_away(minh, send, case, the_case):
    back = send(MINH, a_verdict(case, the_case(case).seq, "returned", {"summary": "Ghi thêm."}))
    send(LAN, change(case, back.seq, summary="Đã ghi thêm."))
    minh.decide(case, "return", **{"remark.duties": "Thiếu mục này."})
    left = [value for path, value in the_case(case).fields.items() if path.startswith("remarks/")]
    assert left == [{"path": "duties", "text": "Thiếu mục này."}]


def test_a_return_without_a_remark_says_what_is_missing_and_decides_nothing(minh, case, the_case):
    page = minh.decide(case, "return", **{"remark.summary": "   "})
    assert page.status_code == 400
    assert "Chưa có ý kiến nào, nên chưa trả lại được" in text_of(page)
    assert the_case(case).standing == Standing.NEW


def test_approving_with_words_in_a_box_asks_and_keeps_them(minh, case, the_case):
    page = minh.decide(case, "approve", **{"remark.summary": "Khoan đã.", "ready.photos": ["ready_photos_2"]})
    assert page.status_code == 400
    assert "nên chưa duyệt" in text_of(page)
    assert "Khoan đã.</textarea>" in page.text
    assert 'value="ready_photos_2" checked' in page.text
    assert page.text.count('<details class="ask" open>') == 2
    assert the_case(case).standing == Standing.NEW


def test_a_remark_too_long_says_so_and_keeps_every_letter(minh, case, the_case):
    words = "ý" * (LONGEST + 1)
    page = minh.decide(case, "return", **{"remark.summary": words})
    assert page.status_code == 400
    assert f"dài quá {LONGEST} chữ" in text_of(page)
    assert words in page.text
    assert the_case(case).standing == Standing.NEW


def test_on_an_old_page_nothing_is_decided_and_the_page_says_who_changed_what(minh, send, case, the_case):
    minh.get(f"/cases/{case}")
    send(LAN, change(case, the_case(case).seq, agreement="Ông Bảo dời rào."))
    page = minh.decide(case, "return", fresh=False, **{"remark.summary": "Ghi thêm."})
    assert page.status_code == 409
    assert "vừa thay đổi trong lúc bạn đọc" in text_of(page)
    assert "Nguyễn Thị Lan đã sửa: Thỏa thuận và giải pháp thực hiện" in text_of(page)
    assert "mới đổi" in page.text[page.text.index('id="f-agreement"') : page.text.index('id="f-duties"')]
    assert "Ghi thêm.</textarea>" in page.text
    assert the_case(case).standing == Standing.NEW
    again = minh.decide(case, "return", fresh=False, **{"remark.summary": "Ghi thêm."})
    assert again.status_code == 200, "the new page decides"
    assert the_case(case).standing == Standing.RETURNED


def test_two_presses_of_the_button_are_one_decision(minh, case, the_case):
    minh.get(f"/cases/{case}")
    given = {name: minh.hidden(name) for name in ("seq", "decision", "back")} | {"remark.summary": "Ghi thêm."}
    token = minh.token
    for _ in range(2):
        page = minh.post(f"/cases/{case}/return", given, token=token)
        assert page.status_code == 200
    assert len(the_case(case).lines) == 2


def page_of(browser, case):
    browser.get(f"/cases/{case}")
    return {name: browser.hidden(name) for name in ("seq", "decision", "back")}


def test_the_other_button_of_a_page_that_has_decided_says_what_really_stands(minh, case, the_case):
    given, token = page_of(minh, case), minh.token
    minh.post(f"/cases/{case}/return", given | {"remark.summary": "Ghi thêm."}, token=token)
    page = minh.post(f"/cases/{case}/approve", given, token=token)
    assert page.status_code == 409
    assert "đang ở tình trạng “Đã trả lại” rồi" in text_of(page)
    assert "Đã duyệt “" not in text_of(page)
    assert the_case(case).standing == Standing.RETURNED


def test_other_remarks_from_a_page_that_has_decided_are_not_told_as_given(minh, case, the_case):
    given, token = page_of(minh, case), minh.token
    minh.post(f"/cases/{case}/return", given | {"remark.summary": "Ghi thêm."}, token=token)
    page = minh.post(f"/cases/{case}/return", given | {"remark.summary": "Ghi khác."}, token=token)
    assert page.status_code == 409
    assert "không có gì thay đổi" in text_of(page)
    said = [value["text"] for path, value in the_case(case).fields.items() if path.startswith("remarks/")]
    assert said == ["Ghi thêm."]


def test_the_decision_of_another_case_decides_nothing_here(minh, send, case, the_case):
    given, token = page_of(minh, case), minh.token
    minh.post(f"/cases/{case}/approve", given, token=token)
    other = change(set=a_case())
    send(LAN, other)
    here = page_of(minh, other.record) | {"decision": given["decision"]}
    page = minh.post(f"/cases/{other.record}/approve", here)
    assert page.status_code == 409
    assert "đang ở tình trạng “Mới” rồi" in text_of(page)
    assert the_case(other.record).standing == Standing.NEW


def test_presses_at_the_same_moment_are_one_decision(app, case, the_case, engine, minh):
    minh.get(f"/cases/{case}")
    given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}

    def press(http):
        browser = Browser(http)
        browser.cookies = dict(minh.cookies)
        return browser.post(f"/cases/{case}/approve", given, token=minh.token, follow=False).status_code

    with (
        listening(app, free_port()) as url,
        httpx.Client(base_url=url, timeout=60) as http,
        ThreadPoolExecutor(4) as hands,
    ):
        answers = list(hands.map(press, [http] * 4))
    assert answers == [303] * 4
    assert len(the_case(case).lines) == 2
    with reading(engine) as conn:
        assert conn.execute(select(quarantine)).all() == []


def test_a_forgotten_remark_is_added_to_a_case_that_is_returned_already(minh, send, case, the_case):
    send(MINH, a_verdict(case, the_case(case).seq, "returned", {"summary": "Ghi thêm."}))
    since = the_case(case).waiting_since
    page = minh.get(f"/cases/{case}")
    assert "đang chờ tổ sửa" in text_of(page) and "Góp ý thêm" in text_of(page)
    assert minh.decide(case, "return", **{"remark.duties": "Ghi cả hạn."}).status_code == 200
    now = the_case(case)
    assert (now.standing, now.waiting_since) == (Standing.RETURNED, since)
    said = {value["path"]: value["text"] for path, value in now.fields.items() if path.startswith("remarks/")}
    assert said == {"summary": "Ghi thêm.", "duties": "Ghi cả hạn."}
    assert "đã góp ý thêm" in text_of(minh.get(f"/cases/{case}/history"))
    send(LAN, change(case, now.seq, summary="Đã ghi thêm."))
    assert the_case(case).standing == Standing.AMENDED


def test_an_addition_is_not_made_to_what_the_team_has_just_answered(minh, send, case, the_case):
    send(MINH, a_verdict(case, the_case(case).seq, "returned", {"summary": "Ghi thêm."}))
    minh.get(f"/cases/{case}")
    send(LAN, change(case, the_case(case).seq, summary="Đã ghi thêm."))
    page = minh.decide(case, "return", fresh=False, **{"remark.duties": "Ghi cả hạn."})
    assert page.status_code == 409
    assert "vừa thay đổi trong lúc bạn đọc" in text_of(page) and "Ghi cả hạn.</textarea>" in page.text
    assert the_case(case).standing == Standing.AMENDED


def test_a_case_already_returned_can_be_approved_but_not_returned_for_nothing(minh, send, case, the_case):
    send(MINH, a_verdict(case, the_case(case).seq, "returned", {"summary": "Ghi thêm."}))
    assert minh.decide(case, "return").status_code == 400
    assert len(the_case(case).lines) == 2
    assert minh.decide(case, "approve").status_code == 200
    assert the_case(case).standing == Standing.APPROVED


def test_a_form_without_its_hidden_fields_decides_nothing(minh, case, the_case):
    minh.get(f"/cases/{case}")
    page = minh.post(f"/cases/{case}/approve", {})
    assert page.status_code == 409
    assert the_case(case).standing == Standing.NEW


@pytest.mark.parametrize("decision", ["", "không phải mã", "x" * 400])
def test_an_odd_decision_id_is_replaced(minh, case, the_case, decision):
    minh.get(f"/cases/{case}")
    minh.post(f"/cases/{case}/approve", {"seq": minh.hidden("seq"), "decision": decision, "back": ""})
    assert the_case(case).standing == Standing.APPROVED


def test_without_the_hidden_token_nothing_is_decided(minh, case, the_case):
    minh.get(f"/cases/{case}")
    given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
    page = minh.post(f"/cases/{case}/approve", given, token="")
    assert page.status_code == 403
    assert "Chưa có gì thay đổi" in text_of(page)
    assert the_case(case).standing == Standing.NEW


def test_typed_remarks_outlive_a_session_that_ran_out(visit, case, the_case, clock):
    browser = visit("minh")
    browser.get(f"/cases/{case}")
    given = {name: browser.hidden(name) for name in ("seq", "decision", "back")}
    clock.pass_by(minutes=45)
    typed = {"remark.summary": "Viết rất lâu.", "ready.photos": ["ready_photos_1"]}
    page = browser.post(f"/cases/{case}/return", given | typed)
    assert page.status_code == 401
    assert "Viết rất lâu.</textarea>" in page.text
    assert 'name="ready.photos" value="ready_photos_1"' in page.text
    assert the_case(case).standing == Standing.NEW
    kept, token = page, browser.token
    browser.sign_in("minh")
    browser.page = kept
    sent = browser.post(f"/cases/{case}/return", given | typed, token=token)
    assert "Đã trả lại" in text_of(sent)
    assert the_case(case).standing == Standing.RETURNED


def test_a_form_of_several_megabytes_is_refused_with_a_page(minh, case, the_case):
    minh.get(f"/cases/{case}")
    page = minh.post(f"/cases/{case}/return", {"remark.summary": "x" * 3_000_000})
    assert page.status_code == 413
    assert "Nội dung gửi lên quá lớn" in text_of(page)
    assert the_case(case).standing == Standing.NEW


def test_a_form_of_more_values_than_any_page_has_is_refused_with_a_page(minh, case, the_case):
    given = page_of(minh, case)
    page = minh.post(f"/cases/{case}/approve", given | {f"remark.x{n}": "" for n in range(MAX_FIELDS)})
    assert page.status_code == 413
    assert "Nội dung gửi lên quá lớn" in text_of(page)
    assert the_case(case).standing == Standing.NEW


def test_decomposed_letters_in_a_remark_are_composed(minh, case, the_case):
    import unicodedata

    minh.decide(case, "return", **{"remark.summary": unicodedata.normalize("NFD", "Ghi rõ đường ranh.")})
    [remark] = [value for path, value in the_case(case).fields.items() if path.startswith("remarks/")]
    assert remark["text"] == "Ghi rõ đường ranh."
