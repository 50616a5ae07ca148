"""A paper and a note go where their case is: one that comes when that is another team's by then goes after it."""

from datetime import datetime

from sqlalchemy import Connection, select

from fieldapp.domain import cases, kinds
from sync_server.db.tables import records
from sync_server.journal.author import the_server
from sync_server.journal.reassigning import Order, reassign
from sync_server.journal.shelf import Shelf


def follow_cases(conn: Connection, known: Shelf, now: datetime) -> list[str]:
    """Give the papers and notes that this batch has touched to the teams that have their cases now; return which went.

    It is written down like any other handing over, as the server's own doing, and the phone that sent one is told that
    it is no longer its own. `conn` is in the transaction in which the batch was written.
    """
    beside = [known.records[name] for name in known.touched if known.records[name].kind in kinds.WITH_CASES]
    of = {each.id: str(each.fields().get(kinds.ALL[each.kind].of_case) or "") for each in beside}
    teams = _teams(conn, known.author.partition, set(of.values()) - {""})
    went: list[str] = []
    for each in beside:
        to_team = teams.get(of[each.id], each.team)
        if to_team != each.team:
            order = Order(records=[each.id], from_team=each.team, to_team=to_team)
            went += reassign(conn, the_server(known.author.partition), order, now)
    return went


def _teams(conn: Connection, partition: str, names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    of = records.c
    mine = (of.partition == partition, of.kind == cases.KIND, of.id.in_(sorted(names)))
    return {row.id: row.team for row in conn.execute(select(of.id, of.team).where(*mine))}
