"""A phone from before there were seals: its folder becomes a sealed one, and only then the plain one goes."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable, rowfile
from fieldapp.store.device import FILES, DeviceStore
from fieldapp.store.faults import translated
from fieldapp.store.files import SealedFiles
from fieldapp.store.lock import FolderLock
from fieldapp.store.rowfile import FILE
from fieldapp.store.sealing import Sealer
from fieldapp.store.shelf import Card
from fieldapp.store.steps import Put, encoded

_ADOPTED = f"{FILE}.adopted"  # the plain file's name from when the sealed one is in its place
_SCRATCH = "adopt.tmp"


class _Origin(Struct, frozen=True, kw_only=True):
    digest: str  # of all documents of the plain store


def adoptable(plain: Path) -> bool:
    """Return whether a plain store lies in the folder, or what is left of one that was adopted."""
    return (plain / FILE).exists() or (plain / _ADOPTED).exists()


def adopt(plain: Path, sealed: Path, sealer: Sealer) -> None:
    """Seal everything of the plain folder into the other, check it, then take the plain one away.

    Cut short at any moment, nothing is lost, and the next call goes on. Where there is nothing to adopt, nothing
    happens. Raises what `DeviceStore.open` raises; STORE_TROUBLE when the sealed folder holds another store, and
    then nothing is touched.
    """
    if (plain / FILE).exists():
        with DeviceStore.open(plain) as old:
            origin = _Origin(digest=sha256(encoded(old.database.storage.read() or {})).hexdigest())
            if not (sealed / FILE).exists():
                _seal(old, plain, sealed, sealer, origin)
            _check(old, plain, sealed, sealer, origin)
        with translated():
            (plain / FILE).replace(plain / _ADOPTED)
            durable.flush_folder(plain)
    with translated():
        _remove(plain)


def _seal(old: DeviceStore, plain: Path, sealed: Path, sealer: Sealer, origin: _Origin) -> None:
    scratch = sealed / _SCRATCH
    with translated():
        durable.make_folder(sealed)
        lock = FolderLock(sealed)
        try:
            shutil.rmtree(scratch, ignore_errors=True)
            files = SealedFiles(sealed / FILES, sealer)
            for path in _files(plain):  # before anything names them
                files.write(path.name, path.read_bytes())
            with DeviceStore.open(scratch, sealer) as new, new.transaction():
                storage = old.database.storage
                for table in storage.tables():
                    kept = storage.kept(table)
                    new.database.storage.do([Put(table, doc_id, doc.plain) for doc_id, doc in kept.items()])
                Card(new.database, "adopted", _Origin).put(origin)
            rowfile.put_beside(scratch / FILE, sealed / FILE)
            rowfile.take_place(sealed / FILE)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            lock.release()


def _check(old: DeviceStore, plain: Path, sealed: Path, sealer: Sealer, origin: _Origin) -> None:
    """Raise unless the sealed store was made of this plain one; its files must be there and read as they were."""
    with DeviceStore.open(sealed, sealer) as new:
        if Card(new.database, "adopted", _Origin).get() != origin:
            raise Problem(Code.STORE_TROUBLE, "the sealed folder holds another store")
        for path in _files(plain):
            content = path.read_bytes()
            new.files.write(path.name, content)
            if new.files.read(path.name) != content:
                raise Problem(Code.STORE_TROUBLE, "a sealed file does not read as it was written")


def _files(plain: Path) -> Iterator[Path]:
    if (folder := plain / FILES).is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.suffix != durable.TEMPORARY)


def _remove(plain: Path) -> None:
    """Take the plain words away; the file that says that they may go, last."""
    if not (plain / _ADOPTED).exists():
        return
    for path in [*plain.glob(f"{FILES}/*"), *plain.glob(f"{FILE}*")]:
        if path.name != _ADOPTED:
            durable.erase(path)
    if (plain / FILES).is_dir():
        (plain / FILES).rmdir()
    durable.erase(plain / _ADOPTED)
