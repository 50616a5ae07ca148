"""A damaged store made whole again out of what is left of it. Nothing is thrown away: the damaged files are kept."""

import shutil
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable, rowfile, wal, wreck
from fieldapp.store.device import FILES, DeviceStore
from fieldapp.store.faults import translated
from fieldapp.store.files import SealedFiles
from fieldapp.store.ledger import Ledger, Manifest
from fieldapp.store.lock import FolderLock
from fieldapp.store.rowfile import FILE, Row, RowFile
from fieldapp.store.sealing import SealBroken, Sealer, open_document

DAMAGED = "damaged"
_SCRATCH = "salvage.tmp"


class Salvage(Struct, frozen=True, kw_only=True):
    """What came of it."""

    kept: int  # documents
    lost: int  # documents that are known to be missing; there may have been more when nothing tells how many
    kept_bytes_at: Path  # the folder with the damaged files, for help


def salvage(folder: Path, sealer: Sealer, seen_commit: int = 0, *, begin_anew: bool = False) -> Salvage:
    """Put all that still opens into a new store, in the place of the damaged one; photos lie where they lay.

    The next sync brings what the server has. Cut short, the damaged store or the new one is there, whole.
    Raises Problem STORE_IN_USE, DISK_FULL, STORE_READ_ONLY, and STORE_DAMAGED when nothing opens at all, as with
    another vault's key: then nothing is touched, unless `begin_anew` says that an empty store is wanted.
    """
    with translated():
        lock = FolderLock(folder)
        scratch = folder / _SCRATCH
        try:
            rowfile.take_place(folder / FILE)
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(mode=0o700)
            return _salvaged(folder, scratch, sealer, seen_commit, begin_anew)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            lock.release()


def _salvaged(folder: Path, scratch: Path, sealer: Sealer, seen_commit: int, begin_anew: bool) -> Salvage:
    new = scratch / "new"
    new.mkdir()
    file = RowFile(new / FILE, sealer)
    try:
        found = wreck.examined(folder / FILE, new / FILE, scratch)
        rows, ledger = _authentic(found.rows, sealer)
        last = _manifest(found.manifests, sealer)
        expected = max(len({(row.tag, row.doc_id) for row in found.rows}), last.rows if last else 0)
        if not rows and not begin_anew and (expected or last is None):
            raise Problem(Code.STORE_DAMAGED, "nothing opens")
        kept_at = _kept_aside(folder)
        commit = max(last.commit if last else 0, seen_commit, len(rows)) + 1
        manifest = rowfile.put_manifest(ledger.manifest(commit).sealed(sealer))
        file.write([*map(rowfile.put, rows), manifest])
    finally:
        file.close()
    with DeviceStore.open(new, sealer) as store:
        _mend_meaning(store)
    SealedFiles(folder / FILES, sealer).spare()
    rowfile.put_beside(new / FILE, folder / FILE)
    rowfile.take_place(folder / FILE)
    return Salvage(kept=len(rows), lost=max(expected - len(rows), 0), kept_bytes_at=kept_at)


def _authentic(found: list[Row], sealer: Sealer) -> tuple[list[Row], Ledger]:
    """Return the rows that open, each document and each place once."""
    rows: dict[int, Row] = {}
    ledger = Ledger()
    seen: set[tuple[bytes, int]] = set()
    for row in found:
        try:
            open_document(sealer, row.tag, row.doc_id, row.sealed)
        except (SealBroken, UnicodeDecodeError):
            continue
        if row.place not in rows and (row.tag, row.doc_id) not in seen:
            rows[row.place] = row
            seen.add((row.tag, row.doc_id))
            ledger.put(row.tag, row.doc_id, sealer.mark(row.sealed), row.place)
    return list(rows.values()), ledger


def _manifest(found: list[bytes], sealer: Sealer) -> Manifest | None:
    """Return the newest authentic one."""
    opened = []
    for sealed in found:
        try:
            opened.append(Manifest.opened(sealer, sealed))
        except SealBroken:
            continue
    return max(opened, key=lambda manifest: manifest.commit, default=None)


def _mend_meaning(store: DeviceStore) -> None:
    """Let the next sync bring everything anew, and give no number of a change twice."""
    with store.transaction():
        store.road.put(replace(store.road.get(), cursor={}))
        store.outbox.count_on_from(store.commit)  # each number was given by a commit of its own


def _kept_aside(folder: Path) -> Path:
    """Copy the damaged files to a folder of their own, whole and flushed, and return it."""
    number = 1 + max((int(path.name) for path in (folder / DAMAGED).glob("*") if path.name.isdigit()), default=0)
    place = folder / DAMAGED / str(number)
    unfinished = place.with_name(f"{number}{durable.TEMPORARY}")
    shutil.rmtree(unfinished, ignore_errors=True)
    durable.make_folder(unfinished)
    for ending in ("", wal.ENDING):
        if (damaged := folder / f"{FILE}{ending}").exists():
            durable.write_whole(unfinished / damaged.name, damaged.read_bytes())
    unfinished.rename(place)
    durable.flush_folder(place.parent)
    return place
