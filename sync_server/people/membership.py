"""Teams and who mediates in them: begun, named, put right, led, recognised, left (Luật 35/2013/QH13, Điều 8-14).

Each verb is one transaction of an officer about the own commune, tells the phones, and done twice is done once. All of
them raise Problem NOT_FOUND for people and teams of other communes, and expect what `about.wrong` has looked at.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, select, update

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.text import clean
from sync_server.db.tables import devices, mediators, teams
from sync_server.db.upsert import insert_new
from sync_server.journal.author import Author
from sync_server.people import lost, person_events, placing, standards, village_events
from sync_server.people.about import About
from sync_server.people.devices import end_codes
from sync_server.people.person_events import Kind
from sync_server.people.roster import publish_team
from sync_server.people.standards import Look
from sync_server.people.turns import wait_turn


def begin_team(
    conn: Connection, officer: Author, team_id: str, name: str, village: str, now: datetime, *, minority_area: bool
) -> bool:
    """Begin the team of the village of this name, which is begun when there is none yet; return whether it is new."""
    told = {"name": clean(name), "village": "", "village_id": None, "minority_area": minority_area, "merged_into": ""}
    if not insert_new(conn, teams, id=team_id, partition=officer.partition, **told):
        expect_team(conn, officer, team_id)
        return False
    _place(conn, officer, team_id, village, now)
    publish_team(conn, team_id, now, officer.name)
    return True


def change_team(
    conn: Connection, officer: Author, team_id: str, name: str, village: str, now: datetime, *, minority_area: bool
) -> None:
    """Give a team another name or kind of area, or put right in which village it is, which may be begun so.

    A village that is called otherwise now is `villages.rename`. Papers of before keep what they say.
    """
    expect_team(conn, officer, team_id)
    told = {"name": clean(name), "minority_area": minority_area}
    conn.execute(update(teams).where(teams.c.id == team_id).values(**told))
    _place(conn, officer, team_id, village, now)
    publish_team(conn, team_id, now, officer.name)


def add(conn: Connection, officer: Author, mediator_id: str, team_id: str, about: About, now: datetime) -> bool:
    """Add a mediator to a team; return whether they are new."""
    if not enter(conn, officer, mediator_id, team_id, about, now, Kind.ADDED):
        return False
    publish_team(conn, team_id, now, officer.name)
    return True


def enter(
    conn: Connection, officer: Author, mediator_id: str, team_id: str, about: About, now: datetime, kind: Kind
) -> bool:
    """Do the same for one of many; phones learn of all by one `publish_team`."""
    expect_team(conn, officer, team_id)
    empty = {"leader": False, "recognised_on": "", "left_on": "", "left_why": "", "standards": ""}
    if not insert_new(conn, mediators, id=mediator_id, team=team_id, **asdict(about), **empty):
        _person(conn, officer, mediator_id)
        return False
    _works_again(conn, team_id)
    person_events.note(conn, mediator_id, kind, now, officer, team=_team_name(conn, team_id))
    return True


def correct(
    conn: Connection, officer: Author, mediator_id: str, about: About, now: datetime, kind: Kind = Kind.CORRECTED
) -> bool:
    """Write what is known of a mediator in place of what was; return whether anything is different."""
    before = _person(conn, officer, mediator_id)
    changed = {name: value for name, value in asdict(about).items() if getattr(before, name) != value}
    if not changed:
        return False
    conn.execute(update(mediators).where(mediators.c.id == mediator_id).values(**changed))
    if "name" in changed:
        person_events.note(conn, mediator_id, Kind.RENAMED, now, officer, before=before.name, after=about.name)
    if set(changed) - {"name"}:
        person_events.note(conn, mediator_id, kind, now, officer)
    return True


def look_at(conn: Connection, officer: Author, mediator_id: str, look: Look, seen: int, now: datetime) -> bool:
    """Write which standards of a mediator were looked at and found (Điều 7); no phone is told.

    Returns False, and writes nothing, when more looks were written meanwhile than the `seen` first.
    """
    if standards.wrong(look):
        raise ValueError(standards.wrong(look))
    if standards.of_json(_mediates(conn, officer, mediator_id).standards) == look:
        return True
    if person_events.count(conn, mediator_id, Kind.LOOKED) != seen:
        return False
    written = {"standards": standards.to_json(look)}
    conn.execute(update(mediators).where(mediators.c.id == mediator_id).values(**written))
    person_events.note(conn, mediator_id, Kind.LOOKED, now, officer, **look.told())
    return True


def name_leader(
    conn: Connection, officer: Author, team_id: str, mediator_id: str, now: datetime, *,
    on: date | None = None, paper: str = "",
) -> None:  # fmt: skip
    """Make one of a team's mediators its leader, and whoever was so before a mediator. `paper` is the decision."""
    wait_turn(conn, [], officer.partition)
    expect_team(conn, officer, team_id)
    of = mediators.c
    if _mediates(conn, officer, mediator_id).team != team_id:
        raise Problem(Code.NOT_FOUND, "no such mediator in this team")
    led = conn.execute(select(of.id).where(of.team == team_id, of.leader).order_by(of.id)).scalars().all()
    decision = {"on": on.isoformat() if on else "", "paper": clean(paper)}
    if list(led) == [mediator_id] and not _is_news(conn, mediator_id, decision, Kind.LEADS):
        return
    conn.execute(update(mediators).where(of.team == team_id, of.id.in_(led)).values(leader=False))
    conn.execute(update(mediators).where(of.id == mediator_id).values(leader=True))
    team = _team_name(conn, team_id)
    for each in led:
        if each != mediator_id:
            person_events.note(conn, each, Kind.LEADS_NO_MORE, now, officer, team=team)
    person_events.note(conn, mediator_id, Kind.LEADS, now, officer, team=team, **decision)
    publish_team(conn, team_id, now, officer.name)


