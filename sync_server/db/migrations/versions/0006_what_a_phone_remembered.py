"""The journal knows what a phone remembered of its own changes when it sent one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("journal", sa.Column("prev", sa.BigInteger(), server_default="-1", nullable=False))
