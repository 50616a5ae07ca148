"""Histories that can be told apart, held changes that are settled, teams that change, bundles that are carried."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TEXTS = {
    "teams": ("merged_into",),
    "devices": ("sign_key", "seal_key"),
    "partitions": ("chain",),
    "journal": ("chain",),
    "quarantine": ("settled_at", "settled_by", "settled_by_name", "settlement", "said", "taken_as", "record"),
}
_NUMBERS = {"devices": ("held_drafts", "held_aside", "held_bundles", "letter_over"), "fields": ("device_seq",)}
_APPEND_ONLY = ("histories", "reassignments")


def upgrade() -> None:
    _columns()
    _note_records()
    _tables()
    _append_only()
    op.execute("INSERT INTO histories SELECT value, '', 'new', '{}' FROM server_state WHERE key = 'epoch'")


def _columns() -> None:
    for table, names in _TEXTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
    for table, names in _NUMBERS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("journal", sa.Column("restores", sa.Text(), server_default="[]", nullable=False))
    op.create_index("ix_quarantine_partition_settled_at", "quarantine", ["partition", "settled_at"])
    op.create_index("ix_quarantine_partition_record", "quarantine", ["partition", "record"])


def _note_records() -> None:
    """Write beside what is held of which record it is, as far as its content says so."""
    conn = op.get_bind()
    for row in conn.execute(sa.text("SELECT id, content FROM quarantine")).all():
        try:
            record = json.loads(row.content)["record"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(record, str) and record.isascii() and len(record) <= 64:
            conn.execute(
                sa.text("UPDATE quarantine SET record = :record WHERE id = :id"), {"record": record, "id": row.id}
            )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _tables() -> None:
    op.create_table(
        "histories",
        _text("epoch"), _text("began_at"), _text("why"), _text("told"),
        sa.PrimaryKeyConstraint("epoch", name="pk_histories"),
    )  # fmt: skip
    op.create_table(
        "memberships",
        _text("mediator"), _text("team"), _text("until_at"), _text("by"), _text("by_name"),
        sa.ForeignKeyConstraint(["mediator"], ["mediators.id"], name="fk_memberships_mediator"),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_memberships_team"),
        sa.PrimaryKeyConstraint("mediator", "team", name="pk_memberships"),
    )  # fmt: skip
    op.create_table(
        "reassignments",
        _text("partition"), _text("record"), _number("seq"), _text("from_team"), _text("to_team"),
        sa.PrimaryKeyConstraint("partition", "record", "seq", name="pk_reassignments"),
    )  # fmt: skip
    op.create_index("ix_reassignments_partition_seq", "reassignments", ["partition", "seq"])
    op.create_table(
        "bundles",
        _text("sha256"), _text("device"), _number("number"), _text("received_at"), _text("carried_by"),
        _text("carrier_name"), _number("size"), _number("changes"), _number("photos"),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        _text("bundle"), _text("asked"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_bundles_device"),
        sa.PrimaryKeyConstraint("sha256", name="pk_bundles"),
    )  # fmt: skip
    op.create_index("ix_bundles_device", "bundles", ["device"])


def _append_only() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _APPEND_ONLY:
        for statement in _postgresql(table) if postgresql else _sqlite(table):
            op.execute(statement)


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
