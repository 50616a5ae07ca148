"""A backup of everything the server holds, made while it runs: the database of one moment first, then the files.

A photo is on the disk before the database tells of it, and is never taken away; so what is copied after the database
has all that this copy tells of. The list of it all is written last: without it a backup is no backup.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from sync_server.clock import stamp
from sync_server.config import Config
from sync_server.db.engine import open_engine, reading
from sync_server.db.migrate import epoch, newest_step
from sync_server.ops import files, keeping, manifest
from sync_server.ops.manifest import DATABASE, FORMAT, Manifest, Part
from sync_server.ops.place import Place, place_of
from sync_server.ops.refused import Refused
from sync_server.secret import mark_of


def back_up(config: Config, folder: Path, now: datetime) -> Manifest:
    """Make a backup in an empty or new folder, and return its list. Raises Refused, and leaves what it began."""
    place = place_of(config.database_url)
    if place.is_empty():
        raise Refused("nothing_here")
    _begin(folder)
    try:
        return _made(config, place, folder, now)
    except OSError as error:
        raise Refused("disk", said=error.strerror or error) from error


def _begin(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise Refused("not_empty", folder=folder)
    except OSError as error:
        raise Refused("disk", said=error.strerror or error) from error


def _made(config: Config, place: Place, folder: Path, now: datetime) -> Manifest:
    copy = folder / DATABASE[place.engine]
    copy.touch(mode=0o600)
    engine = open_engine(config.database_url)
    try:
        with reading(engine) as conn:
            _expect_present_tables(conn)
            here, named = epoch(conn), keeping.named(conn)
            place.copy_out(conn, copy)
    except DBAPIError as error:
        raise Refused("not_copied", said=error.orig) from error
    finally:
        engine.dispose()
    size, sha256 = files.looked_at(copy)
    parts = keeping.copy_out(config, folder)
    made = Manifest(
        format=FORMAT,
        made_at=stamp(now),
        engine=place.engine,
        schema=newest_step(),
        epoch=here,
        secret_mark=mark_of(config.recovery_secret, config.data_dir),
        database=Part(path=copy.name, size=size, sha256=sha256),
        files=parts,
        missing=_missing(named, parts),
    )
    manifest.write(folder, made)
    return made


def _expect_present_tables(conn: Connection) -> None:
    found = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != newest_step():
        raise Refused("other_tables")


def _missing(named: dict[str, set[str]], parts: list[Part]) -> list[str]:
    copied = {part.path for part in parts}
    wanted = {f"{room}/{sha256[:2]}/{sha256}" for room, hashes in named.items() for sha256 in hashes}
    return sorted(wanted - copied)
