"""The sheet of cards: everybody's of a team or of the commune, read by the very reader of the phones, ten on an A4."""

import re
from io import BytesIO

import pypdfium2
import pytest

from fieldapp.domain.cards import card_code, card_text
from fieldapp.media.scan import texts_in
from sync_server.db.engine import writing
from sync_server.people import roster
from tests.cast import DUONG_HUU, FAR_TEAM, OTHER_TEAM, TEAM
from tests.e2e.driver import browser, desk
from tests.office.conftest import text_of
from tests.office.pictures import sign_in
from tests.office.seats import MINH_LOGIN
from tests.office.served import served

MUNG = "Tổ hòa giải thôn Mùng"


def codes_on(page):
    return re.findall(r'<p class="badge-code" translate="no">([^<]+)</p>', page.text)


def test_a_card_has_name_team_code_and_the_code_to_scan(minh):
    page = minh.get(f"/teams/{TEAM}/cards")
    text = text_of(page)
    assert f"Nguyễn Thị Lan {MUNG} Thôn Mùng, Xã Dương Hưu {card_code('lan')}" in text
    assert codes_on(page) == [card_code("lan"), card_code("hung")]
    assert page.text.count('<svg class="qr"') == 2


def test_the_commune_s_sheet_has_everybody_of_the_commune_and_nobody_else(minh):
    page = minh.get("/teams/cards")
    assert sorted(codes_on(page)) == sorted(map(card_code, ("lan", "hung", "tam")))
    assert card_code("xa") not in page.text
    assert "3 hòa giải viên" in text_of(page)


def test_another_commune_s_team_has_no_sheet_here(minh):
    assert minh.get(f"/teams/{FAR_TEAM}/cards").status_code == 404
    assert minh.get("/teams/nowhere/cards").status_code == 404


def test_the_teams_and_the_training_lead_to_the_sheets(minh):
    teams = minh.get("/teams").text
    assert 'href="/teams/cards"' in teams and f'href="/teams/{OTHER_TEAM}/cards"' in teams
    assert 'href="/teams/cards"' in minh.get("/training").text


def test_nothing_private_stands_on_a_card(minh, engine):
    with writing(engine) as conn:
        roster.tell_of_mediator(conn, "lan", sex="NU", ethnic="KHAC", phone="0912 345 678")
    text = minh.get(f"/teams/{TEAM}/cards").text
    assert "0912" not in text and "KHAC" not in text


def test_a_team_of_nobody_has_an_empty_sheet_that_says_so(minh, engine):
    with writing(engine) as conn:
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ mới", "Thôn Mới")
    page = minh.get("/teams/team-moi/cards")
    assert page.status_code == 200 and "Chưa có ai để in thẻ" in text_of(page)


def pages_of(page, cards):
    """Print the sheet as it is with so many people on it."""
    page.evaluate(
        """many => {
            const list = document.querySelector(".badges"), one = list.firstElementChild;
            list.replaceChildren(...Array.from({length: many}, () => one.cloneNode(true)));
        }""",
        cards,
    )
    return len(pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)))


@pytest.mark.e2e
def test_the_printed_sheet_is_read_by_the_phones_reader(tmp_path):
    """As a browser prints it: ten cards on an A4, nothing of the page around them, every code whole."""
    with served(tmp_path / "office") as (url, _), browser() as chromium, desk(chromium) as page:
        sign_in(page, url, MINH_LOGIN)
        page.goto(f"{url}/teams/cards")
        wanted = {card_text(each) for each in page.locator(".badge-code").all_text_contents()}
        printed = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
        assert pages_of(page, 10) == 1 and pages_of(page, 11) == 2
        words = printed[0].get_textpage().get_text_range()
        sheet = printed[0].render(scale=200 / 72).to_pil()
    assert len(wanted) >= 3 and len(printed) == 1
    assert "In trang này" not in words and "Đăng xuất" not in words
    raw = BytesIO()
    sheet.convert("RGB").save(raw, "JPEG", quality=85)
    assert set(texts_in(raw.getvalue())) == wanted
