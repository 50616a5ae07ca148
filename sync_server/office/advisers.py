"""The commune's trainers and experts: a list, a page each, added, put right, sent to a training, ended and back."""

from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import SHORT_TEXT
from sync_server.db.engine import reading, writing
from sync_server.office import days, showing, strings
from sync_server.office.deciding import number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import advisers
from sync_server.people import days as days_in
from sync_server.people.about import tidy_name
from sync_server.people.advisers import CALLINGS, EXPERT, ROLES, Adviser, Event, Kind, Told

_NOTICES = ("adviser_added", "adviser_told", "adviser_sent", "adviser_ended", "adviser_returned")


class Typed(Told, frozen=True, kw_only=True):
    """What stands in the form about one of them."""

    name: str = ""
    since: str = ""

    def told(self) -> Told:
        """Return it as it would be kept."""
        return Told(**{part: getattr(self, part) for part in Told.__struct_fields__})


class Card(Struct, frozen=True, kw_only=True):
    """One of them in the list, in words."""

    id: str
    name: str
    told: str
    trained: str  # the last training of a higher level; empty for none
    until: str


class Line(Struct, frozen=True, kw_only=True):
    """One line of a history in words."""

    what: str
    when: str
    detail: str


@get("/teams/advisers", sync_to_thread=True)
def advisers_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the commune's trainers and its experts."""
    with reading(office.engine) as conn:
        found = advisers.every(conn, officer.partition)
        sent = advisers.trainings(conn, officer.partition)
    return reply.show(
        "advisers.html",
        visitor=officer,
        groups=[
            (role, [_card(each, sent.get(each.id, []), reply.language) for each in found if each.role == role])
            for role in ROLES
        ],
    )


@get("/teams/advisers/new", sync_to_thread=True)
def new_page(reply: TheReply, officer: TheVisitor, role: FromQuery[str] = ROLES[0]) -> Response[str]:
    """Ask who comes to one of the lists."""
    return _ask(reply, officer, role if role in ROLES else ROLES[0], Typed(), new_id())


