"""Slips for many phones: a code each, shown once, good for its own mediator alone."""

import re

import pytest

from fieldapp.domain.problems import Problem
from fieldapp.protocol import EnrolRequest
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.office.conftest import text_of

CODE = re.compile(r'badge-code" translate="no">([2-9A-Z]{4}-[2-9A-Z]{4})<')


def redeem(engine, code, clock, token="t" * 43):
    with writing(engine) as conn:
        return devices.redeem(conn, EnrolRequest(code=code, token=token, app="0.1"), clock())


def slips(page):
    return dict(zip(re.findall(r'badge-name">([^<]+)<', page.text), CODE.findall(page.text), strict=True))


def test_who_has_no_phone_is_ticked_and_who_has_one_is_not_there(minh, connect):
    connect("hung")
    page = minh.get("/phones/slips")
    assert re.findall(r'value="([\w-]+)" checked', page.text) == ["tam", "lan"]
    assert "Trần Văn Hùng" not in text_of(page)


def test_each_gets_a_code_that_opens_the_own_book_and_no_other(minh, engine, clock):
    minh.get("/phones/slips")
    page = minh.post("/phones/slips", {"mediator": ["lan", "tam"]})
    made = slips(page)
    assert made.keys() == {"Nguyễn Thị Lan", "Vi Thị Tâm"} and len(set(made.values())) == 2
    assert redeem(engine, made["Nguyễn Thị Lan"], clock).person.id == "lan"
    assert redeem(engine, made["Vi Thị Tâm"], clock, "u" * 43).person.id == "tam"
    assert page.text.count('class="qr"') == 2 and "Dùng được đến hết ngày 28/11/2026" in text_of(page)
    assert page.headers["cache-control"] == "no-store"


def test_the_codes_are_kept_by_nobody(minh, engine):
    minh.get("/phones/slips")
    [code] = slips(minh.post("/phones/slips", {"mediator": "lan"})).values()
    assert code not in minh.get("/phones/slips").text
    with writing(engine) as conn:
        assert code not in str(conn.execute(tables.enrolments.select()).all())


def test_a_new_slip_ends_the_older_one(minh, engine, clock):
    minh.get("/phones/slips")
    [older] = slips(minh.post("/phones/slips", {"mediator": "lan"})).values()
    page = minh.get("/phones/slips")
    assert 'value="lan" checked' not in page.text and "đã có mã chưa dùng" in text_of(page)
    [newer] = slips(minh.post("/phones/slips", {"mediator": "lan"})).values()
    with pytest.raises(Problem):
        redeem(engine, older, clock)
    assert redeem(engine, newer, clock).person.id == "lan"


@pytest.mark.parametrize("ticked", [[], ["nobody"], ["xa"]])
def test_nobody_of_this_commune_ticked_makes_nothing(minh, engine, ticked):
    minh.get("/phones/slips")
    page = minh.post("/phones/slips", {"mediator": ticked} if ticked else {})
    assert page.status_code == 400 and "Chưa chọn ai" in text_of(page)
    with writing(engine) as conn:
        assert conn.execute(tables.enrolments.select()).all() == []


def test_the_page_of_phones_leads_there(minh):
    assert 'href="/phones/slips"' in minh.get("/phones").text
