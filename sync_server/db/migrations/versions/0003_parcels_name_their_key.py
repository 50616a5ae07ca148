"""A parcel says which key it was sealed under, so that the person's next phone can open it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("recovery_key", sa.Text(), server_default="", nullable=False))
