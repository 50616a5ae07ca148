"""What can still be read of a damaged store file. Whoever calls opens the seals: what is not authentic is nothing.

SQLite reads a file from its first page down; when one page on the way is gone, all below it are. So where SQLite
fails, every page is looked at by itself. (The format: sqlite.org/fileformat2.html, sections 1.5 to 2.1.)
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from fieldapp.store import wal
from fieldapp.store.rowfile import FILE, Row

PAGE = 4096
_LEAF = 0x0D  # of a table
_MOST_COLUMNS = 8


class Wreck(NamedTuple):
    """What was found."""

    rows: list[Row]  # in order; perhaps several for one document, and perhaps not authentic
    manifests: list[bytes]  # sealed; perhaps not authentic


def examined(damaged: Path, fresh: Path, scratch: Path) -> Wreck:
    """Look through a damaged file and the log beside it, and change neither.

    `fresh` is a store file as it was made, for what every such file has in common; `scratch` a folder to work in.
    """
    content = _with_log(damaged)
    readable = scratch / FILE
    for first_page in (content[:PAGE], _first_page(fresh.read_bytes()[:PAGE], len(content))):
        readable.write_bytes(first_page + content[PAGE:])
        if (found := _asked(readable)) is not None:
            return found
        known = _known(readable)
        if known is not None:
            break
    rows, manifests = _scraped(content)
    if known is not None:  # not what was thrown away and has only not been written over yet
        rows = [row for row in rows if (row.place, row.tag, row.doc_id) in known]
    return Wreck(sorted(rows), manifests)


def _with_log(damaged: Path) -> bytes:
    content = bytearray(damaged.read_bytes())
    content += bytes(-len(content) % PAGE)
    log = damaged.with_name(damaged.name + wal.ENDING)
    pages = wal.pages(log.read_bytes()) if log.exists() and log.stat().st_size else {}
    most = len(content) // PAGE + len(pages) + 1  # no page can have a higher number
    for number, page in pages.items():
        if 0 < number <= most and len(page) == PAGE:
            content += bytes(max(0, number * PAGE - len(content)))
            content[(number - 1) * PAGE : number * PAGE] = page
    return bytes(content)


def _first_page(fresh: bytes, size: int) -> bytes:
    """Return a first page of a good file, with the size of this one."""
    return fresh[:28] + (size // PAGE).to_bytes(4, "big") + bytes(8) + fresh[40:]


def _asked(path: Path) -> Wreck | None:
    """Return what SQLite can read, if it can read it all."""
    try:
        with _reading(path) as file:
            rows = file.execute("SELECT place, tag, doc_id, sealed FROM rows ORDER BY place").fetchall()
            manifests = file.execute("SELECT sealed FROM manifest").fetchall()
            return Wreck([Row(*row) for row in rows if _well_formed(*row)], [each for (each,) in manifests])
    except sqlite3.Error:
        return None


def _known(path: Path) -> set[tuple[int, bytes, int]] | None:
    """Return the rows that the index names; None when it cannot be read either."""
    try:
        with _reading(path) as file:
            return set(
                file.execute("SELECT place, tag, doc_id FROM rows INDEXED BY sqlite_autoindex_rows_1").fetchall()
            )
    except sqlite3.Error:
        return None


def _reading(path: Path) -> closing[sqlite3.Connection]:
    """Open the file as one that nobody writes: without a lock and without a log."""
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None))


def _well_formed(place: object, tag: object, doc_id: object, sealed: object) -> bool:
    return isinstance(place, int) and isinstance(tag, bytes) and isinstance(doc_id, int) and isinstance(sealed, bytes)


def _scraped(content: bytes) -> tuple[list[Row], list[bytes]]:
    rows, manifests = [], []
    for start in range(0, len(content), PAGE):
        for place, values in _cells(content, start):
            match values:
                case [None, bytes(tag), int(doc_id), bytes(sealed)]:
                    rows.append(Row(place, tag, doc_id, sealed))
                case [None, bytes(sealed)]:
                    manifests.append(sealed)
    return rows, manifests


def _cells(content: bytes, start: int) -> Iterator[tuple[int, list[int | bytes | None]]]:
    """Yield number and values of each row in the page that begins there, as far as they make sense."""
    page = content[start : start + PAGE]
    if page[0] != _LEAF:
        return
    for n in range(min(int.from_bytes(page[3:5], "big"), (PAGE - 8) // 2)):
        at = int.from_bytes(page[8 + 2 * n : 10 + 2 * n], "big")
        try:
            size, at = _varint(page, at)
            number, at = _varint(page, at)
            yield number, _values(_payload(content, page, at, size))
        except (IndexError, ValueError):
            continue


def _payload(content: bytes, page: bytes, at: int, size: int) -> bytes:
    """Return a row's bytes, which go on in other pages when they are many."""
    if size > len(content):
        raise ValueError("longer than the file")
    most, least = PAGE - 35, (PAGE - 12) * 32 // 255 - 23
    here = size
    if size > most:
        here = least + (size - least) % (PAGE - 4)
        here = here if here <= most else least
    payload = page[at : at + here]
    following = int.from_bytes(page[at + here : at + here + 4], "big")
    while len(payload) < size and following:
        begin = (following - 1) * PAGE
        payload += content[begin + 4 : begin + min(PAGE, size - len(payload) + 4)]
        following = int.from_bytes(content[begin : begin + 4], "big") if begin + PAGE <= len(content) else 0
    if len(payload) != size:
        raise ValueError("cut off")
    return payload


def _values(payload: bytes) -> list[int | bytes | None]:
    """Return the columns of one of our rows: nothing, numbers and bytes."""
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end and len(kinds) < _MOST_COLUMNS:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[int | bytes | None] = []
    at = end
    for kind in kinds:
        length = (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]
        value = payload[at : at + length]
        at += length
        if kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        else:
            values.append(value if kind >= 12 else int.from_bytes(value, "big", signed=True))
    return values


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where it ends."""
    value = 0
    for n in range(9):
        byte = content[at + n]
        if n == 8:
            return (value << 8 | byte) - (1 << 64 if value >> 55 else 0), at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    raise ValueError("no number")
