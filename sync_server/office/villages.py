"""The commune's villages: what each is called since when, which teams are there, how many cases of a year each has."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.text import fold
from sync_server.db.engine import reading, writing
from sync_server.journal import figures, places
from sync_server.office import days, showing, strings
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import TheOffice
from sync_server.people import placing, village_events, villages
from sync_server.people.about import tidy_name
from sync_server.people.placing import Village
from sync_server.people.roster import Team, roster
from sync_server.people.turns import wait_turn
from sync_server.people.village_events import Event

_NOTICES = ("was_added", "was_renamed", "was_merged", "was_split")


class Row(Struct, frozen=True, kw_only=True):
    """One village in the list, in words."""

    id: str
    name: str
    until: str  # empty while it is
    teams: list[str]  # the names of those at work there
    now: int  # cases of the year, of the teams that are there today
    then: int  # the same, of those that were there on the case's day


class Told(Struct, frozen=True, kw_only=True):
    """One line of a village's history in words, and the other villages that it names."""

    what: str
    detail: str
    others: list[tuple[str, str]]


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form of a new village or a new name."""

    name: str = ""
    on: str = ""
    paper: str = ""


@get("/teams/villages", sync_to_thread=True)
def villages_page(office: TheOffice, reply: TheReply, officer: TheVisitor, year: FromQuery[int] = 0) -> Response[str]:
    """Show the commune's villages with their teams and the cases of a year, as villages are today and as they were."""
    with reading(office.engine) as conn:
        years = figures.years(conn, officer.partition, days.today(office))
        chosen = year if year in years else years[0]
        rows = rows_of(conn, officer.partition, chosen)
        unplaced = places.counts(conn, officer.partition, chosen, as_of_now=True).get("", 0)
    return reply.show(
        "villages.html",
        visitor=officer,
        rows=[row for row in rows if not row.until],
        gone=[row for row in rows if row.until],
        counted=[row for row in rows if row.now or row.then or not row.until],
        unplaced=unplaced,
        total=sum(row.now for row in rows) + unplaced,
        years=years,
        year=chosen,
    )


@get("/teams/villages/new", sync_to_thread=True)
def new_page(reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask what a new village is called."""
    return _ask(reply, officer, Typed(), press=new_id())


@post("/teams/villages/new", sync_to_thread=True)
def add(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Begin a village; pressed twice it is begun once."""
    typed, press = typed_in(form), form.press
    on = days.past_day(typed.on, office)
    with writing(office.engine) as conn:
        wrong = wrong_name(conn, officer, typed.name, but=[press]) or wrong_rest(typed)
        wrong = wrong or ("on" if typed.on and on is None else "")
        if not wrong:
            villages.add(conn, officer.author(), press, typed.name, on, typed.paper, office.clock())
    if wrong:
        return _ask(reply, officer, typed, press=press, wrong=wrong)
    return reply.go(f"/teams/villages/{press}", reply.keep_notice("was_added"))


@get("/teams/villages/{village:str}", sync_to_thread=True)
def village_page(office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str]) -> Response[str]:
    """Show one village: its teams, what happened to it, and the ways to write what happens."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = placing.one(conn, officer.partition, village)
        teams = teams_at(conn, officer, village)
        story = village_events.history(conn, village)
    working = [team for team in teams if not team.merged_into]
    return reply.show(
        "village.html",
        visitor=officer,
        village=found,
        since=days.shown(found.since),
        until=days.shown(found.until),
        teams=working,
        merged=[team for team in teams if team.merged_into],
        several=len(working) > 1,
        story=[_told(each, reply.language) for each in story],
        notice=reply.say(f"villages.{said}") if said in _NOTICES else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


@get("/teams/villages/{village:str}/rename", sync_to_thread=True)
def rename_page(office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str]) -> Response[str]:
    """Ask what a village is called from which day on."""
    with reading(office.engine) as conn:
        found = living(conn, officer, village)
    return _ask(reply, officer, Typed(name=found.name, on=days.today(office).isoformat()), village=found)


@post("/teams/villages/{village:str}/rename", sync_to_thread=True)
def rename(
    office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, and tell the phones of the village's teams."""
    typed, first = typed_in(form), ""
    on = days.past_day(typed.on, office)
    with writing(office.engine) as conn:
        wait_turn(conn, [], officer.partition)
        found = living(conn, officer, village)
        wrong = wrong_name(conn, officer, typed.name, but=[village]) or wrong_rest(typed) or ("" if on else "on")
        if on and not wrong:
            try:
                villages.rename(conn, officer.author(), village, typed.name, on, typed.paper, office.clock())
            except villages.TooEarly as early:
                wrong, first = "early", early.day
    if wrong:
        return _ask(reply, officer, typed, village=found, wrong=wrong, first=first)
    return reply.go(f"/teams/villages/{village}", reply.keep_notice("was_renamed"))


