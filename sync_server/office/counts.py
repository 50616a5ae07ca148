"""How many cases of the commune stand where, team by team: for whoever may count them and not read them."""

from collections.abc import Mapping

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.review import Standing
from sync_server.db.engine import reading
from sync_server.journal import casebook
from sync_server.office import strings
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.province import ORDER
from sync_server.office.setting import TheOffice
from sync_server.people.roster import roster


class Row(Struct, frozen=True, kw_only=True):
    """The figures of a team, or of all together."""

    name: str
    counts: list[int]
    total: int

    @classmethod
    def of(cls, name: str, found: Mapping[Standing, int]) -> "Row":
        """Return the figures under a name."""
        return cls(name=name, counts=[found[each] for each in ORDER], total=sum(found.values()))


@get("/counts", sync_to_thread=True)
def counts_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the counts: each team that works or has cases, and all of them together."""
    with reading(office.engine) as conn:
        *rows, whole = rows_of(conn, officer.partition, reply.language)
    return reply.show("counts.html", visitor=officer, rows=rows, whole=whole, standings=[each.value for each in ORDER])


def rows_of(conn: Connection, partition: str, language: str) -> list[Row]:
    """Return the figures of each team that works or has cases, and last those of all together."""
    teams, found = roster(conn, partition), casebook.standings_by_team(conn, partition)
    none = dict.fromkeys(Standing, 0)
    rows = [Row.of(team.name, found.get(team.id, none)) for team in teams if team.id in found or not team.merged_into]
    whole = {each: sum(counted[each] for counted in found.values()) for each in Standing}
    return [*rows, Row.of(strings.text(language, "counts.whole"), whole)]
