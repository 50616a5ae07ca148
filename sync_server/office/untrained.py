"""Who was at no class for so many months: whom the next class is for (NĐ 15/2014 has no term; the commune chooses)."""

from datetime import date

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct
from sqlalchemy import Connection

from sync_server.clock import VIETNAM
from sync_server.db.engine import reading
from sync_server.office import periods, showing
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.people import learning
from sync_server.people.learning import EVER, Period
from sync_server.people.roster import Mediator, Team, roster

MONTHS = (3, 6, 12, 24)
A_YEAR = 12


class Missing(Struct, frozen=True, kw_only=True):
    """One who was at no class for long, and the day of the last one; None for who never was."""

    team: Team
    person: Mediator
    last: date | None


@get("/training/untrained", sync_to_thread=True)
def untrained_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, months: FromQuery[int] = A_YEAR
) -> Response[str]:
    """Show them by team, those who never were first."""
    chosen = months if months in MONTHS else A_YEAR
    today = office.clock().astimezone(VIETNAM).date()
    with reading(office.engine) as conn:
        found = missing(conn, officer.partition, today, chosen)
        of_all = sum(len(team.mediators) for team in roster(conn, officer.partition))
    return reply.show(
        "untrained.html",
        visitor=officer,
        months=chosen,
        choices=MONTHS,
        of_all=of_all,
        covered=periods.query(learning.last_months(today, chosen)),
        rows=[
            (each.person.name, " · ".join(filter(None, (each.team.village, each.team.name))), last_day(each))
            for each in found
        ],
    )


def missing(conn: Connection, partition: str, today: date, months: int) -> list[Missing]:
    """Return who was at no class within so many months before today."""
    ever = learning.learned(conn, partition, Period(first=EVER, last=today), today)
    were = learning.within(ever, learning.last_months(today, months))
    found = [
        Missing(team=team, person=each, last=ever[each.id][0].day if each.id in ever else None)
        for team in roster(conn, partition)
        for each in team.mediators
        if each.id not in were
    ]
    return sorted(found, key=lambda each: (each.last or date.min, each.team.village, each.person.name))


def last_day(of: Missing) -> str:
    """Return the day of the last class in words; empty for who never was at one."""
    return showing.day(of.last.isoformat()) if of.last else ""
