"""Elections of mediators and of team leaders, and their recognition (Luật 35/2013/QH13, Điều 8 and 14; NQLT 01/2014).

What the forms 01 to 07 ask is kept; who is elected is counted from it, and what is due is told with its last day.
Working days are counted over weekends and public holidays; where days of a year are not known yet, that is told too.
"""

from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select, update

from fieldapp.domain import days_off
from fieldapp.domain.days_off import Holiday
from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.text import clean
from sync_server.clock import stamp
from sync_server.db.tables import elections
from sync_server.db.upsert import insert_new
from sync_server.journal.author import Author
from sync_server.people import membership
from sync_server.people.about import About, alike
from sync_server.people.person_events import Kind
from sync_server.people.roster import Mediator, Team, publish_team, roster
from sync_server.people.turns import wait_turn

MEDIATORS, LEADER = "HGV", "TT"  # VAI_TRO
SEND_WITHIN = 5  # days after the election (NQLT 01/2014)
DECIDE_WITHIN = 5  # working days after the papers came
_RESULT_FORMS = {
    (MEDIATORS, "CK"): "01", (MEDIATORS, "PK"): "02", (MEDIATORS, "PHIEU"): "03",
    (LEADER, "CK"): "04", (LEADER, "PK"): "05",
}  # fmt: skip
_REQUEST_FORMS = {MEDIATORS: "06", LEADER: "07"}


class Candidate(Struct, frozen=True, kw_only=True):
    """One who stood, and how many agreed."""

    name: str
    votes: int
    born: str = ""
    sex: str = ""
    ethnic: str = ""
    person: str = ""  # a mediator's id; empty for who is none yet


class Election(Struct, frozen=True, kw_only=True):
    """One election with its result and what became of it."""

    id: str
    team: str
    what: str
    how: str  # HINH_THUC_BAU
    held_on: date
    voters: int  # households of the village, or mediators of the team
    present: int
    candidates: list[Candidate]
    seats: int = 0  # mediators that the chairman wants; 0: as many as are elected
    chair: str = ""  # the head of the Front's committee
    sent_on: date | None = None
    decided_on: date | None = None
    paper: str = ""

    @property
    def forms(self) -> tuple[str, str]:
        """Return the numbers of the form of its result and of the one that asks for recognition."""
        return _RESULT_FORMS[self.what, self.how], _REQUEST_FORMS[self.what]


class Due(Struct, frozen=True, kw_only=True):
    """What has to be done next, and by which day."""

    what: str  # "send" or "decide"
    by: date
    unknown: Holiday | None = None  # one that may lie before it, in a year whose days are not known: `by` may be early


class Namesake(Struct, frozen=True, kw_only=True):
    """Somebody of the commune who may be the one elected, and is not of the team that elects."""

    candidate: Candidate
    person: Mediator
    team: Team  # where they mediate, or did so last


def ways(what: str) -> list[str]:
    """Return how an election of this kind may be held: codes of HINH_THUC_BAU."""
    return [how for kind, how in _RESULT_FORMS if kind == what]


def voters_for_leader(team: Team, held_on: date) -> int:
    """Return how many may vote for a team's leader: who mediates, and who did so on that day and has left since."""
    return len(team.mediators) + sum(each.left_on > held_on.isoformat() for each in team.left)


def elected(election: Election) -> list[Candidate]:
    """Return who is elected, by votes: more than half of all voters; of leaders only one who has the most alone."""
    enough = [each for each in election.candidates if each.votes * 2 > election.voters]
    best = sorted(enough, key=lambda each: -each.votes)
    if election.what == LEADER:
        return best[:1] if len(best) == 1 or (best and best[0].votes > best[1].votes) else []
    if not election.seats or len(best) <= election.seats:
        return best
    least = best[election.seats - 1].votes
    if best[election.seats].votes < least:
        return best[: election.seats]
    return [each for each in best if each.votes > least]  # those with as many as each other are voted on again