def rows_of(conn: Connection, partition: str, year: int) -> list[Row]:
    """Return a commune's villages in words, by name; those that are no more too."""
    now = places.counts(conn, partition, year, as_of_now=True)
    then = places.counts(conn, partition, year, as_of_now=False)
    at_work: dict[str, list[str]] = {}
    for team in roster(conn, partition):
        if not team.merged_into:
            at_work.setdefault(team.village_id, []).append(team.name)
    found = [
        Row(
            id=each.id, name=each.name, until=days.shown(each.until), teams=at_work.get(each.id, []),
            now=now.get(each.id, 0), then=then.get(each.id, 0),
        )
        for each in placing.every(conn, partition)
    ]  # fmt: skip
    return sorted(found, key=lambda row: (fold(row.name), row.id))


def living(conn: Connection, officer: Visitor, village: str) -> Village:
    """Return a village of the officer's commune. Raises Problem NOT_FOUND, also for one that is no more."""
    found = placing.one(conn, officer.partition, village)
    return placing.expect_living(found)


def teams_at(conn: Connection, officer: Visitor, village: str) -> list[Team]:
    """Return the teams of a village, also those that were merged into others."""
    return [team for team in roster(conn, officer.partition) if team.village_id == village]


def typed_in(form: Form) -> Typed:
    """Return what the form says."""
    return Typed(name=tidy_name(form.get("name")), on=form.get("on").strip(), paper=form.get("paper").strip())


def wrong_name(conn: Connection, officer: Visitor, name: str, *, but: list[str]) -> str:
    """Return why no village can be called so; empty when one can. `but` are those that keep no other from it."""
    if not name or len(name) > SHORT_TEXT:
        return "name"
    known = placing.named(conn, officer.partition, name)
    return "same" if known and known not in but else ""


def wrong_rest(typed: Typed) -> str:
    """Return what else cannot be kept."""
    return "paper" if len(typed.paper) > SHORT_TEXT else ""


def in_words(reply: Reply, wrong: str, first: str = "") -> str:
    """Return why nothing was kept; empty when nothing is wrong. `first` is the first day that fits."""
    return reply.say(f"villages.{wrong}_wrong", day=days.shown(first)) if wrong else ""


def _ask(
    reply: Reply, officer: Visitor, typed: Typed, *, village: Village | None = None, press: str = "", wrong: str = "",
    first: str = "",
) -> Response[str]:  # fmt: skip
    return reply.show(
        "village_edit.html",
        status=400 if wrong else 200,
        visitor=officer,
        village=village,
        typed=typed,
        press=press,
        wrong={"same": "name", "early": "on"}.get(wrong, wrong),
        trouble=in_words(reply, wrong, first),
    )


def _told(event: Event, speech: str) -> Told:
    told = event.told
    names = [name for _, name in told.villages]
    words = {
        "name": event.by_name,
        "before": told.before,
        "after": told.after,
        "first": names[0] if names else "",
        "all": _listed(names, speech),
        "others": _listed(names[1:], speech),
    }
    key = "added_on" if event.kind is village_events.Kind.ADDED and told.on else event.kind.value
    noted = strings.text(speech, "villages.noted", name=event.by_name, when=showing.moment(event.at, speech))
    paper = strings.text(speech, "people.by_paper", paper=told.paper) if told.paper else ""
    return Told(
        what=strings.text(speech, f"villages.{key}", day=days.shown(told.on), **words),
        detail=" · ".join(filter(None, [paper, noted])),
        others=told.villages,
    )


def _listed(names: list[str], speech: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return strings.text(speech, "villages.and", some=", ".join(names[:-1]), last=names[-1])
