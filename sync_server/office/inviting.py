"""Whom a class invites, and what has come of it so far: by the list of who was there as it arrives from the phones."""

from collections.abc import Sequence

from msgspec import Struct

from fieldapp.domain.training import ABSENT, EXCUSED, MADE_UP, PRESENT, Attendance
from sync_server.journal.training import HeldClass
from sync_server.people.roster import Mediator, Team

STATES = (PRESENT, MADE_UP, EXCUSED, ABSENT)  # as the columns stand
UNWRITTEN = ""  # nothing has come of somebody who was invited


class Invited(Struct, frozen=True, kw_only=True):
    """One who is invited, and the state that was written of them: DIEM_DANH or UNWRITTEN."""

    person: Mediator
    state: str


class OfTeam(Struct, frozen=True, kw_only=True):
    """A team that is invited with all who mediate in it now, its leader first."""

    team: Team
    people: list[Invited]

    def count(self, state: str) -> int:
        """Return of how many this was written."""
        return sum(each.state == state for each in self.people)


def invited(teams: Sequence[Team], held: HeldClass) -> list[OfTeam]:
    """Return the teams a class is for; one that was merged stands as the team that does its work now."""
    known = {each.id: each for each in teams}
    wanted = {_works(known, each) for each in held.training.teams} or set(known)
    states = {each.person: each.state for each in held.attendance}
    return [
        OfTeam(
            team=team,
            people=[
                Invited(person=each, state=states.get(each.id, UNWRITTEN))
                for each in sorted(team.mediators, key=lambda one: not one.leader)
            ],
        )
        for team in teams
        if team.id in wanted and team.mediators
    ]


def others(found: Sequence[OfTeam], held: HeldClass) -> list[Attendance]:
    """Return those of the list who were not invited: guests, people of other teams, and who mediates no more."""
    asked = {each.person.id for team in found for each in team.people}
    return [each for each in held.attendance if each.state and each.person not in asked]


def _works(known: dict[str, Team], team: str) -> str:
    seen: set[str] = set()
    while team in known and known[team].merged_into and team not in seen:
        seen.add(team)
        team = known[team].merged_into
    return team