def due(election: Election) -> Due | None:
    """Return what is due; None when the chairman has decided or nobody was elected."""
    if election.decided_on or not elected(election):
        return None
    if election.sent_on is None:
        return Due(what="send", by=election.held_on + timedelta(days=SEND_WITHIN))
    by = days_off.working_days_after(election.sent_on, DECIDE_WITHIN)
    between = (election.sent_on + timedelta(days=each) for each in range(1, (by - election.sent_on).days + 1))
    return Due(what="decide", by=by, unknown=next((found for day in between if (found := days_off.unknown(day))), None))


def is_late(election: Election, today: date) -> bool:
    """Return whether what is due is late for certain: days off count, also those that nobody has told."""
    told = due(election)
    if told is None:
        return False
    if told.what == "send" or election.sent_on is None:
        return today > days_off.latest_end(told.by)
    return today > days_off.latest_working_days_after(election.sent_on, DECIDE_WITHIN)


def wrong(election: Election) -> str:
    """Return why an election cannot be kept; empty when it can."""
    if election.how not in ways(election.what):
        return "how"
    if not 0 < election.voters <= 100_000 or not 0 < election.present <= election.voters:
        return "voters"
    if not election.candidates or any(not each.name for each in election.candidates):
        return "candidates"
    if any(not 0 <= each.votes <= election.present for each in election.candidates):
        return "votes"
    names = [(alike(each.name), each.born) for each in election.candidates]
    return "twice" if len(set(names)) < len(names) else ""


def record(conn: Connection, officer: Author, election: Election, now: datetime) -> bool:
    """Keep an election; return whether it is new. Raises Problem NOT_FOUND for teams and elections of others."""
    membership.expect_team(conn, officer, election.team)
    if wrong(election):
        raise ValueError(wrong(election))
    told = {
        "what": election.what, "how": election.how, "held_on": election.held_on.isoformat(),
        "voters": election.voters, "present": election.present, "seats": election.seats,
        "chair": clean(election.chair), "candidates": msgspec.json.encode(election.candidates).decode(),
    }  # fmt: skip
    by = {"made_at": stamp(now), "by": officer.person_id, "by_name": officer.name}
    later = {"sent_on": "", "decided_on": "", "paper": ""}
    whose = {"id": election.id, "partition": officer.partition, "team": election.team}
    if insert_new(conn, elections, **whose, **told, **by, **later):
        return True
    one(conn, officer.partition, election.id)
    return False


def mark_sent(conn: Connection, officer: Author, election_id: str, on: date) -> None:
    """Note on which day the papers went to the chairman. Raises Problem NOT_FOUND."""
    election = one(conn, officer.partition, election_id)
    if election.sent_on is None and elected(election):
        _write(conn, election_id, sent_on=on.isoformat())


def decide(conn: Connection, officer: Author, election_id: str, on: date, paper: str, now: datetime) -> list[Candidate]:
    """Note the chairman's decision and do what it says: mediators come to the team and are recognised, a leader leads.

    Of a team that was merged since, mediators come to the one that does its work now; it gets no other leader.
    Returns those of whom nothing could be done, since they have left the team meanwhile: a decision that comes late
    brings nobody back. Raises Problem NOT_FOUND.
    """
    wait_turn(conn, [], officer.partition)
    election = one(conn, officer.partition, election_id)
    if election.decided_on or not elected(election):
        return []
    _write(
        conn, election_id, sent_on=(election.sent_on or on).isoformat(), decided_on=on.isoformat(), paper=clean(paper)
    )
    team = _at_work(roster(conn, officer.partition), election)
    ids = {each.id for each in team.mediators}
    gone = [each for each in elected(election) if each.person and each.person not in ids]
    if election.what == LEADER:
        for leader in elected(election):
            if leader not in gone:
                membership.name_leader(conn, officer, election.team, leader.person, now, on=on, paper=paper)
        return gone
    for each in elected(election):
        if each in gone:
            continue
        person = each.person or _known_as(each, team.mediators) or new_id()
        about = About(name=each.name, born=each.born, sex=each.sex, ethnic=each.ethnic)
        if person not in ids:
            membership.enter(conn, officer, person, team.id, about, now, Kind.ADDED)
        membership.recognise(conn, officer, person, on, paper, now)
    publish_team(conn, team.id, now, officer.name)
    return gone


