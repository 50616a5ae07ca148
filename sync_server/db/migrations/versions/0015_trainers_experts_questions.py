"""The commune's trainers and experts, and what was asked of experts with the names taken out; nothing is rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_APPENDED = ("adviser_events", "expert_questions", "question_events")
_ABOUT = ("name", "calling", "work_place", "field", "phone", "since", "until", "until_why")
_BY = ("at", "by", "by_name")


def upgrade() -> None:
    _table("advisers", "communes", "partition", "role", *_ABOUT)
    _table("adviser_events", "advisers", "adviser", *_BY, "kind", "told")
    _table("expert_questions", "communes", "partition", "record", *_BY, "asked")
    op.create_index("ix_expert_questions_partition_record", "expert_questions", ["partition", "record"])
    _table("question_events", "expert_questions", "question", *_BY, "kind", "account", "account_name", "told")
    op.create_index("ix_question_events_account", "question_events", ["account"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _table(name: str, owners: str, owner: str, *others: str) -> None:
    key = "code" if owners == "communes" else "id"
    op.create_table(
        name,
        *(sa.Column(column, sa.Text(), nullable=False) for column in ("id", owner, *others)),
        sa.ForeignKeyConstraint([owner], [f"{owners}.{key}"], name=f"fk_{name}_{owner}"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    if name != "expert_questions":
        op.create_index(f"ix_{name}_{owner}", name, [owner])


_SQLITE = [
    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table in _APPENDED
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    statement
    for table in _APPENDED
    for statement in (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
]
