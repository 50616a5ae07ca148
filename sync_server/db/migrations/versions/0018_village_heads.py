"""A village's head and the head of the Front's committee there may sign in, and see that village alone."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("officers", sa.Column("village", sa.Text(), server_default="", nullable=False))
