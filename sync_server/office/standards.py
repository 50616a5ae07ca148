"""The standards of mediators (Điều 7) in words: their form, and of whom there is something to look at."""

from collections.abc import Mapping

from litestar import Response, get
from msgspec import Struct

from fieldapp.domain import vocabulary
from fieldapp.domain.text import clean
from sync_server.db.engine import reading
from sync_server.office import days, strings
from sync_server.office.forms import Form
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import standards
from sync_server.people.roster import Mediator, Team, roster
from sync_server.people.standards import MET, STANDARDS, UNMET, Look

PARTS = ("found", "looked_on", "looked_by", "remark")  # of the form


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form about somebody's standards."""

    found: dict[str, str] = {}  # by standard; empty: not looked at
    looked_on: str = ""
    looked_by: str = ""
    remark: str = ""

    @property
    def begun(self) -> bool:
        """Whether anything was written into it."""
        return any((*self.found.values(), self.looked_on, self.looked_by, self.remark))

    def look(self, office: Office, writer: str) -> Look:
        """Return it as it would be kept; who left out by whom it was looked at, has looked themselves."""
        if not self.begun:
            return Look()
        found = {each: mark for each, mark in self.found.items() if mark}
        on = days.past_day(self.looked_on, office)
        return Look(
            found=found, on=on.isoformat() if on else "", looked_by=self.looked_by or writer, remark=self.remark
        )


class Standard(Struct, frozen=True, kw_only=True):
    """One standard of the form."""

    name: str
    label: str
    marks: list[tuple[str, str]]  # what may be chosen: value and words


class ToLookAt(Struct, frozen=True, kw_only=True):
    """A mediator of whom a standard was not looked at, or was found missing."""

    id: str
    name: str
    unseen: str  # which were not looked at; empty when all were
    unmet: str  # which were found missing, and when


class TeamStandards(Struct, frozen=True, kw_only=True):
    """The people of a team of whom there is something to look at."""

    id: str
    name: str
    village: str
    people: list[ToLookAt]
    counted: str  # how many have standards that were not looked at; empty for none

    @property
    def unmet(self) -> list[ToLookAt]:
        """Those of whom a standard was found missing."""
        return [each for each in self.people if each.unmet]


@get("/teams/standards", sync_to_thread=True)
def standards_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show by team of whom a standard was not looked at, or was found missing."""
    with reading(office.engine) as conn:
        teams = of_commune(roster(conn, officer.partition), reply.language)
    return reply.show("standards.html", visitor=officer, teams=teams)


def of_commune(teams: list[Team], speech: str) -> list[TeamStandards]:
    """Return the teams that do their work and have somebody of whom there is something to look at."""
    found = [_of_team(team, speech) for team in teams if not team.merged_into]
    return [each for each in found if each.people]


def typed_in(form: Form) -> Typed:
    """Return what the form says."""
    return Typed(
        found={each: form.get(f"standard_{each}") for each in STANDARDS},
        looked_on=form.get("looked_on").strip(),
        looked_by=clean(form.get("looked_by")).strip(),
        remark=form.said("remark"),
    )


def known(person: Mediator) -> Typed:
    """Return the form as it stands of somebody."""
    look = person.standards
    return Typed(found=look.found, looked_on=look.on, looked_by=look.looked_by, remark=look.remark)


def choices(speech: str) -> list[Standard]:
    """Return what the form asks."""
    marks = [("", strings.text(speech, "standards.unseen"))]
    marks += [(mark, vocabulary.label("DANH_GIA", mark, speech)) for mark in (MET, UNMET)]
    return [Standard(name=each, label=standards.label(each, speech), marks=marks) for each in STANDARDS]


def standing(person: Mediator, speech: str) -> list[str]:
    """Return what stands of somebody, and of which day it is."""
    look = person.standards
    day = strings.text(speech, "standards.looked_day", day=days.shown(look.on)) if look.found else ""
    return [each for each in (day, *in_words(look.told(), speech)) if each]


def in_words(told: Mapping[str, str], speech: str) -> list[str]:
    """Return what a line of somebody's history tells of the standards, by whom they were looked at, and the remark.

    What is empty is not told.
    """
    marked = [
        f"{standards.label(each, speech)}: {vocabulary.label('DANH_GIA', told[each], speech).lower()}"
        for each in STANDARDS if each in told
    ]  # fmt: skip
    if not marked:
        return [strings.text(speech, "standards.none_seen")]
    by = told.get("looked_by", "")
    return [*marked, *([strings.text(speech, "standards.by", name=by)] if by else []), told.get("remark", "")]


def _of_team(team: Team, speech: str) -> TeamStandards:
    people = [_of_person(each, speech) for each in team.mediators if each.standards.unseen or each.standards.unmet]
    unseen = sum(bool(each.unseen) for each in people)
    counted = strings.counted(speech, "standards.unseen_of", unseen) if unseen else ""
    return TeamStandards(id=team.id, name=team.name, village=team.village, people=people, counted=counted)


def _of_person(person: Mediator, speech: str) -> ToLookAt:
    look = person.standards
    unseen, unmet = ("; ".join(standards.label(each, speech) for each in part) for part in (look.unseen, look.unmet))
    if not look.found:
        unseen = strings.text(speech, "standards.none_seen")
    elif unseen:
        unseen = strings.text(speech, "standards.these_unseen", which=unseen)
    if unmet:
        unmet = strings.text(speech, "standards.these_unmet", which=unmet, day=days.shown(look.on))
    return ToLookAt(id=person.id, name=person.name, unseen=unseen, unmet=unmet)
