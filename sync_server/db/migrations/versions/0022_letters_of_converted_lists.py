"""Ð of converted lists is searched as d, ƀ as b: the next search writes all words down anew."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("DELETE FROM case_words")
