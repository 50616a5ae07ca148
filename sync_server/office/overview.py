"""The commune at a glance: its cases of a year by month, village, matter and outcome; phones that are silent; classes.

Every number leads to the list behind it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import rules, vocabulary
from fieldapp.domain.review import Standing
from sync_server.clock import VIETNAM, moment_of, stamp
from sync_server.db.engine import reading
from sync_server.journal import casebook, figures
from sync_server.journal.casebook import Sieve
from sync_server.journal.figures import NOT_MEDIATED, OPEN, UNTOLD, Counted
from sync_server.office import charts, coverage, periods, showing, sieving, strings
from sync_server.office.charts import Chart, Number
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import TheReply
from sync_server.office.rows import LATE_DAYS
from sync_server.office.setting import TheOffice
from sync_server.office.sieving import ALL, Wanted
from sync_server.people import asking, devices, learning, notices
from sync_server.people.composition import lacks
from sync_server.people.roster import Team, roster

SILENT = timedelta(days=14)
_TOLD = {OPEN, NOT_MEDIATED, rules.SETTLED, rules.NOT_SETTLED}  # any other outcome only newer apps know


class Silent(Struct, frozen=True, kw_only=True):
    """A phone that was not heard of for long."""

    href: str
    name: str
    place: str
    since: str


@get("/overview", sync_to_thread=True)
def overview_page(office: TheOffice, reply: TheReply, officer: TheVisitor, year: FromQuery[int] = 0) -> Response[str]:
    """Show the figures of one year."""
    now, language = office.clock(), reply.language
    today = now.astimezone(VIETNAM).date()
    with reading(office.engine) as conn:
        years = figures.years(conn, officer.partition, today)
        chosen = year if year in years else years[0] if year else today.year
        of_year = learning.this_year(date(chosen, 1, 1))
        counted = figures.of_year(conn, officer.partition, chosen)
        teams = roster(conn, officer.partition)
        waiting = casebook.counts(conn, officer.partition)
        alarms = casebook.open_alarms(conn, officer.partition)
        answered = _answered(conn, officer) if officer.decides else []
        refused = notices.unseen(conn, officer.partition) if officer.decides else []
        silent = _silent(conn, officer.partition, now, language)
        whole = coverage.whole_of(coverage.counted(conn, officer.partition, of_year, today), of_year, "")
        overdue = casebook.waiting_since(conn, officer.partition, stamp(now - timedelta(days=LATE_DAYS)))
    settled, ended = figures.settled_of_ended(counted)
    ending = figures.by(counted, lambda each: each.outcome)
    lacking = sum(any(each.certain for each in lacks(team)) for team in teams if not team.merged_into)
    return reply.show(
        "overview.html",
        visitor=officer,
        year=chosen,
        years=years,
        alarms=alarms,
        waiting=[
            (strings.text(language, f"overview.{told}", n=waiting[each]), sieving.address(Wanted(group=each)))
            for told, each in (("waiting_new", Standing.NEW), ("waiting_amended", Standing.AMENDED))
            if waiting[each]
        ],
        facts=[
            _fact(language, "total", figures.total(counted), _list(chosen)),
            _fact(language, "open", ending[OPEN], _list(chosen, outcome=OPEN)),
            _fact(language, "settled", settled, _list(chosen, outcome=rules.SETTLED)),
            _fact(language, "failed", ending[rules.NOT_SETTLED], _list(chosen, outcome=rules.NOT_SETTLED)),
            *[
                Number(
                    label=vocabulary.label("KET_QUA", each, language),
                    number=ending[each],
                    href=_list(chosen, outcome=each),
                )
                for each in sorted(ending.keys() - _TOLD)
            ],
            _fact(language, "not_mediated", ending[NOT_MEDIATED], _list(chosen, outcome=NOT_MEDIATED)),
            _fact(language, "overdue", overdue, sieving.address(Wanted(group=ALL, late=True))),
            _fact(language, "lacking", lacking, "/teams/check" if officer.decides else "/teams"),
        ],
        rate=_percent(settled, ended),
        charts=charts_of(counted, teams, chosen, language),
        answered=answered,
        refused=[(f"/notices/{each.id}", each.words.title) for each in refused],
        silent=silent,
        silent_days=SILENT.days,
        trained=whole.trained,
        of_all=whole.all,
        trained_rate=f"{whole.percent} %",
        trained_query=periods.query(of_year),
    )


def charts_of(counted: list[Counted], teams: list[Team], year: int, language: str) -> list[Chart]:
    """Return a year's cases by month, by team and by matter."""
    month = figures.by(counted, lambda each: each.month)
    team = figures.by(counted, lambda each: each.team)
    matter = figures.by(counted, lambda each: each.dispute_type)
    villages = [each.village for each in teams]
    names = {
        each.id: each.village if each.village and villages.count(each.village) == 1 else each.name for each in teams
    }
    unknown = strings.text(language, "common.unknown")
    return [
        charts.chart(
            "months", strings.text(language, "overview.months"),
            [
                Number(label=f"{each:02}/{year}", number=month.get(f"{year:04}-{each:02}", 0),
                       href=_list(year, month=f"{year:04}-{each:02}"))
                for each in range(1, figures.MONTHS + 1)
            ],
        ),
        charts.chart(
            "villages", strings.text(language, "overview.villages"),
            [
                Number(label=names.get(each, unknown), number=number, href=_list(year, team=each))
                for each, number in _most_first({**dict.fromkeys(names, 0), **team})
            ],
        ),
        charts.chart(
            "matters", strings.text(language, "overview.matters"),
            [
                Number(label=sieving.matter(each or UNTOLD, language), number=number,
                       href=_list(year, matter=each or UNTOLD))
                for each, number in _most_first(matter)
            ],
        ),
    ]  # fmt: skip


def _most_first(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda each: (-each[1], each[0]))


def _fact(language: str, name: str, number: int, href: str) -> Number:
    return Number(label=strings.text(language, f"overview.{name}"), number=number, href=href)


def _list(year: int, *, team: str = "", matter: str = "", month: str = "", outcome: str = "") -> str:
    """Return the address of the list that a number counts."""
    received = month or f"{year:04}"
    return sieving.address(Wanted(group=ALL, team=team, matter=matter, received=received, outcome=outcome))


def _silent(conn: Connection, partition: str, now: datetime, language: str) -> list[Silent]:
    """Return the phones that may still open and were not heard of for `SILENT`, the longest silent first.

    Of one that is lost, or called in since its person left, the place says so: nobody is to be reminded by it.
    """
    found = []
    for each in devices.phones(conn, partition):
        seen = moment_of(each.last_seen_at or each.enrolled_at)
        if not each.revoked_at and not each.gone and seen is not None and now - seen >= SILENT:
            since = showing.ago(each.last_seen_at, now, language)
            chip = "chip_called_in" if each.lost_at and each.left_on else "chip_lost" if each.lost_at else ""
            stands = strings.text(language, f"device.{chip}") if chip else ""
            place = " · ".join(filter(None, (each.village, stands)))
            row = Silent(href=f"/phones/{each.device}", name=each.mediator, place=place, since=since)
            found.append((seen, row))
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _answered(conn: Connection, officer: Visitor) -> list[tuple[str, str]]:
    """Return the cases with an expert's answer that no officer has seen: address and title."""
    found = asking.answered(conn, officer.partition)
    rows = casebook.queue(conn, officer.partition, Sieve(records=tuple(found))) if found else []
    return [(f"/cases/{row.record}#experts", row.title) for row in rows]


def _percent(part: int, whole: int) -> str:
    return f"{learning.percent(part, whole)} %" if whole else ""
