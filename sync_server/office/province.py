"""What the province sees: numbers by commune, who is silent and what is far from the others, and nothing else.

Numbers below `FEWEST` are left out where they could tell of one case or person (docs/security.md, "What the province
is told"). No map is drawn: nobody gives away the boundaries of the communes as they are since July 2025.
"""

from datetime import date, datetime, timedelta

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from sqlalchemy import select

from fieldapp.domain.review import Standing
from sync_server.clock import VIETNAM, moment_of
from sync_server.db.engine import reading
from sync_server.db.tables import communes
from sync_server.journal.figures import MONTHS
from sync_server.journal.tallies import Tally
from sync_server.office import charts, narrowing, noting, showing, spreadsheets, strings
from sync_server.office.charts import Chart, Number
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.spreadsheets import Cell as FileCell
from sync_server.office.spreadsheets import Sheet
from sync_server.people import learning
from sync_server.people.looks import What

ORDER = (Standing.NEW, Standing.AMENDED, Standing.RETURNED, Standing.APPROVED)
SILENT = timedelta(days=60)  # our own measure: a commune of which nothing was heard for so long is told first
SHADES = 4  # of the cells, from none to the most
FEWEST = 5  # ended cases, or mediators, below which no share is told: it would be of one case or person
FAR = 20  # points: our own measure of a rate that is far from the others'
FEW_TRAINED = 50  # percent


class Cell(Struct, frozen=True, kw_only=True):
    """A number, and how dark its cell is among those of its kind."""

    number: int
    shade: int  # 0 to SHADES


class Of(Struct, frozen=True, kw_only=True):
    """One commune with its numbers of a year."""

    name: str
    tally: Tally
    year: str
    trained: int
    mediators: int

    @property
    def settled(self) -> int:
        """How many of those received in the year were settled."""
        return self.tally.settled(self.year)

    @property
    def ended(self) -> int:
        """How many of those received in the year have ended."""
        return self.tally.ended(self.year)


class Row(Struct, frozen=True, kw_only=True):
    """One commune's figures."""

    name: str
    cells: list[Cell]
    total: int
    this_year: Cell
    rate: str  # settled, of those that ended
    trained: str
    heard: str  # how long ago its last new case came
    silent: bool


@get("/province", sync_to_thread=True)
def province_page(office: TheOffice, reply: TheReply, visitor: TheVisitor, year: FromQuery[int] = 0) -> Response[str]:
    """Show the figures to the province's officer: silent communes first, then those in which most waits."""
    now, language = office.clock(), reply.language
    today = now.astimezone(VIETNAM).date()
    found, names, years = _found(office, today, year)
    chosen = int(found[0].year) if found else today.year
    found.sort(key=lambda each: _turn(each, now))
    months = months_of(chosen, today)
    silent = sum(_is_silent(each, now) for each in found)
    return reply.show(
        "province.html",
        visitor=visitor,
        year=chosen,
        years=years,
        rows=_rows(found, now, language),
        standings=[each.value for each in ORDER],
        without=sorted(name for name in names if name not in {each.name for each in found}),
        silent=reply.say("province.silent", n=silent, days=SILENT.days) if silent else "",
        remarks=remarks(found, now, language),
        months=[each[5:] for each in months],
        heat=_heat(found, months),
        trend=_trend(found, months, language),
        fewest=FEWEST,
    )


@get("/province/file/{ending:str}", sync_to_thread=True)
def province_file(
    office: TheOffice, reply: TheReply, visitor: TheVisitor, ending: FromPath[str], year: FromQuery[int] = 0
) -> Response[bytes]:
    """Give the numbers of the page as a file; the taking away is noted."""
    now = office.clock()
    today = now.astimezone(VIETNAM).date()
    found, _, years = _found(office, today, year)
    sheet = _sheet(sorted(found, key=lambda each: each.name), today, reply.language)
    answer = spreadsheets.as_file(sheet, "province", ending, now)
    noting.note(
        office,
        visitor,
        What.LIST,
        "province",
        found=str(len(sheet.rows)),
        to=narrowing.kept_year(year if year in years else today.year),
    )
    return answer


def remarks(found: list[Of], now: datetime, speech: str) -> list[str]:
    """Return in words what is far from the others: silence, the rate of settling, training.

    The others' rate is that of those whose own is told: in it no commune's one case can be found by subtraction.
    """
    silent = [each for each in found if _is_silent(each, now)]
    told = [
        strings.text(speech, "province.is_silent", name=each.name, n=_months_silent(each, now))
        for each in sorted(silent, key=lambda each: (each.tally.last_received, each.name))
    ]
    for each in sorted(found, key=lambda one: one.name):
        others = [one for one in found if one is not each and one.ended >= FEWEST]
        if not others or each.ended < FEWEST:
            continue
        settled, ended = sum(one.settled for one in others), sum(one.ended for one in others)
        mine, theirs = 100 * each.settled / each.ended, 100 * settled / ended
        if abs(mine - theirs) >= FAR:
            key = "province.far_above" if mine > theirs else "province.far_below"
            told.append(
                strings.text(
                    speech, key, name=each.name, rate=round(mine), settled=each.settled, ended=each.ended,
                    others=round(theirs),
                )
            )  # fmt: skip
    told += [
        strings.text(speech, "province.few_trained", name=each.name, trained=each.trained, all=each.mediators)
        for each in sorted(found, key=lambda one: one.name)
        if each.mediators >= FEWEST and learning.percent(each.trained, each.mediators) < FEW_TRAINED
    ]
    return told