def one(conn: Connection, partition: str, election_id: str) -> Election:
    """Return one election of a commune. Raises Problem NOT_FOUND."""
    of = elections.c
    row = conn.execute(select(elections).where(of.id == election_id, of.partition == partition)).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such election in this commune")
    return _of_row(row)


def every(conn: Connection, partition: str) -> list[Election]:
    """Return a commune's elections: those with something due first, the soonest first; then the newest."""
    asked = (
        select(elections).where(elections.c.partition == partition).order_by(elections.c.held_on.desc(), elections.c.id)
    )
    found = [_of_row(row) for row in conn.execute(asked)]
    open_ones = [(told.by, each) for each in found if (told := due(each))]
    return [each for _, each in sorted(open_ones, key=lambda pair: pair[0])] + [each for each in found if not due(each)]


def waiting(conn: Connection, partition: str) -> list[Election]:
    """Return the elections of a commune whose papers wait for the chairman's decision."""
    of = elections.c
    asked = select(elections).where(of.partition == partition, of.sent_on != "", of.decided_on == "")
    return [each for row in conn.execute(asked) if elected(each := _of_row(row))]


def namesakes(conn: Connection, partition: str, election: Election) -> list[Namesake]:
    """Return who of the commune may be one of those elected by a typed name, whom the decision would write anew.

    That is the only one of this name and year of birth who mediates in another team or has left one. Nobody is joined:
    whether they are the same only an officer can tell, who takes them back or moves them before the decision is noted.
    """
    if election.what != MEDIATORS or election.decided_on:
        return []
    teams = roster(conn, partition)
    here = _at_work(teams, election)
    others = [
        (person, team) for team in teams for person in (*team.left, *(team.mediators if team.id != here.id else ()))
    ]
    found = []
    for each in elected(election):
        if each.person or not each.born or _known_as(each, here.mediators):
            continue
        key = (alike(each.name), each.born[:4])
        fits = [(person, team) for person, team in others if (alike(person.name), person.born[:4]) == key]
        found += [Namesake(candidate=each, person=person, team=team) for person, team in fits if len(fits) == 1]
    return found


def _at_work(teams: list[Team], election: Election) -> Team:
    """Return the team that an election is of; of mediators the one that does its work now, if it was merged since."""
    known = {team.id: team for team in teams}
    found = known[election.team]
    for _ in teams if election.what == MEDIATORS else ():
        found = known.get(found.merged_into, found)
    return found


def _known_as(candidate: Candidate, members: list[Mediator]) -> str:
    """Return which mediator of the team a typed name is: the only one so called whose year is not known to be another.

    Empty for none, and where nobody can tell which.
    """
    name, year = alike(candidate.name), candidate.born[:4]
    fits = [each.id for each in members if alike(each.name) == name and year in ("", each.born[:4] or year)]
    return fits[0] if len(fits) == 1 else ""


def _write(conn: Connection, election_id: str, **told: str) -> None:
    conn.execute(update(elections).where(elections.c.id == election_id).values(**told))


def _of_row(row: object) -> Election:
    told = {name: getattr(row, name) for name in Election.__struct_fields__}
    days = {
        name: date.fromisoformat(told[name]) if told[name] else None for name in ("held_on", "sent_on", "decided_on")
    }
    return Election(**told | days | {"candidates": msgspec.json.decode(told["candidates"], type=list[Candidate])})
