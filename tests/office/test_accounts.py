"""Accounts: who makes them, who shuts them, and what a first password is good for."""

import re

import pytest
from sqlalchemy import select

from fieldapp.domain.roles import OfficeRole
from sync_server.db.engine import reading, writing
from sync_server.db.tables import account_events, officers
from tests.cast import DUONG_HUU
from tests.office.conftest import text_of
from tests.office.seats import ADMIN_LOGIN, MINH_LOGIN, QUAN_LOGIN, seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
NEW = {"name": "Lò Thị Mây", "login": "May", "role": "CT_XA"}
OWN = "suối chảy dưới chân núi"


@pytest.fixture
def an(visit, engine):
    """An, the administrator, signed in."""
    with writing(engine) as conn:
        seat_others(conn, ADMIN_LOGIN)
    return visit(ADMIN_LOGIN)


@pytest.fixture
def events(engine):
    """What was noted of accounts: (kind, name, by), the oldest first."""

    def events():
        of = account_events.c
        with reading(engine) as conn:
            return [tuple(row) for row in conn.execute(select(of.kind, of.account_name, of.by_name).order_by(of.id))]

    return events


def make(browser, **more):
    """Make an account; gives its address and the first password."""
    browser.get("/accounts/new")
    page = browser.post("/accounts/new", NEW | more)
    assert page.status_code == 200, text_of(page)
    return page.url.path.removesuffix("/password"), re.search(r'class="code-long"[^>]*>([^<]+)<', page.text)[1]


def do(browser, account, what):
    browser.get(account)
    return browser.post(f"{account}/{what}")


def set_own(browser, first, new=OWN, again=None):
    browser.get("/me/password")
    return browser.post("/me/password", {"password": first, "new_password": new, "new_again": again or new})


def test_an_officer_makes_an_account_of_the_own_commune_and_its_password_is_shown_once(minh, engine, events):
    account, password = make(minh)
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", password)
    assert "không hiện lại nữa" in text_of(minh.get(f"{account}/password"))
    text = text_of(minh.get("/accounts"))
    assert "Lò Thị Mây Chủ tịch UBND cấp xã Chưa đổi mật khẩu đầu tiên Tên đăng nhập may" in text
    assert password not in minh.page.text
    with reading(engine) as conn:
        row = conn.execute(select(officers).where(officers.c.login == "may")).one()
    assert (row.partition, row.role, row.must_change) == (DUONG_HUU, "CT_XA", True)
    assert password not in str(row)
    assert events() == [("made", "Lò Thị Mây", "Đỗ Đức Minh")]


def test_a_first_password_opens_one_page_only_until_it_is_changed(minh, visit):
    _, first = make(minh, role="CB_XA")
    may = visit()
    assert "Mật khẩu đang dùng do người khác cấp" in text_of(may.sign_in("may", first))
    for path in ("/queue", "/accounts", "/me", "/me/factor", "/"):
        assert may.get(path, follow=False).headers["location"] == "/me/password", path
    may.get("/me/password")
    assert "/queue" not in may.page.text, "no menu"
    refused = may.post("/accounts/demand", {"demanded": "yes"}, follow=False)
    assert refused.status_code == 403 and "Cần đổi mật khẩu trước" in text_of(refused)
    assert 'href="/me/password"' in refused.text and 'name="demanded" value="yes"' in refused.text, "it waits"
    assert "Đã đổi mật khẩu" in text_of(set_own(may, first))
    assert may.get("/queue").status_code == 200
    assert visit().sign_in("may", first).status_code == 401
    assert "Vụ, việc của xã" in text_of(visit().sign_in("may", OWN))


def test_a_first_password_that_lay_about_for_a_week_opens_nothing(minh, visit, clock):
    account, first = make(minh, role="CB_XA")
    clock.pass_by(days=7, seconds=1)
    page = visit().sign_in("may", first)
    assert page.status_code == 401 and "Mật khẩu được cấp đã quá hạn" in text_of(page)
    again = visit(MINH_LOGIN)
    do(again, account, "password")
    fresh = re.search(r'class="code-long"[^>]*>([^<]+)<', again.page.text)[1]
    assert "Đổi mật khẩu" in text_of(visit().sign_in("may", fresh))


def test_shutting_an_account_ends_its_sessions_and_opening_it_lets_the_person_in_again(minh, visit, events):
    account, first = make(minh, role="CB_XA")
    may = visit()
    may.sign_in("may", first)
    set_own(may, first)
    assert "Đã khóa tài khoản" in text_of(do(minh, account, "disable"))
    assert may.get("/queue", follow=False).status_code == 303
    assert visit().sign_in("may", OWN).status_code == 401
    do(minh, account, "enable")
    assert may.get("/queue", follow=False).status_code == 303, "what was ended stays so"
    assert "Vụ, việc của xã" in text_of(visit().sign_in("may", OWN))
    by_minh = [kind for kind, name, by in events() if by == "Đỗ Đức Minh"]
    assert sorted(by_minh) == ["disabled", "enabled", "made"]