@post("/teams/advisers/new", sync_to_thread=True)
def add(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Add a trainer or an expert; pressed twice they are added once."""
    typed, role = _typed_in(form), form.get("role")
    press = form.press
    wrong = _wrong(office, typed) or ("" if role in ROLES else "name")
    if wrong:
        return _ask(reply, officer, role if role in ROLES else ROLES[0], typed, press, wrong)
    with writing(office.engine) as conn:
        since = days.past_day(typed.since, office)
        advisers.add(conn, officer.author(), press, role, typed.told(), since, office.clock())
    return reply.go(f"/teams/advisers/{press}", reply.keep_notice("adviser_added"))


@get("/teams/advisers/{adviser:str}", sync_to_thread=True)
def adviser_page(office: TheOffice, reply: TheReply, officer: TheVisitor, adviser: FromPath[str]) -> Response[str]:
    """Show one of them, to be put right."""
    return _show(office, reply, officer, adviser)


@post("/teams/advisers/{adviser:str}", sync_to_thread=True)
def correct(
    office: TheOffice, reply: TheReply, officer: TheVisitor, adviser: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep what was put right."""
    typed = _typed_in(form)
    wrong = _wrong(office, typed)
    with writing(office.engine) as conn:
        advisers.one(conn, officer.partition, adviser)
        if not wrong:
            since = days.past_day(typed.since, office)
            seen = number_in(form.get("seen"))
            kept = advisers.correct(conn, officer.author(), adviser, typed.told(), since, seen, office.clock())
            wrong = "" if kept else "stale"
    if wrong:
        return _show(office, reply, officer, adviser, typed, wrong)
    return reply.go(f"/teams/advisers/{adviser}", reply.keep_notice("adviser_told"))


@post("/teams/advisers/{adviser:str}/sent", sync_to_thread=True)
def sent(
    office: TheOffice, reply: TheReply, officer: TheVisitor, adviser: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note to which training of a higher level somebody was sent."""
    what, on, paper = form.get("what").strip(), days_in.day_in(form.get("on")), form.get("paper").strip()
    if not what or len(what) > SHORT_TEXT:
        return _show(office, reply, officer, adviser, wrong="what")
    if on is None or len(paper) > SHORT_TEXT:
        return _show(office, reply, officer, adviser, wrong="sent_on" if on is None else "paper")
    with writing(office.engine) as conn:
        advisers.send(conn, officer.author(), adviser, what, on, paper, office.clock())
    return reply.go(f"/teams/advisers/{adviser}", reply.keep_notice("adviser_sent"))


@post("/teams/advisers/{adviser:str}/end", sync_to_thread=True)
def end(
    office: TheOffice, reply: TheReply, officer: TheVisitor, adviser: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note that somebody is none any more, from which day and why."""
    on, why = days.past_day(form.get("until"), office), form.said("why")
    if on is None or not why or len(why) > SHORT_TEXT:
        return _show(office, reply, officer, adviser, wrong="until" if on is None else "why")
    with writing(office.engine) as conn:
        advisers.end(conn, officer.author(), adviser, on, why, office.clock())
    return reply.go(f"/teams/advisers/{adviser}", reply.keep_notice("adviser_ended"))


@post("/teams/advisers/{adviser:str}/return", sync_to_thread=True)
def take_back(
    office: TheOffice, reply: TheReply, officer: TheVisitor, adviser: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note that somebody is one again."""
    on = days.past_day(form.get("until"), office)
    if on is None:
        return _show(office, reply, officer, adviser, wrong="until")
    with writing(office.engine) as conn:
        advisers.take_back(conn, officer.author(), adviser, on, office.clock())
    return reply.go(f"/teams/advisers/{adviser}", reply.keep_notice("adviser_returned"))


def in_short(adviser: Adviser, speech: str) -> str:
    """Return what is known of somebody in one line."""
    calling = vocabulary.label(CALLINGS, adviser.calling, speech) if adviser.calling else ""
    return " · ".join(filter(None, [calling, adviser.work_place, adviser.field, adviser.phone]))


def training_in_words(event: Event) -> str:
    """Return a training with its day."""
    return f"{event.told['what']}, {days.shown(event.told['on'])}"


def _card(adviser: Adviser, trained: list[Event], speech: str) -> Card:
    return Card(
        id=adviser.id, name=adviser.name, told=in_short(adviser, speech),
        trained=training_in_words(trained[0]) if trained else "", until=days.shown(adviser.until),
    )  # fmt: skip


def _typed_in(form: Form) -> Typed:
    return Typed(
        name=tidy_name(form.get("name")), calling=form.get("calling"), work_place=form.get("work_place").strip(),
        field=form.get("field").strip(), phone=form.get("phone").strip(), since=form.get("since").strip(),
    )  # fmt: skip


def _wrong(office: Office, typed: Typed) -> str:
    since: date | None = days.past_day(typed.since, office)
    return advisers.wrong(typed.told()) or ("since" if typed.since and since is None else "")


def _callings(role: str, speech: str) -> list[tuple[str, str]]:
    """Return what an expert may be by calling; a trainer is asked none."""
    words = vocabulary.lists()[CALLINGS].items
    return [(word.code, word.label(speech)) for word in words] if role == EXPERT else []


def _ask(reply: Reply, officer: Visitor, role: str, typed: Typed, press: str, wrong: str = "") -> Response[str]:
    return reply.show(
        "adviser_new.html",
        status=400 if wrong else 200,
        visitor=officer,
        role=role,
        typed=typed,
        press=press,
        callings=_callings(role, reply.language),
        wrong=wrong,
        trouble=reply.say(f"advisers.{wrong}_wrong") if wrong else "",
    )


def _show(
    office: Office, reply: Reply, officer: Visitor, adviser: str, typed: Typed | None = None, wrong: str = ""
) -> Response[str]:
    said, speech = reply.cookie(NOTICE), reply.language
    with reading(office.engine) as conn:
        found, story, sent = _found(conn, officer, adviser)
    known = {part: getattr(found, part) for part in Told.__struct_fields__}
    return reply.show(
        "adviser.html",
        status=409 if wrong == "stale" else 400 if wrong else 200,
        visitor=officer,
        adviser=found,
        seen=len(story),
        typed=typed or Typed(**known, since=days.shown(found.since)),
        callings=_callings(found.role, speech),
        since=days.shown(found.since),
        until=days.shown(found.until),
        trainings=[training_in_words(each) for each in sent],
        story=[_told(each, speech) for each in story],
        today=days.today(office).isoformat(),
        wrong=wrong,
        trouble=reply.say(f"advisers.{wrong}_wrong", now=f"{found.name} · {in_short(found, speech)}") if wrong else "",
        notice=reply.say(f"advisers.{said}") if said in _NOTICES and not wrong else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


def _found(conn: Connection, officer: Visitor, adviser: str) -> tuple[Adviser, list[Event], list[Event]]:
    found = advisers.one(conn, officer.partition, adviser)
    return found, advisers.history(conn, adviser), advisers.trainings(conn, officer.partition).get(adviser, [])


def _told(event: Event, speech: str) -> Line:
    told = event.told
    detail = [told.get("what", ""), told.get("why", "")]
    if event.kind is Kind.CORRECTED:
        detail = [
            f"{strings.text(speech, f'advisers.{part}')}: {_value(part, was, speech)}" for part, was in told.items()
        ]
        detail.insert(0, strings.text(speech, "advisers.before"))
    elif "on" in told:
        detail.append(strings.text(speech, "people.on_day", day=days.shown(told["on"])))
    if "paper" in told:
        detail.append(strings.text(speech, "people.by_paper", paper=told["paper"]))
    return Line(
        what=strings.text(speech, f"advisers.{event.kind.value}", name=event.by_name),
        when=showing.moment(event.at, speech),
        detail=" · ".join(filter(None, detail)),
    )


def _value(part: str, was: str, speech: str) -> str:
    if part == "calling":
        return vocabulary.label(CALLINGS, was, speech)
    return days.shown(was) if part == "since" else was
