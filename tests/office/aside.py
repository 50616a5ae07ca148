"""What lies aside for an officer, as a phone has sent it."""

from sqlalchemy import select

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal.intake import take


def hold(engine, author, sent, now):
    """Take in something that is held, as the person given; returns its id in quarantine."""
    with writing(engine) as conn:
        [receipt] = take(conn, author, [sent], now)
    assert receipt.outcome == "held", receipt
    with reading(engine) as conn:
        asked = select(tables.quarantine.c.id).where(tables.quarantine.c.change == sent.id)
        return str(conn.execute(asked).scalar_one())
