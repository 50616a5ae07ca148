"""SQLite's log beside the store file, read by our own eyes.

SQLite believes the log as far as its checksums hold and drops the rest without a word. That is right for a commit
that was cut short, and wrong for one that was kept and spoilt later. Here the two are told apart.
(The format: sqlite.org/fileformat2.html, section 4.)
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.faults import translated

ENDING = "-wal"
_HEADER, _FRAME = 32, 24
_MAGIC = 0x377F0682  # the last bit: whether the checksums are reckoned big-endian
_WORD = 0xFFFFFFFF


class _Frame(NamedTuple):
    page: int
    commits: bool  # whether it is the last of a transaction
    whole: bool  # whether its checksum, and that of all before it, holds
    start: int  # of the page's content


def refuse_spoilt(store: Path) -> None:
    """Raise Problem STORE_DAMAGED when the log beside the file was damaged after it had been kept; touch nothing.

    A commit is flushed before the next is written. So behind a break there may be the end of one commit, cut by a
    loss of power, but never of two. What cannot be told: damage to the last commit, which looks just like a cut.
    """
    with translated():
        log = store.with_name(store.name + ENDING)
        content = log.read_bytes() if log.exists() else b""
    if len(content) <= _HEADER:
        return
    if not _header_holds(content):  # SQLite flushes the header before anything that follows
        raise Problem(Code.STORE_DAMAGED, "the log's header")
    if sum(frame.commits for frame in _frames(content) if not frame.whole) > 1:
        raise Problem(Code.STORE_DAMAGED, "the log is spoilt before its end")


def pages(content: bytes) -> dict[int, bytes]:
    """Return the pages that the log's commits leave, by number, also from behind a break: for salvage only."""
    found: dict[int, bytes] = {}
    commit: dict[int, bytes] = {}
    size = _page_size(content)
    for frame in _frames(content):
        commit[frame.page] = content[frame.start : frame.start + size]
        if frame.commits:
            found |= commit
            commit = {}
    return found


def _header_holds(content: bytes) -> bool:
    magic, _, size = struct.unpack_from(">3I", content)
    if magic & ~1 != _MAGIC or not 512 <= size <= 65536 or size & (size - 1):
        return False
    return _sum(content[: _HEADER - 8], (0, 0), _order(content)) == struct.unpack_from(">2I", content, _HEADER - 8)


def _order(content: bytes) -> str:
    return ">" if content[3] & 1 else "<"


def _page_size(content: bytes) -> int:
    return int(struct.unpack_from(">I", content, 8)[0]) if _header_holds(content) else 4096


def _frames(content: bytes) -> Iterator[_Frame]:
    """Yield the frames of this log, not of a former one in whose place it is written."""
    size, order = _page_size(content), _order(content)
    holds = _header_holds(content)
    salts = content[16:24] if holds else content[_HEADER + 8 : _HEADER + 16]
    so_far = struct.unpack_from(">2I", content, _HEADER - 8)
    for start in range(_HEADER, len(content) - _FRAME - size + 1, _FRAME + size):
        head, body = content[start : start + _FRAME], content[start + _FRAME : start + _FRAME + size]
        page, after = struct.unpack_from(">2I", head)
        if holds:
            so_far = _sum(head[:8] + body, so_far, order)
            holds = so_far == struct.unpack_from(">2I", head, 16) and head[8:16] == salts
        if holds or head[8:16] == salts:
            yield _Frame(page, after != 0, holds, start + _FRAME)


def _sum(content: bytes, so_far: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = so_far
    for first, second in struct.iter_unpack(f"{order}2I", content):
        one = (one + first + two) & _WORD
        two = (two + second + one) & _WORD
    return one, two
