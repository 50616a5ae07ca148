"""Whether a phone that believes to have everything has it: both sides boil down what they see to one word."""

from sqlalchemy import Connection, select

from fieldapp.domain.digest import digest
from sync_server.db.tables import fields, records
from sync_server.journal import scope
from sync_server.journal.scope import Viewer


def digest_of(conn: Connection, viewer: Viewer) -> str:
    """Return `domain.digest` of all that this viewer may see now."""
    asked = select(records.c.id, records.c.seq).where(scope.visible(viewer))
    numbers = {row.id: row.seq for row in conn.execute(asked)}
    values: dict[str, dict[str, str]] = {record: {} for record in numbers}
    of = fields.c
    here = fields.join(records, (records.c.partition == of.partition) & (records.c.id == of.record))
    every = select(of.record, of.path, of.value).select_from(here).where(scope.visible(viewer), of.value.is_not(None))
    for record, path, value in conn.execute(every):
        values[record][path] = value
    return digest((record, seq, values[record]) for record, seq in numbers.items())
