"""Classes that others hold, whom the commune sends there and what came of each, line by line: never rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_TEXTS = ("partition", "class", "kind", "nominee", "told", "at", "by", "by_name")


def upgrade() -> None:
    op.create_table(
        "higher_events",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.ForeignKeyConstraint(["partition"], ["communes.code"], name="fk_higher_events_partition"),
        sa.PrimaryKeyConstraint("id", name="pk_higher_events"),
    )
    op.create_index("ix_higher_events_partition_class", "higher_events", ["partition", "class"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER higher_events_no_{verb} BEFORE {verb.upper()} ON higher_events "
    "BEGIN SELECT RAISE(ABORT, 'who was sent to a class is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION higher_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'who was sent to a class is append-only'; END $$",
    "CREATE TRIGGER higher_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON higher_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION higher_events_refuse()",
]
