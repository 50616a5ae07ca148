"""Lists and figures know which cases are not mediated: they stood among those that have not ended yet."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_RECORDS = sa.table("records", *map(sa.column, ("partition", "id", "kind", "outcome")))
_JOURNAL = sa.table("journal", *map(sa.column, ("partition", "seq", "record", "set", "clashed", "added")))
_PATH, _CODES = "not_mediated", ("TU_CHOI", "CHUYEN")


def upgrade() -> None:
    conn, of, line = op.get_bind(), _RECORDS.c, _JOURNAL.c
    told = sa.select(line.partition, line.record, line.set, line.clashed, line.added).where(
        line.set.contains(f'"{_PATH}"') | line.added.contains(f'"{_PATH}"')
    )
    stands = {}
    for partition, record, written, clashed, added in conn.execute(told.order_by(line.partition, line.seq)).all():
        taken = {path: value for path, value in json.loads(written).items() if path not in json.loads(clashed)}
        for said in (taken, json.loads(added)):
            if _PATH in said:
                stands[partition, record] = said[_PATH]
    for (partition, record), said in stands.items():
        if said in _CODES:
            mine = (of.partition == partition, of.id == record, of.kind == "case", of.outcome == "")
            conn.execute(sa.update(_RECORDS).where(*mine).values(outcome=said))
