"""Villages as things of their own: what each is called since when, which teams are in it, and what happened to it.

Of each commune there is one for each name that stands beside its teams; since when it is called so nobody has told.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_APPENDED = ("village_names", "team_villages", "village_events")


def upgrade() -> None:
    op.create_table(
        "villages",
        *map(_text, ("id", "partition", "name", "since", "until")),
        sa.ForeignKeyConstraint(["partition"], ["communes.code"], name="fk_villages_partition"),
        sa.PrimaryKeyConstraint("id", name="pk_villages"),
    )
    op.create_index("ix_villages_partition", "villages", ["partition"])
    # In these words both engines add a column that refers to another table.
    op.execute("ALTER TABLE teams ADD COLUMN village_id TEXT CONSTRAINT fk_teams_village_id REFERENCES villages (id)")
    _of("villages", "village_names", "village", "since", "name")
    _of("teams", "team_villages", "team", "since", "village")
    _of("villages", "village_events", "village", "at", "kind", "by", "by_name", "told")
    _migrate(op.get_bind())
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _of(owners: str, name: str, owner: str, *others: str) -> None:
    op.create_table(
        name,
        *map(_text, ("id", owner, *others)),
        sa.ForeignKeyConstraint([owner], [f"{owners}.id"], name=f"fk_{name}_{owner}"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_{owner}", name, [owner])


def _migrate(conn: sa.Connection) -> None:
    """Make a village of each name that teams of a commune have, however it is capitalised, and put the teams there."""
    villages: dict[tuple[str, str], tuple[str, str]] = {}
    asked = sa.text("""SELECT id, "partition", village FROM teams WHERE village <> '' ORDER BY id""")
    for team, partition, name in conn.execute(asked).all():
        key = (partition, " ".join(name.split()).casefold())
        if key not in villages:
            village = str(uuid4())
            villages[key] = (village, name)
            told = {"id": village, "of": partition, "name": name}
            conn.execute(sa.text("INSERT INTO villages VALUES (:id, :of, :name, '', '')"), told)
            first = {"id": f"{village}/000001", "village": village, "name": name}
            conn.execute(
                sa.text("INSERT INTO village_names (id, village, since, name) VALUES (:id, :village, '', :name)"), first
            )
        village, called = villages[key]
        lives = {"id": f"{team}/000001", "team": team, "village": village}
        conn.execute(
            sa.text("INSERT INTO team_villages (id, team, since, village) VALUES (:id, :team, '', :village)"), lives
        )
        now = {"team": team, "village": village, "called": called}
        conn.execute(sa.text("UPDATE teams SET village_id = :village, village = :called WHERE id = :team"), now)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


_SQLITE = [
    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table in _APPENDED
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    statement
    for table in _APPENDED
    for statement in (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
]
