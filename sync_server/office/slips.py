"""Codes for many phones at once: a slip of paper for each mediator who has no phone yet, all on sheets to print."""

from collections.abc import Collection

from litestar import Response, get, post
from msgspec import Struct

from sync_server.db.engine import reading, writing
from sync_server.office import codes
from sync_server.office.codes import Qr
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.phones import last_day
from sync_server.office.setting import Office, TheOffice
from sync_server.people import devices
from sync_server.people.roster import Mediator, Team, roster


class Slip(Struct, frozen=True, kw_only=True):
    """One slip: whose it is, the code, and the code as a picture that opens the app."""

    name: str
    place: str
    code: str
    until: str
    qr: Qr | None


class Lacking(Struct, frozen=True, kw_only=True):
    """A team's mediators who have no phone; `waits` are those who have a code already."""

    label: str
    people: list[Mediator]
    waits: list[str]


@get("/phones/slips", sync_to_thread=True)
def slips_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show who has no phone yet, to choose for whom slips are made."""
    return _choose(office, reply, officer)


@post("/phones/slips", sync_to_thread=True)
def make_slips(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str]:
    """Make a code for each who was ticked and show the slips; the codes are shown this once and kept by nobody.

    Whoever has an older code that nobody used gets a new one, and the older one is worth nothing any more.
    """
    wanted, now = set(form.all("mediator")), office.clock()
    with writing(office.engine) as conn:
        teams = roster(conn, officer.partition)
        made = [
            (team, each, devices.make_code(conn, officer.author(), each.id, now))
            for team in teams
            for each in team.mediators
            if each.id in wanted
        ]
        ends = {each.mediator: each.expires_at for each in codes.open_codes(conn, officer.partition, now)}
    if not made:
        return _choose(office, reply, officer, reply.say("slips.choose_first"))
    slips = [_slip(office, team, each, code, last_day(ends[each.id])) for team, each, code in made]
    return reply.show("slips.html", visitor=officer, slips=slips)


def _choose(office: Office, reply: Reply, officer: Visitor, trouble: str = "") -> Response[str]:
    with reading(office.engine) as conn:
        teams = roster(conn, officer.partition)
        waits = {each.mediator for each in codes.open_codes(conn, officer.partition, office.clock())}
    lacking = [found for team in teams if (found := _lacking(team, waits)).people]
    return reply.show(
        "slips_new.html", status=400 if trouble else 200, visitor=officer, lacking=lacking, trouble=trouble
    )


def _lacking(team: Team, waits: Collection[str]) -> Lacking:
    without = [each for each in team.mediators if not each.phones]
    return Lacking(label=_place(team), people=without, waits=[each.id for each in without if each.id in waits])


def _slip(office: Office, team: Team, person: Mediator, code: str, until: str) -> Slip:
    link = codes.link_with(office.phone_link, code, office.address) if office.phone_link else ""
    return Slip(name=person.name, place=_place(team), code=code, until=until, qr=codes.qr(link) if link else None)


def _place(team: Team) -> str:
    return " · ".join(filter(None, (team.village, team.name)))
