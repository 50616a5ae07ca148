"""Accounts that are made in the office, second factors, and what happened with both, for good."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_TABLE = "account_events"


def upgrade() -> None:
    op.add_column("communes", sa.Column("second_factor", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("officers", sa.Column("password_set_at", sa.Text(), server_default="", nullable=False))
    op.add_column("officers", sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "second_factors",
        _text("officer"), sa.Column("sealed", sa.LargeBinary(), nullable=False), _text("made_at"),
        _text("confirmed_at"), sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_second_factors_officer"),
        sa.PrimaryKeyConstraint("officer", name="pk_second_factors"),
    )  # fmt: skip
    op.create_table(
        "spare_codes",
        _text("officer"), _text("code_hash"), _text("used_at"),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_spare_codes_officer"),
        sa.PrimaryKeyConstraint("officer", "code_hash", name="pk_spare_codes"),
    )  # fmt: skip
    op.create_table(
        _TABLE,
        *map(_text, ("id", "partition", "account", "account_name", "at", "kind", "by", "by_name", "told")),
        sa.PrimaryKeyConstraint("id", name="pk_account_events"),
    )
    op.create_index("ix_account_events_partition_at", _TABLE, ["partition", "at"])
    op.create_index("ix_account_events_account_kind_at", _TABLE, ["account", "kind", "at"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


_SQLITE = [
    f"CREATE TRIGGER {_TABLE}_no_{verb} BEFORE {verb.upper()} ON {_TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    f"CREATE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_TABLE} is append-only'; END $$",
    f"CREATE TRIGGER {_TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()",
]
