"""What stands in a record is told by its lines alone: it was kept a second time, field by field."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COLUMNS = ("partition", "record", "path", "seq", "author", "device")
_FIELDS = sa.table("fields", *map(sa.column, _COLUMNS))
_NAMES = sa.table("blob_names", *map(sa.column, _COLUMNS))


def upgrade() -> None:
    op.add_column("records", sa.Column("alarms", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("blob_names", sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("blob_names", sa.Column("author", sa.Text(), server_default="", nullable=False))
    op.add_column("blob_names", sa.Column("device", sa.Text(), server_default="", nullable=False))
    named, of = _NAMES.c, _FIELDS.c
    same = (of.partition == named.partition, of.record == named.record, of.path == named.path)
    told = {name: sa.select(of[name]).where(*same).scalar_subquery() for name in ("seq", "author", "device")}
    op.execute(sa.update(_NAMES).where(sa.exists().where(*same)).values(told))
    op.create_index("ix_blob_names_sha256", "blob_names", ["sha256"])
    op.drop_table("fields")
