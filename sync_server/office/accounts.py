"""Accounts: a commune's officer cares for those of the commune, an administrator for all; nobody for their own."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.roles import OF_A_COMMUNE, OF_A_VILLAGE, OfficeRole
from sync_server.db.engine import reading, writing
from sync_server.db.tables import communes
from sync_server.office import sessions, showing
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import CODE, NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.signing_in import LONGEST_LOGIN
from sync_server.people import accounts, placing
from sync_server.people.account_events import By
from sync_server.people.accounts import EVERYWHERE, Account
from sync_server.people.passwords import FIRST_VALID

_NOTICES = ("was_disabled", "was_enabled", "factor_taken", "demanded", "left_free")


class Card(Struct, frozen=True, kw_only=True):
    """One account in words."""

    id: str
    login: str
    name: str
    role: str
    place: str
    made: str
    last: str
    first: bool  # whether the first password still stands
    factor: bool
    disabled: bool
    mine: bool


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the fields of a new account."""

    name: str = ""
    login: str = ""
    role: str = ""
    commune: str = ""
    village: str = ""


@get("/accounts", sync_to_thread=True)
def accounts_page(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Show the accounts within reach."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = accounts.all_of(conn, reach(visitor))
        demanded = accounts.demands_factor(conn, visitor.partition)
    return reply.show(
        "accounts.html",
        visitor=visitor,
        cards=[card(each, visitor, reply.language) for each in found],
        everywhere=reach(visitor) is EVERYWHERE,
        demanded=demanded,
        by_server=office.demand_factor,
        notice=reply.say(f"accounts.{said}") if said in _NOTICES else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


@get("/accounts/new", sync_to_thread=True)
def new_page(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Ask whose account it is to be."""
    return _ask(office, reply, visitor, Typed())


@post("/accounts/new", sync_to_thread=True)
def add(office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Make an account; its first password travels to the next page in a cookie, never in an address."""
    typed = _typed(form)
    with writing(office.engine) as conn:
        wrong = _wrong(conn, visitor, typed)
        if not wrong:
            partition = _partition(visitor, typed) if typed.role in OF_A_COMMUNE else None
            account, password = accounts.add(
                conn, _by(visitor), office.clock(),
                login=typed.login, name=typed.name, role=typed.role, partition=partition,
                village=typed.village if typed.role in OF_A_VILLAGE else "",
            )  # fmt: skip
    if wrong:
        return _ask(office, reply, visitor, typed, wrong)
    return reply.go(f"/accounts/{account}/password", reply.keep_code(f"{password}:{account}"))


@post("/accounts/demand", sync_to_thread=True)
def demand(office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm) -> Redirect:
    """Ask everybody of the officer's commune for a second factor, or no longer."""
    if not visitor.partition:
        raise Problem(Code.NOT_FOUND, "an administrator's setting is the server's")
    demanded = form.get("demanded") == "yes"
    with writing(office.engine) as conn:
        accounts.demand_factor(conn, _by(visitor), visitor.partition, demanded, office.clock())
    return reply.go("/accounts", reply.keep_notice("demanded" if demanded else "left_free"))


@get("/accounts/{account:str}", sync_to_thread=True)
def account_page(office: TheOffice, reply: TheReply, visitor: TheVisitor, account: FromPath[str]) -> Response[str]:
    """Show one account, and what may be done with it."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = accounts.one(conn, reach(visitor), account)
    return reply.show(
        "account.html",
        visitor=visitor,
        card=card(found, visitor, reply.language),
        days=FIRST_VALID.days,
        notice=reply.say(f"accounts.{said}") if said in _NOTICES else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


@post("/accounts/{account:str}/disable", sync_to_thread=True)
def disable(office: TheOffice, reply: TheReply, visitor: TheVisitor, account: FromPath[str]) -> Redirect:
    """Shut an account: its browsers are signed out at once."""
    with writing(office.engine) as conn:
        _others(conn, visitor, account)
        accounts.set_disabled(conn, _by(visitor), account, True, office.clock())
        sessions.end_all(conn, account)
    return reply.go(f"/accounts/{account}", reply.keep_notice("was_disabled"))


@post("/accounts/{account:str}/enable", sync_to_thread=True)
def enable(office: TheOffice, reply: TheReply, visitor: TheVisitor, account: FromPath[str]) -> Redirect:
    """Open an account again."""
    with writing(office.engine) as conn:
        _others(conn, visitor, account)
        accounts.set_disabled(conn, _by(visitor), account, False, office.clock())
    return reply.go(f"/accounts/{account}", reply.keep_notice("was_enabled"))


@post("/accounts/{account:str}/password", sync_to_thread=True)
def give_password(office: TheOffice, reply: TheReply, visitor: TheVisitor, account: FromPath[str]) -> Redirect:
    """Give a new first password: the former opens nothing, and the person's browsers are signed out."""
    with writing(office.engine) as conn:
        _others(conn, visitor, account)
        password = accounts.give_password(conn, _by(visitor), account, office.clock())
        sessions.end_all(conn, account)
    return reply.go(f"/accounts/{account}/password", reply.keep_code(f"{password}:{account}"))


@get("/accounts/{account:str}/password", sync_to_thread=True)
def password_page(office: TheOffice, reply: TheReply, visitor: TheVisitor, account: FromPath[str]) -> Response[str]:
    """Show a first password that was just drawn: once, and big."""
    password, _, whose = reply.cookie(CODE).partition(":")
    with reading(office.engine) as conn:
        found = accounts.one(conn, reach(visitor), account)
    fresh = password if whose == account and found.must_change else ""
    return reply.show(
        "account_password.html", clear=(CODE,), visitor=visitor, card=card(found, visitor, reply.language),
        password=fresh, days=FIRST_VALID.days, address=office.address,
    )  # fmt: skip


@post("/accounts/{account:str}/factor", sync_to_thread=True)
def take_factor(office: TheOffice, reply: TheReply, visitor: TheVisitor, account: FromPath[str]) -> Redirect:
    """Take a lost second factor away: the password alone opens again, until another is set up."""
    with writing(office.engine) as conn:
        _others(conn, visitor, account)
        taken = accounts.take_factor(conn, _by(visitor), account, office.clock())
        sessions.end_all(conn, account)
    return reply.go(f"/accounts/{account}", *([reply.keep_notice("factor_taken")] if taken else []))


def reach(visitor: Visitor) -> str | None:
    """Return whose accounts a visitor cares for: a commune's code, or EVERYWHERE."""
    return EVERYWHERE if visitor.role == OfficeRole.ADMIN else visitor.partition


def _by(visitor: Visitor) -> By:
    return By(id=visitor.id, name=visitor.name)


def _others(conn: Connection, visitor: Visitor, account: str) -> None:
    """Raise Problem NOT_FOUND unless this is somebody else's account within reach."""
    if accounts.one(conn, reach(visitor), account).id == visitor.id:
        raise Problem(Code.NOT_FOUND, "nobody does that to one's own account")


def _ask(office: Office, reply: Reply, visitor: Visitor, typed: Typed, wrong: str = "") -> Response[str]:
    with reading(office.engine) as conn:
        places = conn.execute(select(communes.c.code, communes.c.name).order_by(communes.c.name)).all()
        own = placing.every(conn, visitor.partition) if visitor.partition else []
    roles = accounts.roles_within(reach(visitor))
    return reply.show(
        "account_new.html",
        status=400 if wrong else 200,
        visitor=visitor,
        typed=typed,
        wrong=wrong,
        roles=[(each.value, vocabulary.label("VAI_TRO", each.value, reply.language)) for each in roles],
        villages=sorted(((each.id, each.name) for each in own if not each.until), key=lambda each: each[1]),
        communes=[(row.code, row.name) for row in places] if reach(visitor) is EVERYWHERE else [],
    )


def _typed(form: Form) -> Typed:
    return Typed(**{name: form.get(name).strip() for name in Typed.__struct_fields__})


def _partition(visitor: Visitor, typed: Typed) -> str:
    return typed.commune if reach(visitor) is EVERYWHERE else visitor.partition


def _wrong(conn: Connection, visitor: Visitor, typed: Typed) -> str:
    """Return which field is wrong; empty when none is."""
    if not typed.name or len(typed.name) > SHORT_TEXT:
        return "name"
    if not typed.login or len(typed.login) > LONGEST_LOGIN or typed.login.split() != [typed.login]:
        return "login"
    if accounts.is_taken(conn, typed.login):
        return "taken"
    if typed.role not in accounts.roles_within(reach(visitor)):
        return "role"
    if typed.role in OF_A_VILLAGE:
        living = (each.id for each in placing.every(conn, visitor.partition) if not each.until)
        return "" if typed.village in living else "village"
    known = select(communes.c.code).where(communes.c.code == _partition(visitor, typed))
    return "commune" if typed.role in OF_A_COMMUNE and conn.execute(known).first() is None else ""


def card(account: Account, visitor: Visitor, language: str) -> Card:
    """Return an account in words."""
    return Card(
        id=account.id,
        login=account.login,
        name=account.name,
        role=" · ".join(filter(None, (vocabulary.label("VAI_TRO", account.role, language), account.village))),
        place=account.place,
        made=showing.moment(account.made_at, language),
        last=showing.moment(account.last_at, language),
        first=account.must_change,
        factor=bool(account.factor_since),
        disabled=bool(account.disabled_at),
        mine=account.id == visitor.id,
    )
