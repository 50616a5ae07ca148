"""What the commune wants published, and what its service centre did of it, line by line: never rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_TEXTS = ("partition", "notice", "kind", "told", "at", "by", "by_name")


def upgrade() -> None:
    op.create_table(
        "notice_events",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.ForeignKeyConstraint(["partition"], ["communes.code"], name="fk_notice_events_partition"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_events"),
    )
    op.create_index("ix_notice_events_partition_notice", "notice_events", ["partition", "notice"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER notice_events_no_{verb} BEFORE {verb.upper()} ON notice_events "
    "BEGIN SELECT RAISE(ABORT, 'what was published is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION notice_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'what was published is append-only'; END $$",
    "CREATE TRIGGER notice_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notice_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION notice_events_refuse()",
]
