"""What a program did to the files below one folder, in order, as strace saw it.

Everything that can change a file or a name is either told here as an operation or refused loudly: a way to write
that this module does not know would make every simulated cut a lie.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CALLS = (
    "openat,open,creat,close,dup,dup2,dup3,read,readv,write,writev,pwrite64,pwritev,pwritev2,lseek,ftruncate,truncate,"
    "fallocate,fsync,fdatasync,sync,syncfs,sync_file_range,mmap,msync,rename,renameat,renameat2,link,linkat,symlink,"
    "symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sendfile,copy_file_range,splice,vmsplice,io_uring_enter,io_submit"
)
HINT = (
    "The power cut tests watch a program with strace. Here that does not work: {why}. Install strace; in a container,"
    " allow ptrace (for example: docker run --cap-add SYS_PTRACE)."
)


class CannotWatch(Exception):
    """strace is missing here, or may not trace."""


class Op(NamedTuple):
    """One thing done to one path. `what`: create, write, size, flush, rename, unlink, mkdir or rmdir."""

    what: str
    path: str
    at: int = 0  # write: the offset; size: the new size, in bytes
    content: bytes = b""  # write: the bytes
    target: str = ""  # rename: the new name


def watched(command: list[str], base: Path, environment: dict[str, str]) -> list[Op]:
    """Run the command to its end and return what it did below `base`. Raises CannotWatch with what to do."""
    strace = shutil.which("strace", path=environment.get("PATH"))
    if strace is None:
        raise CannotWatch(HINT.format(why="strace is not installed"))
    log = base.with_suffix(".strace")
    # All bytes, in hex; of what was read only how much.
    watching = [strace, "-f", "--seccomp-bpf", "-qq", "-xx", "-s", "9999999", "-e", "signal=none"]
    done = subprocess.run(
        [*watching, "-o", str(log), "-e", "raw=read,readv", "-e", f"trace=?{CALLS.replace(',', ',?')}", *command],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        if "ptrace" in done.stderr.lower():
            raise CannotWatch(HINT.format(why=done.stderr.strip().splitlines()[0]))
        raise AssertionError(f"the watched program failed: {done.stderr[-3000:]}")
    with log.open(encoding="ascii") as lines:
        return list(_Reader(str(base)).read(lines))


_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+|\?|0x[0-9a-f]+)(?: .*)?$", re.DOTALL)
_NUMBER = re.compile(r"0x[0-9a-f]+$|\d+$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_HARMLESS = {"close", "dup", "dup2", "dup3", "read", "readv", "lseek", "msync", "sync", "syncfs", "sync_file_range"}


class _File:
    """An open file: its path now, and where the next plain write goes."""

    def __init__(self, path: str, flags: str) -> None:
        self.path = path
        self.at = 0
        self.appends = "O_APPEND" in flags


class _Reader:
    def __init__(self, base: str) -> None:
        self._base = base
        self._open: dict[tuple[str, int], _File] = {}
        self._sizes: dict[str, int] = {}  # of the files, by path

    def read(self, lines: Iterator[str]) -> Iterator[Op]:
        for line in lines:
            if "<unfinished" in line or "resumed>" in line:
                raise AssertionError("two processes at once: the order of what they did is not known")
            match = _LINE.match(line)
            if match is None:
                if "+++" in line or "---" in line:
                    continue
                raise AssertionError(f"not understood: {line[:200]}")
            pid, call, inside, result = match.groups()
            if result.startswith("-") or result == "?":
                continue  # it failed and changed nothing
            yield from self._one(pid, call, inside, int(result, 0))

    def _one(self, pid: str, call: str, inside: str, result: int) -> Iterator[Op]:
        texts = [bytes.fromhex(hexed.replace("\\x", "")) for hexed, _ in _TEXT.findall(inside)]
        plain = _TEXT.sub("@", inside).split(", ")
        if call in ("openat", "open", "creat"):
            yield from self._opened(pid, call, texts[0].decode(), plain, result)
            return
        if call in ("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "link",
                    "linkat", "symlink", "symlinkat", "truncate"):  # fmt: skip
            yield from self._named(pid, call, [text.decode() for text in texts], plain)
            return
        handle = plain[4 if call == "mmap" else 0]
        key = pid, int(handle, 0) if _NUMBER.match(handle) else -1
        file = self._open.get(key)
        if file is None:
            return
        if call == "close":
            del self._open[key]
        elif call in ("read", "readv"):
            file.at += result
        elif call == "lseek":
            file.at = result
        elif call in ("fsync", "fdatasync"):
            yield Op("flush", file.path)
        elif call == "write":
            at = self._sizes[file.path] if file.appends else file.at
            yield self._written(file, at, texts[0][:result])
            file.at = at + result
        elif call == "pwrite64":
            yield self._written(file, int(plain[3]), texts[0][:result])
        elif call == "ftruncate":
            self._sizes[file.path] = int(plain[1])
            yield Op("size", file.path, int(plain[1]))
        elif call == "mmap" and not ("PROT_WRITE" in inside and "MAP_SHARED" in inside):
            return
        elif call not in _HARMLESS or call.startswith("dup"):
            raise AssertionError(f"a way to write that is not simulated: {call}({inside[:200]})")

    def _opened(self, pid: str, call: str, name: str, plain: list[str], result: int) -> Iterator[Op]:
        path = self._path(pid, name, plain[0] if call == "openat" else "AT_FDCWD")
        self._open.pop((pid, result), None)
        if path is None:
            return
        flags = "O_CREAT|O_TRUNC" if call == "creat" else plain[2 if call == "openat" else 1]
        self._open[pid, result] = _File(path, flags)
        if "O_DIRECTORY" in flags or "O_PATH" in flags:
            return
        if path not in self._sizes and "O_CREAT" in flags:
            self._sizes[path] = 0
            yield Op("create", path)
        elif "O_TRUNC" in flags:
            self._sizes[path] = 0
            yield Op("size", path, 0)

    def _named(self, pid: str, call: str, names: list[str], plain: list[str]) -> Iterator[Op]:
        before = [plain[place - 1] for place, part in enumerate(plain) if part == "@" and place]
        folders = before if "at" in call else []
        paths = [
            self._path(pid, name, folders[place] if len(folders) > place else "AT_FDCWD")
            for place, name in enumerate(names)
        ]
        if not any(paths):
            return
        if None in paths or call in ("link", "linkat", "symlink", "symlinkat", "truncate"):
            raise AssertionError(f"a way to change a name that is not simulated: {call}")
        path = str(paths[0])
        if call.startswith("rename"):
            target = str(paths[1])
            self._sizes[target] = self._sizes.pop(path)
            for file in self._open.values():
                file.path = target if file.path == path else file.path
            yield Op("rename", path, target=target)
        elif call in ("rmdir", "unlink", "unlinkat"):
            self._sizes.pop(path, None)
            yield Op("rmdir" if call == "rmdir" or "AT_REMOVEDIR" in plain[-1] else "unlink", path)
        else:
            yield Op("mkdir", path)

    def _written(self, file: _File, at: int, content: bytes) -> Op:
        self._sizes[file.path] = max(self._sizes[file.path], at + len(content))
        return Op("write", file.path, at, content)

    def _path(self, pid: str, name: str, folder: str) -> str | None:
        """Return the path when it lies below the base; else None."""
        if not name.startswith("/") and folder != "AT_FDCWD":
            opened = self._open.get((pid, int(folder)))
            name = f"{opened.path}/{name}" if opened else name
        path = os.path.normpath(name)
        return path if path.startswith(self._base + "/") else None
