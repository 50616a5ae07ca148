"""Teams without a leader: what the office asks them goes to nobody by name, and anybody of the team may answer.

A team has a leader (Luật 35/2013/QH13, Điều 14), so the page that asks says who has none and leads to where one is
chosen.
"""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection

from sync_server.people import roster

ASKED, ASKED_TEAM = "asked", "asked_leaderless"  # what the next page says once: a key of the office's strings
NOTICES = (ASKED, ASKED_TEAM)


class Leaderless(Struct, frozen=True, kw_only=True):
    """A team that has no leader."""

    id: str
    name: str


def among(conn: Connection, teams: Mapping[str, str]) -> list[Leaderless]:
    """Return which of these teams, names by id, have no leader."""
    return [Leaderless(id=team, name=name) for team, name in teams.items() if not roster.leaders(conn, team)]


def notice_of(said: str, record: str) -> str:
    """Return which of the two the page before has left to be said about this record; empty for neither."""
    key, _, of = said.partition(":")
    return key if key in NOTICES and of == record else ""
