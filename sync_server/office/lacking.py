"""What the commune's teams lack of what the law wants, in words, with the page that mends it."""

from litestar import Response, get
from msgspec import Struct

from fieldapp.domain.roster import Lack
from sync_server.db.engine import reading
from sync_server.office import standards, strings
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.people.composition import lacks
from sync_server.people.roster import Mediator, Team, roster

_BY_A_LEADER = ("no_leader", "two_leaders")
_UNTOLD = {"woman_untold": "sex", "minority_untold": "ethnic"}


class Lacking(Struct, frozen=True, kw_only=True):
    """One thing that a team lacks, or that nobody can tell yet."""

    text: str
    certain: bool
    mend: str  # what to do about it
    path: str  # where; empty when it is done for each of `people`
    people: list[tuple[str, str]] = []  # of whom something is not told: id and name


class TeamLacks(Struct, frozen=True, kw_only=True):
    """A team and what it lacks."""

    id: str
    name: str
    village: str
    lacks: list[Lacking]


@get("/teams/check", sync_to_thread=True)
def check_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show which team lacks what: the worst first, the complete ones by name alone."""
    with reading(office.engine) as conn:
        teams = roster(conn, officer.partition)
    working = [team for team in teams if not team.merged_into]
    rows = [
        TeamLacks(id=team.id, name=team.name, village=team.village, lacks=of_team(team, reply.language))
        for team in working
    ]
    return reply.show(
        "team_check.html",
        visitor=officer,
        total=len(rows),
        standards=standards.of_commune(teams, reply.language),
        whole=[row for row in rows if not row.lacks],
        lacking=sorted((row for row in rows if row.lacks), key=lambda row: -sum(each.certain for each in row.lacks)),
    )


def of_team(team: Team, speech: str) -> list[Lacking]:
    """Return what a team lacks in words."""
    return [_in_words(team, each, speech) for each in lacks(team)]


def of_standards(team: Team, speech: str) -> list[Lacking]:
    """Return what there is to look at of the standards of a team's people: for who may open their pages."""
    found = []
    for each in standards.of_commune([team], speech):
        if each.counted:
            names = ", ".join(one.name for one in each.people if one.unseen)
            mend = strings.text(speech, "standards.mend", names=names)
            found.append(Lacking(text=each.counted, certain=False, mend=mend, path="/teams/standards"))
        for one in each.unmet:
            text = strings.text(speech, "standards.of_one", name=one.name, what=one.unmet)
            path = f"/teams/people/{one.id}/about"
            found.append(Lacking(text=text, certain=False, mend=strings.text(speech, "standards.again"), path=path))
    return found


def _in_words(team: Team, lack: Lack, speech: str) -> Lacking:
    text = strings.text(speech, f"people.lack_{lack.rule}", count=lack.count)
    if part := _UNTOLD.get(lack.rule):
        mend = strings.text(speech, f"people.mend_{part}")
        return Lacking(text=text, certain=lack.certain, mend=mend, path="", people=_without(team.mediators, part))
    if lack.rule not in _BY_A_LEADER:
        return Lacking(
            text=text, certain=lack.certain, mend=strings.text(speech, "people.mend_add"), path=f"/teams/{team.id}/add"
        )
    named = bool(team.mediators)  # there is somebody to choose
    return Lacking(
        text=text,
        certain=lack.certain,
        mend=strings.text(speech, "people.mend_leader" if named else "people.mend_add"),
        path=f"/teams/{team.id}/{'leader' if named else 'add'}",
    )


def _without(people: list[Mediator], part: str) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in people if not getattr(each, part)]
