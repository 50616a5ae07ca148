"""Recovery keys, codes for a forgotten PIN, lost phones, and a history of each phone that cannot be rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _columns()
    _tables()
    _append_only()


def _columns() -> None:
    for name in ("vault", "knock_hash", "lost_at", "farewell_at"):
        op.add_column("devices", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_index("ix_devices_knock_hash", "devices", ["knock_hash"])
    for name, usual in (("lock_after_s", "180"), ("contact_days", "60")):
        op.add_column("communes", sa.Column(name, sa.BigInteger(), server_default=usual, nullable=False))


def _tables() -> None:
    op.create_table(
        "device_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_device_events_device"),
        sa.PrimaryKeyConstraint("id", name="pk_device_events"),
    )
    op.create_index("ix_device_events_device", "device_events", ["device"])
    op.create_table(
        "recovery_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("mediator", sa.Text(), nullable=False),
        sa.Column("vault", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("released_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_recovery_keys_device"),
        sa.ForeignKeyConstraint(["mediator"], ["mediators.id"], name="fk_recovery_keys_mediator"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_keys"),
    )
    op.create_index("ix_recovery_keys_device", "recovery_keys", ["device"])
    op.create_index("ix_recovery_keys_mediator_vault", "recovery_keys", ["mediator", "vault"])
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=False),
        sa.Column("nonce_hash", sa.Text(), nullable=False),
        sa.Column("recovery_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_recovery_codes_device"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_device", "recovery_codes", ["device"])
    op.create_table(
        "backups",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("recovery_key", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_backups_device"),
        sa.PrimaryKeyConstraint("device", name="pk_backups"),
    )
    op.create_table(
        "handovers",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_handovers_device"),
        sa.PrimaryKeyConstraint("device", "sha256", name="pk_handovers"),
    )


def _append_only() -> None:
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER device_events_no_{verb} BEFORE {verb.upper()} ON device_events "
    "BEGIN SELECT RAISE(ABORT, 'the history of a phone is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION device_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history of a phone is append-only'; END $$",
    "CREATE TRIGGER device_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON device_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION device_events_refuse()",
]
