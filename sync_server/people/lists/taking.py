"""A list taken in: all that its preview showed in one transaction, or nothing."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from sync_server.journal.author import Author
from sync_server.people import membership
from sync_server.people.lists import plan as plans
from sync_server.people.lists.plan import Fate, Plan
from sync_server.people.lists.reading import Reading
from sync_server.people.person_events import Kind
from sync_server.people.roster import publish_team, roster
from sync_server.people.turns import wait_turn


class OtherPlan(Exception):
    """By now something else would come of the list than its reader was shown; nothing was done."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("something else would come of it")
        self.plan = plan


class Done(Struct, frozen=True, kw_only=True):
    """What came of a list."""

    added: int
    filled: int
    begun: int  # teams
    led: int  # teams that have a leader now


def take_in(
    conn: Connection, officer: Author, reading: Reading, answers: Mapping[str, str], seen: str, today: date,
    now: datetime,
) -> Done:  # fmt: skip
    """Take a list in as its reader has seen it: `seen` is the digest of the plan. Raises OtherPlan.

    Phones are told once for each team.
    """
    wait_turn(conn, [], officer.partition)
    plan = plans.make(reading, roster(conn, officer.partition), answers, today)
    if plan.digest != seen:
        raise OtherPlan(plan)
    begun = _begin(conn, officer, plan, now)
    people: dict[int, str] = {}
    for step in plan.of(Fate.ADDED, Fate.FILLED, Fate.KNOWN):
        people[step.line.row] = step.person or new_id()
        if step.fate is Fate.ADDED and step.about:
            team = begun.get(step.team, step.team)
            membership.enter(conn, officer, people[step.line.row], team, step.about, now, Kind.IMPORTED)
        elif step.fate is Fate.FILLED and step.about:
            membership.correct(conn, officer, step.person, step.about, now, Kind.FILLED)
    led = _lead(conn, officer, plan, begun, people, now)
    for team in sorted({begun.get(step.team, step.team) for step in plan.of(Fate.ADDED, Fate.FILLED)}):
        publish_team(conn, team, now, officer.name)
    return Done(added=len(plan.of(Fate.ADDED)), filled=len(plan.of(Fate.FILLED)), begun=len(begun), led=led)


def team_name(village: str) -> str:
    """Return what the team of a village is called."""
    return f"Tổ hòa giải {village[:1].lower()}{village[1:]}"


def _begin(conn: Connection, officer: Author, plan: Plan, now: datetime) -> dict[str, str]:
    """Begin the teams that were asked for; return their ids by what the plan calls them."""
    begun: dict[str, str] = {}
    wanted = {step.team for step in plan.of(Fate.ADDED)}
    for question in plan.questions:
        called = f"{plans.NEW}:{question.key}"
        if question.answer == plans.NEW and called in wanted:
            begun[called] = new_id()
            village = question.village
            membership.begin_team(
                conn, officer, begun[called], team_name(village), village, now, minority_area=False
            )  # fmt: skip
    return begun


def _lead(
    conn: Connection, officer: Author, plan: Plan, begun: Mapping[str, str], people: Mapping[int, str], now: datetime
) -> int:
    """Name the leaders that the list names, where a team has none; return how many."""
    led = {team.id for team in roster(conn, officer.partition) if any(each.leader for each in team.mediators)}
    count = 0
    for step in plan.of(Fate.ADDED, Fate.FILLED, Fate.KNOWN):
        team = begun.get(step.team, step.team)
        if step.line.leader and team not in led:
            membership.name_leader(conn, officer, team, people[step.line.row], now)
            count += 1
    return count
