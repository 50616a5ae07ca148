"""The mediators' phones: who has one, what it still holds, a code for a new one, and what the commune sets for all."""

from datetime import timedelta

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct

from sync_server.clock import VIETNAM, moment_of
from sync_server.db.engine import reading, writing
from sync_server.office import codes, showing, strings
from sync_server.office.device import phones_of
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import CODE, NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import devices
from sync_server.people.roster import (
    CONTACT_DAYS,
    LOCK_MINUTES,
    Mediator,
    PhoneSettings,
    Team,
    phone_settings,
    roster,
    set_phones,
)

_NOTICES = ("cancelled", "was_revoked", "set")


class Choice(Struct, frozen=True, kw_only=True):
    """A team's mediators in the pick list."""

    label: str
    people: list[Mediator]


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the two fields of the settings."""

    minutes: str
    days: str


class Waiting(Struct, frozen=True, kw_only=True):
    """A code not used yet, in words."""

    id: str
    name: str
    made: str
    expires: str


@get("/phones", sync_to_thread=True)
def phones_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the commune's phones and codes."""
    said = reply.cookie(NOTICE)
    notice = reply.say(f"phones.{said}") if said in _NOTICES else ""
    return _page(office, reply, officer, notice=notice, clear=(NOTICE,) if notice else ())


@post("/phones/code", sync_to_thread=True)
def make_code(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    form: TheForm,
) -> Response[str] | Redirect:
    """Make a code for a mediator; it travels to the next page in a cookie, never in an address."""
    mediator = form.get("mediator")
    if not mediator:
        trouble = reply.say("phones.choose_first")
        return _page(office, reply, officer, status=400, trouble=trouble)
    with writing(office.engine) as conn:
        code = devices.make_code(conn, officer.author(), mediator, office.clock())
    return reply.go("/phones/code", reply.keep_code(f"{code}:{mediator}"))


@get("/phones/code", sync_to_thread=True)
def code_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show a code that was just made: once, big, and as QR."""
    code, _, mediator = reply.cookie(CODE).partition(":")
    with reading(office.engine) as conn:
        waiting = codes.open_codes(conn, officer.partition, office.clock())
    mine = next((each for each in waiting if each.mediator == mediator), None) if code else None
    language = reply.language
    heading = (
        strings.text(language, "phones.code_title", name=mine.name)
        if mine
        else strings.text(language, "phones.code_gone")
    )
    return reply.show(
        "code.html",
        clear=(CODE,),
        visitor=officer,
        heading=heading,
        code=code if mine else "",
        name=mine.name if mine else "",
        until=last_day(mine.expires_at) if mine else "",
        qr=codes.qr(codes.link_with(office.phone_link, code, office.address)) if mine and office.phone_link else None,
    )


@post("/phones/code/cancel", sync_to_thread=True)
def cancel_code(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    form: TheForm,
) -> Redirect:
    """End a code that nobody has used."""
    with writing(office.engine) as conn:
        done = codes.cancel(conn, officer.partition, form.get("code"), office.clock())
    return reply.go("/phones", *([reply.keep_notice("cancelled")] if done else []))


@post("/phones/settings", sync_to_thread=True)
def settings(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Set when the commune's phones lock themselves, and how long they open without contact."""
    typed = Typed(minutes=form.get("lock_minutes").strip(), days=form.get("contact_days").strip())
    chosen = _chosen(typed)
    if chosen is None:
        return _page(office, reply, officer, status=400, typed=typed)
    with writing(office.engine) as conn:
        set_phones(conn, officer.partition, chosen)
    return reply.go("/phones", reply.keep_notice("set"))


def _page(
    office: Office, reply: Reply, officer: Visitor, *, status: int = 200, notice: str = "", trouble: str = "",
    typed: Typed | None = None, clear: tuple[str, ...] = (),
) -> Response[str]:  # fmt: skip
    language, now = reply.language, office.clock()
    with reading(office.engine) as conn:
        phones = phones_of(conn, officer.partition, now, language)
        waiting = codes.open_codes(conn, officer.partition, now)
        teams = roster(conn, officer.partition)
        chosen = phone_settings(conn, officer.partition)
    return reply.show(
        "phones.html",
        status=status,
        clear=clear,
        visitor=officer,
        phones=phones,
        codes=[_waiting(each, language) for each in waiting],
        roster=[choice for team in teams if (choice := _choice(team)).people],
        typed=typed or Typed(minutes=str(chosen.lock_after_s // 60), days=str(chosen.contact_days)),
        settings_trouble=typed is not None,
        minutes=LOCK_MINUTES,
        days=CONTACT_DAYS,
        notice=notice,
        trouble=trouble,
    )


def _chosen(typed: Typed) -> PhoneSettings | None:
    minutes, days = _number(typed.minutes), _number(typed.days)
    if minutes not in LOCK_MINUTES or days not in CONTACT_DAYS:
        return None
    return PhoneSettings(lock_after_s=minutes * 60, contact_days=days)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _choice(team: Team) -> Choice:
    return Choice(label=" · ".join(filter(None, [team.village, team.name])), people=list(team.mediators))


def _waiting(code: codes.OpenCode, language: str) -> Waiting:
    return Waiting(
        id=code.mediator,
        name=code.name,
        made=showing.moment(code.made_at, language),
        expires=last_day(code.expires_at),
    )


def last_day(expires_at: str) -> str:
    """Return the last whole day on which a code is good, for a slip of paper."""
    found = moment_of(expires_at)
    return (found.astimezone(VIETNAM) - timedelta(days=1)).strftime("%d/%m/%Y") if found else ""
