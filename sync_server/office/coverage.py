"""How many mediators were trained in a period, by team and for the commune, against the target; who is behind a number.

Every count is `people.learning`'s, so that the overview, this page, the list of the untrained and the files agree.
"""

from datetime import date

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from sync_server.db.engine import reading
from sync_server.office import charts, days, periods, strings
from sync_server.office.charts import Chart, Number
from sync_server.office.forms import Asking
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.periods import query
from sync_server.office.setting import TheOffice
from sync_server.people import learning
from sync_server.people.learning import EVER, TARGET, Learned, OfTeam, Period
from sync_server.people.roster import Mediator, Team, roster

WERE, MISSING = "were", "missing"


class Row(Struct, frozen=True, kw_only=True):
    """A team's numbers, or the commune's, and where the people behind them stand."""

    name: str
    all: int
    trained: int
    missing: int
    percent: int
    were_href: str
    missing_href: str


class Person(Struct, frozen=True, kw_only=True):
    """One of the people behind a number."""

    team: Team
    person: Mediator
    classes: list[Learned]


@get("/training/coverage", sync_to_thread=True)
def coverage_page(office: TheOffice, reply: TheReply, officer: TheVisitor, request: Asking) -> Response[str]:
    """Show the commune and each team."""
    today = days.today(office)
    asked = periods.asked({**request.query_params}, today)
    with reading(office.engine) as conn:
        ever = learning.learned(conn, officer.partition, Period(first=EVER, last=today), today)
        teams = learning.by_team(roster(conn, officer.partition), learning.within(ever, asked.period))
    years = sorted({today.year, *(each.day.year for of in ever.values() for each in of)}, reverse=True)
    rows, whole = rows_of(teams, asked.period), whole_of(teams, asked.period, reply.say("coverage.whole"))
    return reply.show(
        "coverage.html",
        status=400 if asked.wrong else 200,
        visitor=officer,
        period=asked.period,
        told=told(asked.period, reply.language),
        years=[(each, query(year := learning.this_year(date(each, 1, 1))), year == asked.period) for each in years],
        rows=rows,
        whole=whole,
        target=TARGET,
        short=missing_to_target(whole),
        chart=_chart([*rows, whole], reply.language),
        trouble=reply.say("coverage.period_wrong") if asked.wrong else "",
        files=query(asked.period),
    )


@get("/training/coverage/people", sync_to_thread=True)
def people_page(office: TheOffice, reply: TheReply, officer: TheVisitor, request: Asking) -> Response[str]:
    """Show the people behind one number: those who were at a class, or those who were at none, of a team or of all."""
    today, of = days.today(office), {**request.query_params}
    asked = periods.asked(of, today)
    with reading(office.engine) as conn:
        found = people(conn, officer.partition, asked.period, today, of.get("team", ""), of.get("who", ""))
    who = of.get("who", "")
    return reply.show(
        "coverage_people.html",
        visitor=officer,
        told=told(asked.period, reply.language),
        team=next((each.team.name for each in found), "") if of.get("team") else "",
        were=who != MISSING,
        back=query(asked.period),
        files=query(asked.period, team=of.get("team", ""), who=who),
        rows=[
            (each.person.name, place(each.team), [classes_in_words(one, reply.language) for one in each.classes])
            for each in found
        ],
    )


def counted(conn: Connection, partition: str, period: Period, today: date) -> list[OfTeam]:
    """Return the commune's teams with who was at a class in a period."""
    return learning.by_team(roster(conn, partition), learning.learned(conn, partition, period, today))


def people(conn: Connection, partition: str, period: Period, today: date, team: str, who: str) -> list[Person]:
    """Return the people behind a number, by team; `team` empty: of all, `who`: WERE or MISSING."""
    were = learning.learned(conn, partition, period, today)
    return [
        Person(team=each.team, person=one, classes=were.get(one.id, []))
        for each in learning.by_team(roster(conn, partition), were)
        if team in ("", each.team.id)
        for one in (each.missing if who == MISSING else each.trained)
    ]


def rows_of(teams: list[OfTeam], period: Period) -> list[Row]:
    """Return the numbers of the teams, those that lack most first."""
    ordered = sorted(teams, key=lambda each: (learning.percent(len(each.trained), each.all), place(each.team)))
    return [_row(each.team.name, len(each.trained), each.all, period, each.team.id) for each in ordered]


def whole_of(teams: list[OfTeam], period: Period, name: str) -> Row:
    """Return the numbers of the commune."""
    return _row(name, sum(len(each.trained) for each in teams), sum(each.all for each in teams), period)


def missing_to_target(whole: Row) -> int:
    """Return how many mediators more make the target."""
    return max(-(-whole.all * TARGET // 100) - whole.trained, 0)


def told(period: Period, speech: str) -> str:
    """Return a period in words: a year by its number."""
    if period == learning.this_year(period.first):
        return strings.text(speech, "coverage.year", year=period.first.year)
    return strings.text(speech, "training.days", first=f"{period.first:%d/%m/%Y}", last=f"{period.last:%d/%m/%Y}")


def classes_in_words(one: Learned, speech: str) -> str:
    """Return a class that somebody was at, with its day."""
    name = one.title or vocabulary.label("TAP_HUAN", one.subject, speech)
    made_up = f" ({vocabulary.label('DIEM_DANH', 'HB', speech).lower()})" if one.made_up else ""
    more = [strings.text(speech, "nominations.higher")] if one.higher else []
    more += (
        [strings.text(speech, "nominations.with_certificate", certificate=one.certificate)] if one.certificate else []
    )
    return f"{one.day:%d/%m/%Y} {name}{made_up}" + (f" ({'; '.join(more)})" if more else "")


def history(conn: Connection, partition: str, person: str, today: date, speech: str) -> list[str]:
    """Return every class that somebody was at, the latest first."""
    return [classes_in_words(each, speech) for each in ever(conn, partition, person, today)]


def ever(conn: Connection, partition: str, person: str, today: date) -> list[Learned]:
    """Return the classes that somebody was at in all the years, the latest first."""
    return learning.learned(conn, partition, Period(first=EVER, last=today), today).get(person, [])


def place(team: Team) -> str:
    """Return where somebody mediates."""
    return " · ".join(filter(None, (team.village, team.name)))


def _row(name: str, trained: int, of_all: int, period: Period, team: str = "") -> Row:
    def href(who: str) -> str:
        return "/training/coverage/people" + query(period, team=team, who=who)

    return Row(
        name=name, all=of_all, trained=trained, missing=of_all - trained, percent=learning.percent(trained, of_all),
        were_href=href(WERE), missing_href=href(MISSING),
    )  # fmt: skip


def _chart(rows: list[Row], speech: str) -> Chart:
    numbers = [
        Number(label=each.name, number=each.percent, told=f"{each.percent} % ({each.trained}/{each.all})")
        for each in rows
    ]
    return charts.chart("coverage", strings.text(speech, "coverage.chart"), numbers, most=100, target=TARGET)