def months_of(year: int, today: date) -> list[str]:
    """Return the months of a year that have begun: one to come would look as if nothing had happened in it."""
    return [f"{year:04}-{n:02}" for n in range(1, MONTHS + 1) if (year, n) <= (today.year, today.month)]


def _found(office: Office, today: date, year: int) -> tuple[list[Of], list[str], list[int]]:
    """Return the communes that have a case, the names of all, and the years in which there were cases."""
    with reading(office.engine) as conn:
        names = {row.code: row.name for row in conn.execute(select(communes.c.code, communes.c.name))}
        tallies = {code: each for code, each in office.tallies.of(conn, names).items() if each.total}
        years = sorted(
            {today.year, *(int(a.month[:4]) for each in tallies.values() for a in each.cases if a.month)}, reverse=True
        )
        chosen = year if year in years else today.year
        trained = learning.of_communes(conn, tallies, learning.this_year(date(chosen, 1, 1)), today)
    found = [
        Of(name=names[code], tally=each, year=f"{chosen:04}", trained=trained[code][0], mediators=trained[code][1])
        for code, each in tallies.items()
    ]
    return found, list(names.values()), years


def _rows(found: list[Of], now: datetime, speech: str) -> list[Row]:
    most = {each: max((one.tally.standing(each) for one in found), default=0) for each in ORDER}
    most_this_year = max((one.tally.received(one.year) for one in found), default=0)
    return [
        Row(
            name=one.name,
            cells=[_cell(one.tally.standing(each), most[each]) for each in ORDER],
            total=one.tally.total,
            this_year=_cell(one.tally.received(one.year), most_this_year),
            rate=_share(learning.percent(one.settled, one.ended), one.settled, one.ended, speech),
            trained=_share(learning.percent(one.trained, one.mediators), one.trained, one.mediators, speech),
            heard=showing.ago(one.tally.last_received, now, speech),
            silent=_is_silent(one, now),
        )
        for one in found
    ]


def _share(percent: int, part: int, whole: int, speech: str) -> str:
    if whole < FEWEST:
        return strings.text(speech, "province.too_few", n=FEWEST) if whole else ""
    return f"{percent} % ({part}/{whole})"


def _heat(found: list[Of], months: list[str]) -> list[tuple[str, list[Cell]]]:
    numbers = {one.name: [one.tally.received(month) for month in months] for one in found}
    most = max((n for each in numbers.values() for n in each), default=0)
    return [(name, [_cell(n, most) for n in each]) for name, each in numbers.items()]


def _trend(found: list[Of], months: list[str], speech: str) -> Chart:
    numbers = [
        Number(label=f"{month[5:]}/{month[:4]}", number=sum(one.tally.received(month) for one in found))
        for month in months
    ]
    return charts.chart("trend", strings.text(speech, "province.trend"), numbers)


def _sheet(found: list[Of], today: date, speech: str) -> Sheet:
    months = months_of(int(found[0].year) if found else today.year, today)
    standing = [showing.standing(each.value, speech) for each in ORDER]
    keys = ("total", "this_year", "ended", "settled", "mediators", "trained")
    headings = [strings.text(speech, f"province.{key}") for key in keys]
    listed: list[list[FileCell]] = [
        [
            each.name, *(each.tally.standing(one) for one in ORDER), each.tally.total, each.tally.received(each.year),
            *([each.ended, each.settled] if each.ended >= FEWEST else ["", ""]),
            *([each.mediators, each.trained] if each.mediators >= FEWEST else ["", ""]),
            *(each.tally.received(month) for month in months),
        ]
        for each in found
    ]  # fmt: skip
    return Sheet(headings=[strings.text(speech, "province.commune"), *standing, *headings, *months], rows=listed)


def _turn(of: Of, now: datetime) -> tuple[bool, int, str]:
    waiting = of.tally.standing(Standing.NEW) + of.tally.standing(Standing.AMENDED)
    return not _is_silent(of, now), -waiting, of.name


def _is_silent(of: Of, now: datetime) -> bool:
    last = moment_of(of.tally.last_received)
    return last is not None and now - last >= SILENT


def _months_silent(of: Of, now: datetime) -> int:
    last = moment_of(of.tally.last_received)
    return (now - last).days // 30 if last else 0


def _cell(number: int, most: int) -> Cell:
    return Cell(number=number, shade=-(-number * SHADES // most) if most else 0)
