"""What the server knows of itself."""

from sqlalchemy import Column, Table, Text

from sync_server.db.tables.columns import metadata, text

server_state = Table("server_state", metadata, Column("key", Text, primary_key=True), text("value"))

histories = Table(  # append-only: when this server's numbers began, and began anew
    "histories",
    metadata,
    Column("epoch", Text, primary_key=True),
    text("began_at"),
    text("why"),  # db.history.Why
    text("told", "{}"),  # of which day the backup was
)