def test_a_new_first_password_ends_the_sessions_and_the_former_password(minh, visit):
    account, first = make(minh, role="CB_XA")
    may = visit()
    may.sign_in("may", first)
    set_own(may, first)
    do(minh, account, "password")
    assert may.get("/queue", follow=False).status_code == 303
    assert visit().sign_in("may", OWN).status_code == 401


def test_nobody_does_any_of_it_to_the_own_account(minh, engine):
    page = minh.get("/accounts/minh")
    assert "Đây là tài khoản của bạn" in text_of(page) and "/accounts/minh/disable" not in page.text
    for what in ("disable", "enable", "password", "factor"):
        assert do(minh, "/accounts/minh", what).status_code == 404
    assert minh.get("/queue").status_code == 200


@ONE_ENGINE
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"name": " "}, "Ghi họ tên"),
        ({"name": "x" * 2000}, "Ghi họ tên"),
        ({"login": "lò mây"}, "Ghi tên đăng nhập liền nhau"),
        ({"login": ""}, "Ghi tên đăng nhập liền nhau"),
        ({"login": "QUAN"}, "đã có người dùng"),
        ({"role": ""}, "Chọn một vai trò"),
        ({"role": "HGV"}, "Chọn một vai trò"),
        ({"role": "ADMIN"}, "Chọn một vai trò"),
        ({"role": "SO_TP"}, "Chọn một vai trò"),
    ],
)
def test_what_cannot_be_is_said_and_nobody_is_added(minh, events, odd, said):
    minh.get("/accounts/new")
    page = minh.post("/accounts/new", NEW | odd)
    assert page.status_code == 400 and said in text_of(page)
    assert "name" in odd or 'value="Lò Thị Mây"' in page.text
    assert events() == []


def test_an_officer_adds_nobody_to_another_commune(minh, engine):
    make(minh, commune="07543")
    with reading(engine) as conn:
        assert conn.execute(select(officers.c.partition).where(officers.c.login == "may")).scalar() == DUONG_HUU


def test_the_administrator_cares_for_every_account_and_opens_no_case(an, visit, engine):
    text = text_of(an.get("/accounts"))
    assert all(name in text for name in ("Đỗ Đức Minh", "Phạm Anh Quân", "Lê Thị Hoa", "Phan Thị An"))
    make(an, role="SO_TP")
    with reading(engine) as conn:
        assert conn.execute(select(officers.c.partition).where(officers.c.login == "may")).scalar() is None
    an.get("/accounts/new")
    page = an.post("/accounts/new", NEW | {"login": "moc", "role": "CB_XA"})
    assert "chọn xã" in text_of(page)
    make(an, login="moc", role="CB_XA", commune="07543")
    assert "Đã khóa" in text_of(do(an, "/accounts/quan", "disable"))
    assert visit().sign_in(QUAN_LOGIN).status_code == 401
    assert an.get("/queue").status_code == 403


def test_what_happened_with_accounts_is_in_the_log_of_the_commune_and_of_the_administrator(minh, an, visit):
    make(minh)
    visit().sign_in("minh", "wrong")
    visit().sign_in("nobody-at-all", "a password typed into the wrong field")
    visit().sign_in(QUAN_LOGIN)
    mine = text_of(minh.get("/log?phone=accounts"))
    assert "Đã lập tài khoản của Lò Thị Mây" in mine and "người làm: Đỗ Đức Minh" in mine
    assert "Đăng nhập không được bằng tên của Đỗ Đức Minh" in mine
    assert "Quân" not in mine and "không có ai dùng" not in mine
    every = text_of(an.get("/log"))
    assert "Phạm Anh Quân đăng nhập" in every and "một tên không có ai dùng" in every
    assert "Đã lập tài khoản của Lò Thị Mây" in every and "Máy chủ bắt đầu hoạt động" in every
    assert "wrong field" not in an.page.text and "nobody-at-all" not in an.page.text
    assert "Quân" not in text_of(visit(MINH_LOGIN).get("/log"))


@ONE_ENGINE
def test_a_reload_or_an_address_of_somebody_elses_code_shows_no_password(minh):
    account, password = make(minh)
    other, _ = make(minh, login="moc")
    minh.cookies["code"] = f"{password}:{account.rpartition('/')[2]}"
    assert password not in minh.get(f"{other}/password").text


def test_every_role_that_may_be_given_has_a_name(minh):
    page = minh.get("/accounts/new")
    named = dict(re.findall(r'<option value="(\w+)"[^>]*>([^<]+)</option>', page.text))
    assert set(named) == {"CB_XA", "CT_XA", "MTTQ_XA", "TRUONG_THON", "BCTMT", "TT_DVC", "CHUYEN_GIA"}
    assert OfficeRole.ADMIN not in named and all(named.values())
