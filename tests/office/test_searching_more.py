"""The search finds higher classes, documents, elections, notices and questions to experts, for who may open them."""

from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import OfficeRole
from sync_server.db.engine import reading, writing
from sync_server.office import searching
from sync_server.office.sought import Sought
from sync_server.people import asking, documents, notices
from tests.cast import DUONG_HUU, LAN, MINH, NOW, QUAN, change
from tests.office.commune import WORDS, a_higher_class, a_notice, a_receipt, an_election, quarrel
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN, seat_others
from tests.office.test_taking_away import rows

POINT = "Điều nào của Luật Đất đai nói về ranh giới?"
ASKED = f"Bên A nói bên B dời cọc mốc.\n\nĐiều muốn hỏi:\n{POINT}"


@pytest.fixture(autouse=True)
def seated(app, engine):
    with writing(engine) as conn:
        seat_others(conn)


@pytest.fixture
def ask(send, engine):
    """A case about which an expert was asked and has answered, or not yet; gives the case and the question."""

    def ask(answer="", **of_case):
        sent = change(set=quarrel(**of_case))
        send(LAN, sent)
        with writing(engine) as conn:
            asking.ask(conn, MINH, question := asking.fresh_id(), sent.record, ASKED, ["luat"], NOW)
            if answer:
                asking.answer(conn, "luat", "Tạ Thị Luật", question, answer, NOW)
        return sent.record, question

    return ask


def found(browser, q):
    """The page of a search by its headings, a text for each."""
    page = browser.get("/search?" + urlencode({"q": q}))
    assert page.status_code == 200
    parts = page.text.split('<h2 id="found-')[1:]
    return {part.partition('"')[0]: text_of(_Part(part.partition(">")[2].partition("</section>")[0])) for part in parts}


class _Part:
    def __init__(self, text):
        self.text = text


def leads_to(browser, address):
    """Whether the last page has a link there, and it opens."""
    return f'href="{address}"' in browser.page.text and browser.get(address).status_code == 200


@pytest.mark.parametrize("q", ["to hoa giai giup", "tu nay ai cung", "BÀ CON", "ba  con phap luat"])
def test_a_notice_is_found_by_its_title_its_words_and_its_matter(minh, engine, q):
    notice = a_notice(engine, words=replace(WORDS, title="Tổ hòa giải giúp được gì. Từ nay ai cũng nhờ được"))
    told = found(minh, q)["notices"]
    assert "Tin công bố (1) Tổ hòa giải giúp được gì." in told and "Giao ngày 2" in told
    assert leads_to(minh, f"/notices/{notice}")


def test_a_draft_is_found_by_officers_and_never_by_the_chairman(minh, visit, engine):
    with writing(engine) as conn:
        notices.begin(conn, MINH, draft := new_id(), replace(WORDS, title="Lịch tiếp dân"), NOW)
    given = a_notice(engine)
    with writing(engine) as conn:
        notices.rewrite(conn, MINH, given, 2, replace(WORDS, text="Bà con đến nhà văn hóa."), NOW)
    chairman = visit("chinh")
    assert "Lịch tiếp dân" in found(minh, "lich tiep dan")["notices"] and leads_to(minh, f"/notices/{draft}")
    assert "có bản sửa chưa giao" in found(minh, "nha van hoa")["notices"]
    assert found(chairman, "lich tiep dan") == {} and found(chairman, "nha van hoa") == {}
    told = found(chairman, "tu nay ai cung")["notices"]
    assert "Từ nay ai cũng" in told and "bản sửa" not in told and leads_to(chairman, f"/notices/{given}")


def test_a_notice_that_was_given_up_is_not_found_and_one_taken_back_says_so(minh, engine):
    with writing(engine) as conn:
        notices.begin(conn, MINH, draft := new_id(), replace(WORDS, title="Lịch tiếp dân"), NOW)
        notices.drop(conn, MINH, draft, 1, NOW)
    given = a_notice(engine)
    with writing(engine) as conn:
        notices.take_back(conn, MINH, given, "Sai ngày họp", NOW)
    assert found(minh, "lich tiep dan") == {}
    assert "Đã rút lại: Sai ngày họp" in found(minh, "sai ngay hop")["notices"]


@pytest.mark.parametrize("q", ["hoang thi be", "thon mung", "bầu hòa giải viên", "vi van cam"])
def test_an_election_is_found_by_its_team_its_village_and_who_stood(minh, visit, engine, q):
    election = an_election(engine)
    for browser in (minh, visit("chinh")):
        told = found(browser, q)["elections"]
        assert "Bầu hòa giải viên, Tổ hòa giải thôn Mùng" in told and "Gửi hồ sơ cho Chủ tịch" in told
        assert leads_to(browser, f"/teams/elections/{election}")


def test_an_election_says_who_of_its_candidates_was_meant(minh, engine):
    an_election(engine)
    told = found(minh, "be")["elections"]
    assert "Hoàng Thị Bé" in told and "Trần Văn Hùng" not in told


@pytest.mark.parametrize("q", ["to gap luat dat dai", "tran van hung to gap", "hoang thi ngat"])
def test_a_document_is_found_by_its_name_who_has_it_and_who_gave_it(minh, visit, engine, q):
    receipt = a_receipt(engine)
    assert "Trần Văn Hùng: Tờ gấp Luật Đất đai 2024" in found(minh, q)["documents"]
    assert leads_to(minh, f"/training/documents/{receipt}")
    chairman = visit("chinh")
    assert "Trần Văn Hùng: Tờ gấp Luật Đất đai 2024" in found(chairman, q)["documents"]
    assert receipt not in chairman.page.text, "the receipt is the officer's to put right"
    here = "/training/documents?document=T%E1%BB%9D+g%E1%BA%A5p+Lu%E1%BA%ADt+%C4%90%E1%BA%A5t+%C4%91ai+2024"
    assert leads_to(chairman, here) and "Tờ gấp Luật Đất đai 2024" in text_of(chairman.page)


