"""Two versions of a field on the officer's desk: read side by side, one kept by a button, nothing on an old page."""

import re

import pytest

from fieldapp.domain.clash import choice, open_clashes
from tests.cast import FAR, HUNG, LAN, MINH, a_case, a_verdict, change, later
from tests.office.conftest import text_of, words_in
from tests.office.seats import QUAN_LOGIN

RAIL, FENCE = "Rào lấn 0,4 m.", "Rào lấn 0,3 m."


@pytest.fixture
def clashed(send):
    """A case in which Lan's summary stands and Hùng's is kept; gives its id."""
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(LAN, change(sent.record, seq, summary=RAIL), now=later(hours=1))
    other = change(sent.record, seq, id="c-hung", summary=FENCE, at="2026-11-21T08:05:00+07:00")
    assert send(HUNG, other, now=later(hours=2)).outcome == "clash"
    return sent.record


KEPT = "conflicts/summary/c-hung"


def field(page, name, following):
    return page.text[page.text.index(f'id="f-{name}"') : page.text.index(f'id="f-{following}"')]


def versions(case):
    return {each.path: [version.value for version in each.versions] for each in open_clashes(case.fields, case.lines)}


def test_both_versions_stand_at_their_field_with_who_when_and_a_button(minh, clashed):
    page = minh.get(f"/cases/{clashed}")
    words = words_in(field(page, "summary", "place"))
    assert words.index(RAIL) < words.index("Nguyễn Thị Lan ghi lúc") < words.index("Đang dùng")
    assert words.index("Trần Văn Hùng ghi lúc 21/11/2026, 08:05") < words.rindex(FENCE)
    assert re.findall(r'name="version" value="([^"]+)"', page.text) == ["summary", KEPT]
    assert "Có hai bản khác nhau" in text_of(page)


def test_the_words_in_which_versions_differ_are_marked_and_are_heard_as_they_stand(minh, clashed):
    page = minh.get(f"/cases/{clashed}")
    box = page.text[page.text.index('<ol class="versions">') :]
    said = re.findall(r'<p class="said">(.*?)</p>', box[: box.index("</ol>")])
    assert [re.findall(r"<mark>(.*?)</mark>", each) for each in said] == [["0,4 "], ["0,3 "]]
    assert [re.sub(r"</?mark>", "", each) for each in said] == [RAIL, FENCE], "no sign and no space between the words"
    assert "Chữ in đậm, gạch chân là chỗ các bản ghi khác nhau." in text_of(page)


def test_versions_with_nothing_in_common_are_not_marked(minh, send):
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(LAN, change(sent.record, seq, summary="Đòi nợ"))
    send(HUNG, change(sent.record, seq, summary="Bờ rào <mark>"))
    page = minh.get(f"/cases/{sent.record}").text
    assert "<mark>" not in page and "&lt;mark&gt;" in page and "Chữ in đậm" not in page


@pytest.mark.parametrize(("version", "stands"), [("summary", RAIL), (KEPT, FENCE)])
def test_one_press_keeps_a_version_by_one_change_and_says_so(minh, clashed, the_case, version, stands):
    before = the_case(clashed)
    page = minh.decide(clashed, "choose", version=version)
    case = the_case(clashed)
    assert "Đã chọn bản để giữ." in text_of(page) and 'name="version"' not in page.text
    assert (case.fields["summary"], versions(case), case.standing) == (stands, {}, before.standing)
    assert len(case.lines) == len(before.lines) + 1 and case.lines[-1].by == MINH.name
    assert "Đã chọn bản để giữ." not in text_of(minh.get(f"/cases/{clashed}")), "said once"


def test_the_history_tells_what_was_kept_and_what_was_not(minh, clashed):
    minh.decide(clashed, "choose", version=KEPT)
    assert f"{MINH.name} đã chọn bản để giữ: Nội dung chủ yếu" in text_of(minh.get(f"/cases/{clashed}"))
    last = words_in(minh.get(f"/cases/{clashed}/history").text.rpartition('<li class="card-plain story-line')[2])
    assert f"{MINH.name} đã chọn bản để giữ" in last
    assert f"đã giữ bản này {FENCE} Không dùng: {RAIL}" in last


def test_the_history_tells_a_mediators_choice_of_her_own_words_too(minh, send, clashed, the_case):
    case = the_case(clashed)
    wanted = choice(open_clashes(case.fields, case.lines)[0], "Đo lại: 0,35 m.")
    send(LAN, change(clashed, case.seq, set=wanted | {"note": "Đã đo."}))
    last = words_in(minh.get(f"/cases/{clashed}/history").text.rpartition('<li class="card-plain story-line')[2])
    assert f"đã giữ bản này Đo lại: 0,35 m. Không dùng: {RAIL} Không dùng: {FENCE}" in last
    assert "Đã đo." in last


