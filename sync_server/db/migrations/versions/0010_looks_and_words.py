"""Who looked at what is written down, and the words by which a case is found."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "case_words",
        _text("partition"), _text("record"), sa.Column("seq", sa.BigInteger(), nullable=False), _text("words"),
        sa.PrimaryKeyConstraint("partition", "record", name="pk_case_words"),
    )  # fmt: skip
    op.create_index("ix_case_words_partition_seq", "case_words", ["partition", "seq"])
    op.create_table(
        "looks",
        *map(_text, ("id", "partition", "by", "by_name", "at", "what", "about", "told")),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
    )
    op.create_index("ix_looks_partition_about", "looks", ["partition", "about"])
    op.create_index("ix_looks_by_at", "looks", ["by", "at"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER looks_no_{verb} BEFORE {verb.upper()} ON looks "
    "BEGIN SELECT RAISE(ABORT, 'looks is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION looks_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'looks is append-only'; END $$",
    "CREATE TRIGGER looks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON looks "
    "FOR EACH STATEMENT EXECUTE FUNCTION looks_refuse()",
]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
