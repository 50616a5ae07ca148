"""Alembic, which carries the steps out. A server loads it only when a step is missing: it weighs some 20 MB."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from sync_server.db.migrate import FOLDER


def carry_out(conn: Connection) -> None:
    """Run the steps that are missing on this connection, in its transaction."""
    command.upgrade(alembic_config(conn), "head")


def alembic_config(conn: Connection) -> Config:
    """Return Alembic's settings for this connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = conn
    return config
