"""Whether a phone that believes to have everything has it: both sides boil down what they see to one word."""

from sqlalchemy import Connection, select

from fieldapp.domain.digest import digest
from sync_server.db.tables import records
from sync_server.journal import scope, stands
from sync_server.journal.scope import Viewer


def digest_of(conn: Connection, viewer: Viewer) -> str:
    """Return `domain.digest` of all that this viewer may see now."""
    asked = select(records.c.id, records.c.seq).where(scope.visible(viewer))
    numbers = {row.id: row.seq for row in conn.execute(asked)}
    values = stands.texts(conn, scope.visible(viewer))
    return digest((record, seq, values.get(record, {})) for record, seq in numbers.items())
