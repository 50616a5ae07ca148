"""Elections of mediators and team leaders, as the forms of NQLT 01/2014 want them kept."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_TEXTS = ("what", "how", "held_on", "chair", "candidates", "sent_on", "decided_on", "paper", "made_at", "by", "by_name")


def upgrade() -> None:
    op.create_table(
        "elections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partition", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("voters", "present", "seats")),
        sa.ForeignKeyConstraint(["partition"], ["communes.code"], name="fk_elections_partition"),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_elections_team"),
        sa.PrimaryKeyConstraint("id", name="pk_elections"),
    )
    op.create_index("ix_elections_partition", "elections", ["partition"])
