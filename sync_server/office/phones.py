"""The mediators' phones: who has one, what it still holds, a code for a new one, stopping a lost one."""

from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from sync_server.clock import VIETNAM, moment_of
from sync_server.db.engine import reading, writing
from sync_server.office import codes, showing, strings
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import CODE, NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import devices
from sync_server.people.devices import PhoneRow
from sync_server.people.roster import Mediator, Team, roster

CLOCK_OFF_S = 600  # seconds: more than this is worth a word to the phone's owner
_NOTICES = ("cancelled", "was_revoked")


class Phone(Struct, frozen=True, kw_only=True):
    """One phone in words."""

    id: str
    person: str
    place: str
    enrolled: str
    seen: str
    app: str
    heard: bool  # it has synced since it was connected
    holding: str  # empty when it holds nothing alone
    clock_off: str  # by how much; empty when it is right
    revoked: bool


class Choice(Struct, frozen=True, kw_only=True):
    """A team's mediators in the pick list."""

    label: str
    people: list[Mediator]


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
        until=_last_day(mine.expires_at) if mine else "",
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


@get("/phones/{device:str}/revoke", sync_to_thread=True)
def revoke_page(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    device: FromPath[str],
) -> Response[str]:
    """Say what stopping a phone means, and ask."""
    with reading(office.engine) as conn:
        found = [each for each in devices.phones(conn, officer.partition) if each.device == device]
    if not found or found[0].revoked_at:
        raise NotFoundException
    phone = _phone(found[0], office.clock(), reply.language)
    return reply.show("revoke.html", visitor=officer, phone=phone)


@post("/phones/{device:str}/revoke", sync_to_thread=True)
def revoke(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    device: FromPath[str],
) -> Redirect:
    """Stop a phone."""
    with writing(office.engine) as conn:
        if not devices.revoke(conn, officer.partition, device, office.clock()):
            raise Problem(Code.NOT_FOUND, "no such phone in this commune")
    return reply.go("/phones", reply.keep_notice("was_revoked"))


def _page(
    office: Office, reply: Reply, officer: Visitor, *,
    status: int = 200, notice: str = "", trouble: str = "", clear: tuple[str, ...] = (),
) -> Response[str]:  # fmt: skip
    language, now = reply.language, office.clock()
    with reading(office.engine) as conn:
        known = devices.phones(conn, officer.partition)
        waiting = codes.open_codes(conn, officer.partition, now)
        teams = roster(conn, officer.partition)
    known.sort(key=lambda each: bool(each.revoked_at))
    return reply.show(
        "phones.html",
        status=status,
        clear=clear,
        visitor=officer,
        phones=[_phone(each, now, language) for each in known],
        codes=[_waiting(each, language) for each in waiting],
        roster=[choice for team in teams if (choice := _choice(team)).people],
        notice=notice,
        trouble=trouble,
    )


def _phone(row: PhoneRow, now: datetime, language: str) -> Phone:
    held = [
        strings.counted(language, f"phones.{what}", n)
        for what, n in (("changes", row.held_changes), ("photos", row.held_photos))
        if n
    ]
    off = abs(row.clock_off_s) > CLOCK_OFF_S
    how = strings.text(language, "phones.clock_off_how", span=showing.span(_seconds(row), language)) if off else ""
    return Phone(
        id=row.device,
        person=row.mediator,
        place=" · ".join(filter(None, [row.village, row.team])),
        enrolled=showing.day(_local_day(row.enrolled_at)),
        seen=showing.ago(row.last_seen_at, now, language),
        app=row.app,
        heard=row.last_seen_at > row.enrolled_at,
        holding=", ".join(held),
        clock_off=how,
        revoked=bool(row.revoked_at),
    )


def _seconds(row: PhoneRow) -> timedelta:
    return timedelta(seconds=min(abs(row.clock_off_s), 10**9))


def _choice(team: Team) -> Choice:
    return Choice(label=" · ".join(filter(None, [team.village, team.name])), people=list(team.mediators))


def _waiting(code: codes.OpenCode, language: str) -> Waiting:
    return Waiting(
        id=code.mediator,
        name=code.name,
        made=showing.moment(code.made_at, language),
        expires=_last_day(code.expires_at),
    )


def _last_day(expires_at: str) -> str:
    """Return the last whole day on which a code is good, for a slip of paper."""
    found = moment_of(expires_at)
    return (found.astimezone(VIETNAM) - timedelta(days=1)).strftime("%d/%m/%Y") if found else ""


def _local_day(text: str) -> str:
    found = moment_of(text)
    return found.astimezone(VIETNAM).date().isoformat() if found else ""
