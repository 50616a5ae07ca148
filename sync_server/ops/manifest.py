"""The list of what is in a backup, written last: a folder without it is a backup that never ended."""

import os
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from sync_server.clock import moment_of
from sync_server.ops import files
from sync_server.ops.refused import Refused

NAME = "manifest.json"
FORMAT = 1
DATABASE = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
PHOTOS, PARCELS = "photos", "parcels"
_KEPT = re.compile(rf"(?:{PHOTOS}|{PARCELS})/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")


class Part(Struct, frozen=True, kw_only=True):
    """One file of a backup."""

    path: str  # within the backup's folder
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """One backup: of which moment it is, and every file it is made of."""

    format: int
    made_at: str  # ISO 8601, UTC: the moment that the database shows
    engine: str  # "sqlite" or "postgresql"
    schema: str  # the last step of the tables
    epoch: str
    secret_mark: str  # tells which secret of the server belongs to it, and nothing about it
    database: Part
    files: list[Part]  # photos and parcels
    missing: list[str]  # photos and parcels that the database knows of and the server had lost already


def write(folder: Path, manifest: Manifest) -> None:
    """Put the list in its place, whole and on the disk."""
    unfinished = folder / f".{NAME}"
    with unfinished.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / NAME)
    files.sync_folder(folder)


def read(folder: Path) -> Manifest:
    """Return the list of a backup. Raises Refused for a folder that is none, or one that never ended."""
    try:
        found = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise Refused(
            "unfinished" if folder.is_dir() and any(folder.iterdir()) else "no_backup", folder=folder
        ) from None
    except (OSError, msgspec.MsgspecError):
        raise Refused("unreadable", folder=folder) from None
    if found.format != FORMAT:
        raise Refused("newer", folder=folder)
    sound = found.database.path == DATABASE.get(found.engine) and moment_of(found.made_at) is not None
    if not sound or not all(_is_kept(each) for each in found.files):
        raise Refused("unreadable", folder=folder)
    return found


def check(folder: Path, manifest: Manifest) -> None:
    """Look at every file of a backup. Raises Refused at the first that is not there or not what it was."""
    for part in (manifest.database, *manifest.files):
        try:
            same = files.looked_at(folder / part.path) == (part.size, part.sha256)
        except OSError:
            same = False
        if not same:
            raise Refused("changed", file=folder / part.path)


def _is_kept(part: Part) -> bool:
    """Return whether this is a photo or parcel where a backup has them: nothing may lead out of the folder."""
    found = _KEPT.fullmatch(part.path)
    return found is not None and found[2] == part.sha256