def test_on_an_old_page_nothing_is_chosen_and_the_page_says_who_changed_what(minh, send, clashed, the_case):
    minh.get(f"/cases/{clashed}")
    send(LAN, change(clashed, the_case(clashed).seq, agreement="Ông Bảo dời rào."))
    page = minh.decide(clashed, "choose", fresh=False, version=KEPT)
    assert page.status_code == 409
    assert "vừa thay đổi trong lúc bạn đọc" in text_of(page)
    assert "Nguyễn Thị Lan đã sửa: Thỏa thuận" in text_of(page)
    assert versions(the_case(clashed)) == {"summary": [RAIL, FENCE]}
    assert minh.decide(clashed, "choose", fresh=False, version=KEPT).status_code == 200, "the new page chooses"
    assert the_case(clashed).fields["summary"] == FENCE


def test_two_presses_of_a_button_are_one_choice_and_another_button_is_told_that_the_page_is_old(
    minh, clashed, the_case
):
    minh.get(f"/cases/{clashed}")
    given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
    token = minh.token
    for _ in range(2):
        page = minh.post(f"/cases/{clashed}/choose", given | {"version": KEPT}, token=token)
        assert page.status_code == 200
    lines = len(the_case(clashed).lines)
    other = minh.post(f"/cases/{clashed}/choose", given | {"version": "summary"}, token=token)
    assert other.status_code == 409
    assert len(the_case(clashed).lines) == lines and the_case(clashed).fields["summary"] == FENCE


@pytest.mark.parametrize("version", ["", "note", "conflicts/summary/nothing", "verdict", "x" * 500])
def test_a_version_that_is_none_changes_nothing(minh, clashed, the_case, version):
    before = the_case(clashed)
    assert minh.decide(clashed, "choose", version=version).status_code == 409
    assert the_case(clashed) == before


def test_remarks_that_are_being_typed_stay_in_their_boxes(minh, clashed, the_case):
    page = minh.decide(
        clashed, "choose", version=KEPT, **{"remark.note": "Ghi ai làm chứng.", "ready.photos": ["ready_photos_1"]}
    )
    assert page.status_code == 200 and "Đã chọn bản để giữ." in text_of(page)
    assert "Ghi ai làm chứng.</textarea>" in page.text and 'value="ready_photos_1" checked' in page.text
    assert versions(the_case(clashed)) == {}
    again = minh.decide(clashed, "return", fresh=False, **{"remark.note": "Ghi ai làm chứng."})
    assert again.status_code == 200 and the_case(clashed).standing == "returned", "the page can decide on"


def test_a_member_is_named_and_one_taken_away_may_be_kept_so(minh, send, the_case):
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(LAN, change(sent.record, seq, set={"parties/p1": {"role": "BEN", "name": "Bà Lan Anh"}}))
    send(HUNG, change(sent.record, seq, id="c-out", set={"parties/p1": None}))
    page = minh.get(f"/cases/{sent.record}")
    words = words_in(field(page, "parties", "dispute_type"))
    assert "Hai người ghi khác nhau: Bà Lan Anh" in words and "đã bỏ" in words
    minh.decide(sent.record, "choose", version="conflicts/parties/p1/c-out")
    assert "parties/p1" not in the_case(sent.record).fields and versions(the_case(sent.record)) == {}


def test_the_queue_marks_such_cases_counts_them_and_shows_them_alone(minh, send, clashed, the_case):
    send(LAN, change(set=a_case()))
    seq = the_case(clashed).seq
    send(MINH, a_verdict(clashed, seq, "returned", {"note": "Ghi thêm."}))
    page = minh.get("/queue")
    assert 'count-clashes">1<' in page.text and page.text.count("chip-clashes") == 0
    assert minh.get("/queue?standing=returned").text.count("chip-clashes") == 1
    alone = minh.get("/queue?standing=clashes")
    assert alone.text.count('class="case-link"') == 1 and f"/cases/{clashed}" in alone.text
    assert "Đã trả lại" in text_of(alone) and "cùng sửa một mục" in text_of(alone)
    minh.decide(clashed, "choose", version=KEPT)
    assert "clashes" not in minh.get("/queue").text, "no tab for nothing"
    assert 'class="empty"' in minh.get("/queue?standing=clashes").text


def test_another_communes_clashes_are_not_counted(visit, send, clashed):
    send(FAR, change(set=a_case()))
    assert "clashes" not in visit(QUAN_LOGIN).get("/queue").text


def test_enter_in_a_box_chooses_nothing(minh, clashed):
    """The first button of a form is what Enter presses."""
    page = minh.get(f"/cases/{clashed}").text
    form = page[page.index('class="sheet"') :]
    assert form.index('<button type="submit" disabled hidden>') < form.index('name="version"')
