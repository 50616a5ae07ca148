"""A backup comes back: looked through first, then its files are added, then its database takes the place.

Until that last step, which is one, everything is what it was; and what was there before is kept, never destroyed.
"""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from sync_server.config import Config
from sync_server.db.history import Why
from sync_server.db.migrate import knows_step
from sync_server.ops import earlier, keeping, manifest
from sync_server.ops.manifest import DATABASE, Manifest
from sync_server.ops.place import Place, place_of
from sync_server.ops.refused import Refused
from sync_server.secret import mark_of


class Restored(Struct, frozen=True, kw_only=True):
    """What was done."""

    manifest: Manifest
    added: int  # photos and parcels that were not here
    former: str  # under which name the former database is kept; empty when there was none
    secret_fits: bool  # whether the server's secret here is the one that belongs to the backup


def put_back(config: Config, folder: Path, now: datetime, *, replace: bool = False) -> Restored:
    """Put a backup back. Raises Refused, and everything is what it was then.

    Over a database with tables only with `replace`; that database is kept under another name.
    """
    backup, place = manifest.read(folder), place_of(config.database_url)
    _expect_fitting(backup, place)
    if not (replace or place.is_empty()):
        raise Refused("not_replaced")
    place.expect_quiet()
    manifest.check(folder, backup)
    steps = earlier.steps(Why.RESTORED, now, backup_at=backup.made_at)
    try:
        with keeping.put_back(config, folder, backup.files) as added:
            former = place.put(folder / DATABASE[place.engine], steps, f"{now:%Y%m%d-%H%M%S-%f}")
    except OSError as error:
        raise Refused("disk", said=error.strerror or error) from error
    fits = backup.secret_mark in ("", mark_of(config.recovery_secret, config.data_dir))
    return Restored(manifest=backup, added=added, former=former, secret_fits=fits)


def _expect_fitting(backup: Manifest, place: Place) -> None:
    if backup.engine != place.engine:
        raise Refused("other_engine", theirs=backup.engine, ours=place.engine)
    if not knows_step(backup.schema):
        raise Refused("newer_tables")
