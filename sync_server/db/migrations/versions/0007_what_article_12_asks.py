"""Of a mediator the sex and whether of an ethnic minority, as far as told, and a phone number; of a team its area."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("sex", "ethnic", "phone"):
        op.add_column("mediators", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("teams", sa.Column("minority_area", sa.Boolean(), server_default=sa.false(), nullable=False))
