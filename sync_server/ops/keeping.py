"""Photos and parcels on their way into a backup and back. Their name is their hash, so a wrong one is noticed.

Into the server's folders they are added: what is there stays, as no two contents share a name.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, select

from sync_server.config import Config
from sync_server.db.tables import blobs, handovers
from sync_server.ops import files
from sync_server.ops.manifest import PARCELS, PHOTOS, Part


def rooms(config: Config) -> dict[str, Path]:
    """Return where the server keeps what, by the name of the backup's folder for it."""
    return {PHOTOS: config.blob_folder, PARCELS: config.parcel_folder}


def named(conn: Connection) -> dict[str, set[str]]:
    """Return the hashes of what the database says is there, by room."""
    return {
        PHOTOS: set(conn.execute(select(blobs.c.sha256)).scalars()),
        PARCELS: set(conn.execute(select(handovers.c.sha256)).scalars()),
    }


def copy_out(config: Config, backup: Path) -> list[Part]:
    """Copy all that is whole into a backup. What is not what its name says is left out: it is lost already."""
    parts = []
    for room, folder in rooms(config).items():
        for file in files.whole_in(folder):
            target = backup / room / file.name[:2] / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            size, sha256 = files.copied(file, target)
            if sha256 != file.name:
                target.unlink()
                continue
            parts.append(Part(path=f"{room}/{file.name[:2]}/{file.name}", size=size, sha256=sha256))
    for folder in sorted({(backup / part.path).parent for part in parts}):
        files.sync_folder(folder)
    return parts


@contextmanager
def put_back(config: Config, backup: Path, parts: Sequence[Part]) -> Iterator[int]:
    """Add a backup's photos and parcels to the server's and give how many were missing; a failure takes them out."""
    added: list[Path] = []
    try:
        for part in parts:
            room, _, name = part.path.partition("/")
            target = rooms(config)[room] / name
            _make_room(target.parent)
            if not _is_there(target, part):
                _add(backup / part.path, target)
                added.append(target)
        for folder in sorted({each.parent for each in added}):
            files.sync_folder(folder)
        yield len(added)
    except BaseException:
        for each in added:
            with suppress(OSError):
                each.unlink()
        raise


def _is_there(target: Path, part: Part) -> bool:
    try:
        return files.looked_at(target) == (part.size, part.sha256)
    except FileNotFoundError:
        return False


def _make_room(folder: Path) -> None:
    if folder.exists():
        return
    _make_room(folder.parent)
    folder.mkdir(exist_ok=True)
    files.give_to_owner_of(folder.parent, folder)


def _add(source: Path, target: Path) -> None:
    arriving = target.with_name(f".{target.name}")
    arriving.unlink(missing_ok=True)
    try:
        files.copied(source, arriving)
        files.give_to_owner_of(target.parent, arriving)
        arriving.replace(target)
    finally:
        arriving.unlink(missing_ok=True)
