"""Writes what was voted in the villages of the demo: one result waits for the chairman, one is not sent yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from sync_server.clock import VIETNAM
from sync_server.demo.facts import Vote
from sync_server.demo.stories import Hands
from sync_server.people import elections
from sync_server.people.elections import MEDIATORS, Candidate, Election
from sync_server.people.roster import roster


def write(conn: Connection, votes: Sequence[Vote], hands: Mapping[str, Hands], now: datetime) -> None:
    """Write these by the officer of each commune; `hands` are those who may write there, by name."""
    today = now.astimezone(VIETNAM).date()
    for each in votes:
        officer = next(one.officer for one in hands.values() if one.officer.partition == each.commune)
        team = next(one for one in roster(conn, each.commune) if one.village == each.village)
        held_on, stood = today - timedelta(days=each.days_ago), [
            Candidate(name=one.name, votes=one.votes, born=one.born, sex=one.sex, ethnic=one.ethnic)
            for one in each.stood
        ]  # fmt: skip
        held = Election(
            id=new_id(), team=team.id, what=MEDIATORS, how=each.how, held_on=held_on, voters=each.voters,
            present=each.present, chair=each.chair, candidates=stood,
        )  # fmt: skip
        elections.record(conn, officer, held, now)
        if each.sent_after is not None:
            elections.mark_sent(conn, officer, held.id, held_on + timedelta(days=each.sent_after))
