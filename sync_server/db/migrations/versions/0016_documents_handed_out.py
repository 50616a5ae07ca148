"""Documents that the commune handed out, to whom and by whom, line by line: never rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_TEXTS = (
    "partition", "receipt", "kind", "document", "person", "team", "name", "given_on", "given_by", "why", "at", "by",
    "by_name",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "document_events",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("copies", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["partition"], ["communes.code"], name="fk_document_events_partition"),
        sa.PrimaryKeyConstraint("id", name="pk_document_events"),
    )
    op.create_index("ix_document_events_partition_receipt", "document_events", ["partition", "receipt"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER document_events_no_{verb} BEFORE {verb.upper()} ON document_events "
    "BEGIN SELECT RAISE(ABORT, 'what was handed out is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION document_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'what was handed out is append-only'; END $$",
    "CREATE TRIGGER document_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION document_events_refuse()",
]
