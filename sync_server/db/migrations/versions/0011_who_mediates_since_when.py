"""Of a mediator the birth, the schooling, since when and until when; and a history of each that cannot be rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("born", "schooling", "recognised_on", "left_on", "left_why"):
        op.add_column("mediators", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "person_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mediator", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mediator"], ["mediators.id"], name="fk_person_events_mediator"),
        sa.PrimaryKeyConstraint("id", name="pk_person_events"),
    )
    op.create_index("ix_person_events_mediator", "person_events", ["mediator"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER person_events_no_{verb} BEFORE {verb.upper()} ON person_events "
    "BEGIN SELECT RAISE(ABORT, 'the history of a mediator is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION person_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history of a mediator is append-only'; END $$",
    "CREATE TRIGGER person_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION person_events_refuse()",
]
