"""All that one phone keeps, put together over one folder."""

from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from fieldapp.domain.problems import Problem
from fieldapp.store.arriving import ARRIVING, Arriving
from fieldapp.store.carried import Carried
from fieldapp.store.corrections import Corrections
from fieldapp.store.courier import CourierCard
from fieldapp.store.desk import LeftCard
from fieldapp.store.faults import translated
from fieldapp.store.files import SealedFiles
from fieldapp.store.identity import IdentityCard
from fieldapp.store.leaving import LEAVING, Leaving
from fieldapp.store.letterlock import LetterLock, LetterLockCard
from fieldapp.store.outbox import Outbox
from fieldapp.store.photos import Photos
from fieldapp.store.records import Records
from fieldapp.store.road import Road
from fieldapp.store.sealing import UNSEALED, Sealer
from fieldapp.store.table import Database

FILES = "files"


class DeviceStore:
    """All that one phone keeps, in one folder."""

    def __init__(self, database: Database, folder: Path, seen_commit: int = 0) -> None:
        """Put the parts together; callers use `open`."""
        self.database = database
        self.older = self.commit < seen_commit
        """Whether an older store lay here than was seen before: somebody put it back, or the disk forgot.

        Told by the first opening that may write; from then on the store counts as the newest again.
        """
        self.records = Records(database)
        self.outbox = Outbox(database)
        self.corrections = Corrections(database)
        self.files = SealedFiles(folder / FILES, database.storage.sealer)
        self.photos = Photos(database, self.files)
        self.arriving = Arriving(SealedFiles(folder / ARRIVING, database.storage.sealer))
        self.leaving = Leaving(SealedFiles(folder / LEAVING, database.storage.sealer))
        self.identity = IdentityCard(database)
        self.road = Road(database)
        self.letterlock = LetterLockCard(database)
        self.desk = LeftCard(database)
        self.courier = CourierCard(database)
        self.carried = Carried(database, self.files)

    @classmethod
    def open(cls, folder: Path, sealer: Sealer = UNSEALED, seen_commit: int = 0) -> Self:
        """Open the folder for this process alone, making it when there is none.

        `seen_commit` is the highest `commit` that was ever kept elsewhere; see `older`.

        Raises Problem STORE_IN_USE, STORE_DAMAGED (nothing is written over), DISK_FULL, UPDATE_NEEDED (a newer
        app wrote it) and STORE_READ_ONLY. A folder that can be read but not written opens; then writes raise.
        """
        database = Database(folder, sealer)
        try:
            if sealer is UNSEALED:
                _rename_photos(folder)
            store = cls(database, folder, seen_commit)
            if store.writable:
                store._tidy(seen_commit)
        except BaseException:
            database.close()
            raise
        return store

    @property
    def commit(self) -> int:
        """The number of the last commit; it only grows. Also to be asked after closing."""
        return self.database.storage.commit

    @property
    def writable(self) -> bool:
        """Whether saving is possible here."""
        return self.database.storage.writable

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all that is written inside, in every table, with one flush; or nothing of it if it raises.

        One inside another joins it. Other threads' writes wait, their reads do not. Never await in here.
        """
        return self.database.storage.transaction()

    def still(self) -> AbstractContextManager[object]:
        """Let nobody write meanwhile, other than the caller."""
        return self.database.storage.turn()

    def clear(self) -> None:
        """Take away all records, changes and photos; whose phone this is stays. One transaction, or part of yours.

        What is carried for others stays too: it is nobody's here, and somebody waits for it.
        The photos' files go by `photos.sweep(math.inf)` once that is committed.
        """
        with self.transaction():
            self.desk.put({})
            self.records.clear()
            self.outbox.clear()
            self.corrections.clear()
            self.photos.clear()
            self.courier.clear()
            self.arriving.keep_only(())
            self.leaving.drop()
            if (lock := self.letterlock.get()) is not None:
                kept = LetterLock(salt=lock.salt, kdf=lock.kdf, pin_key=lock.pin_key, pin_of=lock.pin_of)
                self.letterlock.put(kept)

    def _tidy(self, seen_commit: int) -> None:
        if self.older or not self.commit:
            self.files.spare()  # what the lost one named
        if self.older:
            with suppress(Problem), self.transaction():  # without room for it, the next opening tells it again
                self.database.storage.count_on_from(seen_commit)
                self.outbox.count_on_from(seen_commit)  # each number was given by a commit of its own
        self.photos.sweep()
        self.arriving.sweep()

    def rekey(self) -> None:
        """Seal with the newest key whatever is not yet: all rows in one transaction, then the files one by one.

        Cut short, it goes on the next time. Only after it has returned may the older keys be forgotten.
        """
        self.database.storage.rekey()
        self.files.rekey()
        self.arriving.keep_only(())
        self.leaving.drop()

    def close(self) -> None:
        """Let go of the folder. Closing twice does nothing."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _rename_photos(folder: Path) -> None:
    """The folder's name up to schema 1."""
    if (former := folder / "photos").is_dir() and not (folder / FILES).exists():
        with translated():
            former.rename(folder / FILES)
