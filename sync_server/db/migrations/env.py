"""Alembic's entry: runs the steps on the connection that `db.migrate` hands over."""

from alembic import context

from sync_server.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
context.run_migrations()