def test_a_cancelled_receipt_says_so(minh, engine):
    receipt = a_receipt(engine)
    with writing(engine) as conn:
        documents.cancel(conn, MINH, receipt, "Ghi nhầm người", NOW)
    assert "đã hủy: Ghi nhầm người" in found(minh, "to gap")["documents"]


@pytest.mark.parametrize("q", ["boi duong tap huan vien", "so tu phap", "nha van hoa tinh", "phan thi khue"])
def test_a_class_of_a_higher_level_is_found_by_what_it_is_and_whom_the_commune_sent(minh, visit, engine, q):
    higher = a_higher_class(engine)
    for browser in (minh, visit("chinh")):
        assert "Bồi dưỡng tập huấn viên hòa giải ở cơ sở" in found(browser, q)["higher"]
        assert leads_to(browser, f"/training/higher/{higher}")
    assert ("Bà Phan Thị Khuê" in found(minh, q)["higher"]) == (q == "phan thi khue")


@pytest.mark.parametrize("q", ["coc moc", "dieu nao cua luat", "dieu 175", "ta thi luat"])
def test_a_question_is_found_by_what_was_asked_and_answered_and_by_whom(minh, visit, ask, q):
    record, _ = ask("Điều 175 Bộ luật Dân sự.")
    for browser in (minh, visit("chinh")):
        told = found(browser, q)["questions"]
        assert POINT in told and "Bà Lan – Ông Bảo" in told.replace("Nguyễn Thị ", "").replace("Trần Văn ", "")
        assert "Tạ Thị Luật đã trả lời" in told
        assert leads_to(browser, f"/cases/{record}#experts")


def test_a_question_that_waits_or_was_taken_back_says_so(minh, ask, engine):
    record, question = ask()
    assert "chưa trả lời" in found(minh, "coc moc")["questions"]
    with writing(engine) as conn:
        asking.take_back(conn, MINH, record, question, NOW)
    told = found(minh, "coc moc")["questions"]
    assert "đã thu lại" in told and "chưa trả lời" not in told


def test_of_a_closed_case_no_word_of_a_question_is_shown_and_the_search_is_counted(minh, ask):
    ask("Điều 175 Bộ luật Dân sự.", openness="KCK")
    told = found(minh, "coc moc")["questions"]
    assert "Câu hỏi về một vụ, việc không công khai" in told and "Không công khai" in told
    assert POINT not in minh.page.text and "Nguyễn Thị Lan" not in told
    noted = text_of(minh.get("/log?phone=looks"))
    assert "đã tìm “coc moc”: 1 kết quả, trong đó 1 vụ, việc không công khai" in noted


MORE = {"higher", "documents", "elections", "notices", "questions"}
WHAT = ("phan thi khue", "to gap", "hoang thi be", "tu nay ai cung", "coc moc")


@pytest.fixture
def everything(ask, engine):
    ask()
    return a_higher_class(engine), a_receipt(engine), an_election(engine), a_notice(engine)


def test_nothing_of_it_is_found_from_another_commune(minh, visit, everything, engine):
    a_notice(engine, officer=QUAN, words=replace(WORDS, title="Tin của xã bên"))
    assert {kind for q in WHAT for kind in found(minh, q)} >= MORE
    for login in (QUAN_LOGIN, "chinh-2"):
        browser = visit(login)
        assert not (MORE - {"notices"}) & {kind for q in WHAT for kind in found(browser, q)}
        assert "Từ nay ai cũng" not in found(browser, "ba con")["notices"]
    assert found(minh, "tin cua xa ben") == {}


@pytest.mark.parametrize(
    ("role", "opens"),
    [(OfficeRole.OFFICER, MORE), (OfficeRole.CHAIR, MORE)]
    + [(role, set()) for role in OfficeRole if role not in (OfficeRole.OFFICER, OfficeRole.CHAIR)],
)
def test_a_role_without_the_page_is_given_no_such_group(everything, engine, role, opens):
    kinds = set()
    with reading(engine) as conn:
        for q in WHAT:
            of = Sought(partition=DUONG_HUU, role=role, words=q.split(), now=NOW, language="vi")
            kinds |= {group.kind for group in searching.groups_of(conn, of) if group.found}
    assert kinds & MORE == opens


@pytest.mark.parametrize("login", ["mat", "trung", "luat", "thon"])
def test_who_has_no_search_finds_nothing_by_its_address(visit, everything, login):
    page = visit(login).get("/search?q=tu+nay+ai+cung")
    assert page.status_code == 403 and "Từ nay ai cũng" not in page.text


def test_each_kind_is_cut_on_the_page_and_whole_in_the_file(minh, engine):
    with writing(engine) as conn:
        for n in range(51):
            notices.begin(conn, MINH, new_id(), replace(WORDS, title=f"Tin số {n}"), NOW)
    assert "Tin công bố (50+)" in found(minh, "tin so")["notices"]
    listed = rows(minh.get("/lists/search/csv?q=tin+so"), "csv")[1:]
    assert len(listed) == 51 and {row[0] for row in listed} == {"Tin công bố"}


def test_in_english_too(minh, everything):
    minh.get("/language/en?back=/search")
    assert "Elections (1) Election of mediators" in found(minh, "hoang thi be")["elections"]
    assert "Questions to experts (1)" in found(minh, "coc moc")["questions"]
