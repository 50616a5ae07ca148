"""One mediator: what is known of them, their phones, and what happened with them since they came."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from sync_server.db.engine import reading, writing
from sync_server.office import coverage, days, showing, standards, strings
from sync_server.office.deciding import number_in
from sync_server.office.device import phones_of
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.handset import Phone
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import about as language
from sync_server.people import devices, membership, person_events
from sync_server.people.about import WORDS, About, tidy_name
from sync_server.people.days import born_in
from sync_server.people.person_events import Event, Kind
from sync_server.people.roster import Mediator, Team, publish_team, roster
from sync_server.people.standards import Look
from sync_server.people.standards import wrong as unfit

_NOTICES = ("was_told", "was_looked", "was_recognised", "has_left", "has_returned")


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form about a mediator."""

    name: str = ""
    born: str = ""
    sex: str = ""
    ethnic: str = ""
    phone: str = ""
    schooling: str = ""

    def about(self) -> About | None:
        """Return it as it would be kept; None when the birth cannot be read."""
        born = born_in(self.born)
        if born is None:
            return None
        return About(
            name=self.name, born=born, sex=self.sex, ethnic=self.ethnic, phone=self.phone, schooling=self.schooling
        )


class Told(Struct, frozen=True, kw_only=True):
    """One line of a mediator's history in words."""

    what: str
    when: str
    detail: str


@get("/teams/people/{mediator:str}/about", sync_to_thread=True)
def about_page(office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str]) -> Response[str]:
    """Show a mediator, to be put right; also one who has left."""
    return _show(office, reply, officer, mediator)


@post("/teams/people/{mediator:str}/about", sync_to_thread=True)
def about(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, and tell the phones of the team."""
    typed = typed_in(form)
    told = typed.about()
    with writing(office.engine) as conn:
        team, person = find_person(conn, officer, mediator)
        wrong = language.wrong(told, days.today(office)) if told else "born"
        if told and not wrong:
            membership.correct(conn, officer.author(), person.id, told, office.clock())
            publish_team(conn, team.id, office.clock(), officer.name)
    if wrong:
        return _show(office, reply, officer, mediator, typed, wrong)
    return reply.go(f"/teams/people/{person.id}/about", reply.keep_notice("was_told"))


@post("/teams/people/{mediator:str}/standards", sync_to_thread=True)
def keep_standards(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Write which standards of a mediator were looked at and found; sent twice it is written once."""
    standing = standards.typed_in(form)
    look = standing.look(office, officer.name)
    with writing(office.engine) as conn:
        _, person = find_person(conn, officer, mediator)
        if not look.found and person.standards.found:
            look = Look()  # what was written is called off
        wrong = unfit(look)
        if not (wrong or look.found or person.standards.found):
            wrong = "found"  # nothing is told, and nothing was
        if not wrong and not membership.look_at(
            conn, officer.author(), person.id, look, number_in(form.get("seen")), office.clock()
        ):
            wrong = "stale"
    if wrong:
        return _show(office, reply, officer, mediator, wrong=wrong, standing=standing)
    return reply.go(f"/teams/people/{person.id}/about", reply.keep_notice("was_looked"))


def find_person(conn: Connection, officer: Visitor, mediator: str) -> tuple[Team, Mediator]:
    """Return a mediator of the officer's commune, also one who has left, and the team. Raises Problem NOT_FOUND."""
    for team in roster(conn, officer.partition):
        for person in (*team.mediators, *team.left):
            if person.id == mediator:
                return team, person
    raise Problem(Code.NOT_FOUND, "no such mediator in this commune")


def typed_in(form: Form) -> Typed:
    """Return what the form about a mediator says."""
    return Typed(
        name=tidy_name(form.get("name")),
        born=form.get("born").strip(),
        sex=form.get("sex"),
        ethnic=form.get("ethnic"),
        phone=form.get("phone").strip(),
        schooling=form.get("schooling"),
    )


def word_choices(speech: str) -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen about a mediator."""
    return {part: [(w.code, w.label(speech)) for w in vocabulary.lists()[name].items] for part, name in WORDS.items()}


def phones_of_person(office: Office, conn: Connection, officer: Visitor, mediator: str, speech: str) -> list[Phone]:
    """Return somebody's phones in words, those that are no more last."""
    theirs = {each.device for each in devices.phones(conn, officer.partition) if each.mediator_id == mediator}
    return [each for each in phones_of(conn, officer.partition, office.clock(), speech) if each.id in theirs]


def left_in_words(person: Mediator, speech: str) -> str:
    """Return since when somebody mediates no more, and why; empty for who does."""
    if not person.left_on:
        return ""
    why = vocabulary.label("LY_DO_THOI", person.left_why, speech)
    return strings.text(speech, "people.has_left_since", day=days.shown(person.left_on), why=why)


def _show(
    office: Office, reply: Reply, officer: Visitor, mediator: str, typed: Typed | None = None, wrong: str = "", *,
    standing: standards.Typed | None = None,
) -> Response[str]:  # fmt: skip
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        team, person = find_person(conn, officer, mediator)
        phones = phones_of_person(office, conn, officer, mediator, reply.language)
        story = person_events.history(conn, mediator)
        learned = coverage.history(conn, officer.partition, mediator, days.today(office), reply.language)
    return reply.show(
        "person.html",
        status=409 if wrong == "stale" else 400 if wrong else 200,
        visitor=officer,
        team=team,
        person=person,
        typed=typed or _known(person),
        choices=word_choices(reply.language),
        wrong=wrong,
        trouble=reply.say(f"{'standards' if standing else 'people'}.{wrong}_wrong") if wrong else "",
        recognised=days.shown(person.recognised_on),
        left=left_in_words(person, reply.language),
        phones=phones,
        standards=standards.choices(reply.language),
        standing=standing or standards.known(person),
        looked=standards.standing(person, reply.language),
        seen=sum(each.kind is Kind.LOOKED for each in story),
        today=days.today(office).isoformat(),
        learned=learned,
        story=[_told(each, reply.language) for each in story],
        notice=reply.say(f"people.{said}") if said in _NOTICES and not wrong else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


def _known(person: Mediator) -> Typed:
    return Typed(
        name=person.name, born=days.shown(person.born), sex=person.sex, ethnic=person.ethnic, phone=person.phone,
        schooling=person.schooling,
    )  # fmt: skip


def _told(event: Event, speech: str) -> Told:
    name = event.by_name or strings.text(speech, "device.the_office")
    told = event.told
    moved = " → ".join(told[part] for part in ("from_team", "to_team") if part in told)
    renamed = " → ".join(told[part] for part in ("before", "after") if part in told)
    on = strings.text(speech, "people.on_day", day=days.shown(told["on"])) if "on" in told else ""
    paper = strings.text(speech, "people.by_paper", paper=told["paper"]) if "paper" in told else ""
    why = vocabulary.label("LY_DO_THOI", told["why"], speech) if "why" in told else ""
    looked = standards.in_words(told, speech) if event.kind is Kind.LOOKED else []
    return Told(
        what=strings.text(speech, f"people.{event.kind.value}").format(name=name),
        when=showing.moment(event.at, speech),
        detail=" · ".join(filter(None, [told.get("team", ""), moved, renamed, on, paper, why, *looked])),
    )
