"""Copies of files that are on the disk when they are reported, and whose hash is known."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


def copied(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file for its owner's eyes alone and return its size and SHA-256; on the disk when this returns."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as there, os.fdopen(handle, "wb") as here:
        while chunk := there.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            here.write(chunk)
        here.flush()
        os.fsync(here.fileno())
    return size, digest.hexdigest()


def looked_at(file: Path) -> tuple[int, str]:
    """Return a file's size and SHA-256. Raises OSError."""
    with file.open("rb") as there:
        digest = hashlib.file_digest(there, "sha256")
        return there.tell(), digest.hexdigest()


def whole_in(folder: Path) -> Iterator[Path]:
    """Return the whole files of a folder of photos or parcels (`blobs.folder`); what is still arriving is none."""
    for file in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if _HASH.fullmatch(file.name) and file.is_file():
            yield file


def give_to_owner_of(folder: Path, file: Path) -> None:
    """Give a file to whoever owns the folder, when we may: what root puts back, the server must be able to open."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(file: Path) -> None:
    """See to it that a file that somebody else wrote is on the disk, for its owner's eyes alone."""
    file.chmod(0o600)
    with file.open("rb") as there:
        os.fsync(there.fileno())
