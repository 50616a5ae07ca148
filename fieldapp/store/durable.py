"""Files that are there whole or not at all, also after the power went."""

import os
import sys
from pathlib import Path

TEMPORARY = ".tmp"


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that nobody ever sees half of it; on return it is on the disk, name and all."""
    temporary = path.with_name(f"{path.name}.{os.urandom(4).hex()}{TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            flush(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


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
