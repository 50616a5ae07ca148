"""Files that are there whole or not at all, also after the power went."""

import contextlib
import os
import sys
from pathlib import Path

TEMPORARY = ".tmp"


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that nobody ever sees half of it; on return it is on the disk, name and all."""
    temporary = path.with_name(f"{path.name}.{os.urandom(4).hex()}{TEMPORARY}")
    try:
        with open(temporary, "wb", opener=_private) as file:
            file.write(content)
            file.flush()
            flush(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make the folder, for its owner alone, and those above it; on return its name is on the disk.

    Raises FileExistsError where a file stands.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in missing:
        flush_folder(each.parent)


def erase(path: Path) -> None:
    """Write zeros over the file's bytes and take it away. Flash may still hold them: never rely on this alone."""
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            flush(file.fileno())
        path.unlink()
        flush_folder(path.parent)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


if sys.platform == "win32":

    def flush_folder(folder: Path) -> None:
        """Windows has no such call; its file system journals names."""
else:

    def flush_folder(folder: Path) -> None:
        """Put the names in the folder on the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            flush(handle)
        finally:
            os.close(handle)


if sys.platform in ("darwin", "ios"):
    import fcntl

    def flush(file: int) -> None:
        """Put the file's bytes on the disk; on Apple only this call empties the drive's own memory."""
        try:
            fcntl.fcntl(file, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(file)  # some volumes do not know the other
else:

    def flush(file: int) -> None:
        """Put the file's bytes on the disk."""
        os.fsync(file)
