"""Lists show a case behind closed doors by initials: the titles that stand there were written with the names."""

import json

import sqlalchemy as sa
from alembic import op

from fieldapp.domain.text import initials

revision = "0009"
down_revision = "0008"

_RECORDS = sa.table("records", *map(sa.column, ("partition", "id", "kind", "title")))
_JOURNAL = sa.table("journal", *map(sa.column, ("partition", "seq", "record", "set", "clashed")))
_BETWEEN = " – "


def upgrade() -> None:
    conn, of, line = op.get_bind(), _RECORDS.c, _JOURNAL.c
    told = sa.select(line.partition, line.record, line.set, line.clashed).where(line.set.contains('"openness"'))
    openness = {}
    for partition, record, written, clashed in conn.execute(told.order_by(line.partition, line.seq)).all():
        said = json.loads(written)
        if "openness" in said and "openness" not in json.loads(clashed):
            openness[partition, record] = said["openness"]
    for (partition, record), said in openness.items():
        mine = (of.partition == partition, of.id == record, of.kind == "case")
        title = conn.execute(sa.select(of.title).where(*mine)).scalar() if said == "KCK" else ""
        if title:
            short = _BETWEEN.join(map(initials, title.split(_BETWEEN)))
            conn.execute(sa.update(_RECORDS).where(*mine).values(title=short))
