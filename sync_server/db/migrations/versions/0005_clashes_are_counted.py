"""The queue knows which cases have fields of which several versions lie open."""

import msgspec
import sqlalchemy as sa
from alembic import op

from fieldapp.domain.clash import open_clashes

revision = "0005"
down_revision = "0004"

_FIELDS = sa.table("fields", *(sa.column(name) for name in ("partition", "record", "path", "value")))
_RECORDS = sa.table("records", *(sa.column(name) for name in ("partition", "id", "clashes")))


def upgrade() -> None:
    op.add_column("records", sa.Column("clashes", sa.BigInteger(), server_default="0", nullable=False))
    conn = op.get_bind()
    of = _FIELDS.c
    lying = sa.select(of.partition, of.record).distinct().where(of.path.like("conflicts/%"), of.value.is_not(None))
    for partition, record in conn.execute(lying).all():
        asked = sa.select(of.path, of.value).where(
            of.partition == partition, of.record == record, of.value.is_not(None)
        )
        fields = {path: msgspec.json.decode(value) for path, value in conn.execute(asked)}
        mine = (_RECORDS.c.partition == partition, _RECORDS.c.id == record)
        conn.execute(sa.update(_RECORDS).where(*mine).values(clashes=len(open_clashes(fields, ()))))
