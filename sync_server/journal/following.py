"""A paper goes where its case is: one that comes late, when the case is another team's by then, goes after it."""

from datetime import datetime

from sqlalchemy import Connection, select

from fieldapp.domain import cases, minutes
from sync_server.db.tables import records
from sync_server.journal.author import the_server
from sync_server.journal.reassigning import Order, reassign
from sync_server.journal.shelf import Shelf


def follow_cases(conn: Connection, known: Shelf, now: datetime) -> list[str]:
    """Give the papers that this batch has touched to the teams that have their cases now; return which went.

    It is written down like any other handing over, as the server's own doing, and the phone that sent the paper is
    told that it is no longer its own. `conn` is in the transaction in which the batch was written.
    """
    papers = [known.records[name] for name in known.touched if known.records[name].kind == minutes.KIND]
    about = {paper.id: str(paper.fields().get("about") or "") for paper in papers}
    teams = _teams(conn, known.author.partition, set(about.values()) - {""})
    went: list[str] = []
    for paper in papers:
        to_team = teams.get(about[paper.id], paper.team)
        if to_team != paper.team:
            order = Order(records=[paper.id], from_team=paper.team, to_team=to_team)
            went += reassign(conn, the_server(known.author.partition), order, now)
    return went


def _teams(conn: Connection, partition: str, names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    of = records.c
    mine = (of.partition == partition, of.kind == cases.KIND, of.id.in_(sorted(names)))
    return {row.id: row.team for row in conn.execute(select(of.id, of.team).where(*mine))}
