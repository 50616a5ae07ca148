"""Of a mediator which standards of the law were looked at and found; of who is there already: none yet."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("mediators", sa.Column("standards", sa.Text(), server_default="", nullable=False))
