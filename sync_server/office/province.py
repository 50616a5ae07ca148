"""What the province sees: how many cases stand where in each commune, who is silent and who waits, and nothing else."""

from datetime import datetime, timedelta

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import select

from fieldapp.domain.review import Standing
from sync_server.clock import VIETNAM, moment_of
from sync_server.db.engine import reading
from sync_server.db.tables import communes
from sync_server.journal import figures
from sync_server.journal.figures import OfCommune
from sync_server.office import showing
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice

ORDER = (Standing.NEW, Standing.AMENDED, Standing.RETURNED, Standing.APPROVED)
SILENT = timedelta(days=60)  # our own measure: a commune of which nothing was heard for so long is told first
SHADES = 4  # of the cells, from none to the most


class Cell(Struct, frozen=True, kw_only=True):
    """A number, and how dark its cell is among those of its column."""

    number: int
    shade: int  # 0 to SHADES


class Row(Struct, frozen=True, kw_only=True):
    """One commune's figures."""

    name: str
    cells: list[Cell]
    total: int
    this_year: Cell
    rate: str  # settled, of those that ended
    heard: str  # how long ago its last new case came
    silent: bool


@get("/province", sync_to_thread=True)
def province_page(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Show the figures to the province's officer: silent communes first, then those in which most waits."""
    now, language = office.clock(), reply.language
    with reading(office.engine) as conn:
        found = figures.by_commune(conn, now.astimezone(VIETNAM).year)
        names = {row.code: row.name for row in conn.execute(select(communes.c.code, communes.c.name))}
    here = {code: found[code] for code in found if code in names}
    most = {each: max((one.standings[each] for one in here.values()), default=0) for each in ORDER}
    most_this_year = max((one.this_year for one in here.values()), default=0)
    rows = [
        Row(
            name=names[code],
            cells=[_cell(one.standings[each], most[each]) for each in ORDER],
            total=one.total,
            this_year=_cell(one.this_year, most_this_year),
            rate=f"{round(100 * one.settled / one.ended)} %" if one.ended else "",
            heard=showing.ago(one.last_received, now, language),
            silent=_is_silent(one, now),
        )
        for code, one in sorted(here.items(), key=lambda each: _turn(each[1], names[each[0]], now))
    ]
    silent = sum(row.silent for row in rows)
    return reply.show(
        "province.html",
        visitor=visitor,
        rows=rows,
        standings=[each.value for each in ORDER],
        without=sorted(name for code, name in names.items() if code not in found),
        silent=reply.say("province.silent", n=silent, days=SILENT.days) if silent else "",
    )


def _turn(one: OfCommune, name: str, now: datetime) -> tuple[bool, int, str]:
    waiting = one.standings[Standing.NEW] + one.standings[Standing.AMENDED]
    return not _is_silent(one, now), -waiting, name


def _is_silent(one: OfCommune, now: datetime) -> bool:
    last = moment_of(one.last_received)
    return last is not None and now - last >= SILENT


def _cell(number: int, most: int) -> Cell:
    return Cell(number=number, shade=-(-number * SHADES // most) if most else 0)
