"""A database that was put back shows an earlier state; this is what has to be said in it before phones come.

Another history begins, so that phones offer anew what was lost. And what opened doors once must not open them again:
a code that was used since the backup, or an officer's sign-in that was ended, is as good as new in an earlier state.
"""

from datetime import datetime

from sqlalchemy import Table, UpdateBase, delete, update

from sync_server.clock import stamp
from sync_server.db import history
from sync_server.db.history import Why
from sync_server.db.tables import enrolments, office_sessions, recovery_codes, spare_codes


def steps(why: Why, now: datetime, **told: int | str) -> list[UpdateBase]:
    """Return the statements that begin another history on a database of an earlier state."""
    _, begin = history.beginning(why, now, **told)
    spares = update(spare_codes).where(spare_codes.c.used_at == "").values(used_at=stamp(now))
    return [*begin, delete(office_sessions), spares, *(_ended(codes, now) for codes in (enrolments, recovery_codes))]


def _ended(codes: Table, now: datetime) -> UpdateBase:
    return update(codes).where(codes.c.used_at == "", codes.c.expires_at > stamp(now)).values(expires_at=stamp(now))