def recognise(conn: Connection, officer: Author, mediator_id: str, on: date, paper: str, now: datetime) -> None:
    """Note on which day and by which decision the chairman recognised a mediator (Điều 8.4).

    Of the same day another decision is written, which puts right the one before; none at all takes none away.
    """
    decision = {"on": on.isoformat(), "paper": clean(paper)}
    same_day = _mediates(conn, officer, mediator_id).recognised_on == on.isoformat()
    if same_day and not _is_news(conn, mediator_id, decision, Kind.RECOGNISED, Kind.RETURNED):
        return
    conn.execute(update(mediators).where(mediators.c.id == mediator_id).values(recognised_on=on.isoformat()))
    person_events.note(conn, mediator_id, Kind.RECOGNISED, now, officer, **decision)


def leave(conn: Connection, officer: Author, mediator_id: str, on: date, why: str, paper: str, now: datetime) -> None:
    """Note that somebody is no mediator any more, why (LY_DO_THOI) and by which decision.

    All that they wrote stays, under their name. Open codes of theirs end, and each phone of theirs is called in: it
    gets nothing any more, hands over what it still holds, and only then destroys its keys.
    """
    if vocabulary.word("LY_DO_THOI", why) is None:
        raise ValueError("no such reason")
    wait_turn(conn, [mediator_id], officer.partition)
    person = _person(conn, officer, mediator_id)
    if person.left_on:
        return
    gone = {"left_on": on.isoformat(), "left_why": why, "leader": False}
    conn.execute(update(mediators).where(mediators.c.id == mediator_id).values(**gone))
    told = {"on": on.isoformat(), "why": why, "paper": clean(paper), "team": _team_name(conn, person.team)}
    person_events.note(conn, mediator_id, Kind.LEFT, now, officer, **told)
    end_codes(conn, mediator_id, now)
    of = devices.c
    theirs = select(of.id).where(of.mediator == mediator_id, of.revoked_at == "", of.lost_at == "").order_by(of.id)
    for device in conn.execute(theirs).scalars().all():
        lost.call_in(conn, officer, device, now)
    publish_team(conn, person.team, now, officer.name)


def take_back(conn: Connection, officer: Author, mediator_id: str, on: date, paper: str, now: datetime) -> None:
    """Note that somebody who had left mediates again, in the team of before. They get a phone by a new code."""
    person = _person(conn, officer, mediator_id)
    if not person.left_on:
        return
    back = {"left_on": "", "left_why": "", "recognised_on": on.isoformat()}
    conn.execute(update(mediators).where(mediators.c.id == mediator_id).values(**back))
    told = {"on": on.isoformat(), "paper": clean(paper), "team": _team_name(conn, person.team)}
    person_events.note(conn, mediator_id, Kind.RETURNED, now, officer, **told)
    _works_again(conn, person.team)
    publish_team(conn, person.team, now, officer.name)


def expect_team(conn: Connection, officer: Author, team_id: str) -> None:
    """Raise Problem NOT_FOUND for a team that is not of the officer's commune."""
    asked = select(teams.c.partition).where(teams.c.id == team_id)
    if conn.execute(asked).scalar_one_or_none() != officer.partition:
        raise Problem(Code.NOT_FOUND, "no such team in this commune")


def _works_again(conn: Connection, team_id: str) -> None:
    """Let a team that was merged into another do its work again: somebody mediates in it, and has to be seen."""
    conn.execute(update(teams).where(teams.c.id == team_id, teams.c.merged_into != "").values(merged_into=""))


def _place(conn: Connection, officer: Author, team_id: str, village: str, now: datetime) -> None:
    wait_turn(conn, [], officer.partition)  # else two officers begin a village of one name each
    if begun := placing.place(conn, officer.partition, team_id, village):
        village_events.note(conn, begun, village_events.Kind.ADDED, now, officer, village_events.Told())


def _person(conn: Connection, officer: Author, mediator_id: str) -> Any:
    """Return the row of a mediator of the officer's commune, which nobody else changes meanwhile."""
    asked = select(mediators).join(teams, teams.c.id == mediators.c.team)
    mine = asked.where(mediators.c.id == mediator_id, teams.c.partition == officer.partition)
    row = conn.execute(mine.with_for_update(of=mediators)).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such mediator in this commune")
    return row


def _mediates(conn: Connection, officer: Author, mediator_id: str) -> Any:
    row = _person(conn, officer, mediator_id)
    if row.left_on:
        raise Problem(Code.NOT_FOUND, "no mediator any more")
    return row


def _is_news(conn: Connection, mediator_id: str, decision: Mapping[str, str], *kinds: Kind) -> bool:
    """Return whether a decision says anything that the last one of these kinds did not."""
    stands = next((each.told for each in person_events.history(conn, mediator_id) if each.kind in kinds), {})
    return any(text and stands.get(part, "") != text for part, text in decision.items())


def _team_name(conn: Connection, team_id: str) -> str:
    return str(conn.execute(select(teams.c.name).where(teams.c.id == team_id)).scalar_one())
