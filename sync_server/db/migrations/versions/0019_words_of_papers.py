"""Papers and quick notes are searched as well: the next search writes all words down anew."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("DELETE FROM case_words")
