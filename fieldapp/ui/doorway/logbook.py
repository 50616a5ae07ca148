"""One person's logbook: a sealed book, and what the commune has a say in. Not on the event loop."""

import logging
import shutil
from datetime import datetime, timedelta

from msgspec.structs import replace

from fieldapp.domain.problems import Problem
from fieldapp.store import backup
from fieldapp.store.device import DeviceStore
from fieldapp.store.lock import FolderLock
from fieldapp.store.vault.keys import Keys
from fieldapp.sync import letters, recovery
from fieldapp.sync.server import Offline, Server
from fieldapp.ui.doorway.sealed_book import SealedBook

RECOVERY_MISSING = "recovery_missing"  # a notice of the server: it lacks the key that opens this logbook
_FOREVER = 100_000  # days; a number from outside may be larger than any time
_log = logging.getLogger(__name__)


class Logbook(SealedBook):
    """One person's folder on this phone, with the spare key that the commune keeps, and its word to a lost phone."""

    def secure(self, server: Server) -> None:
        """Have the commune keep a key to this logbook, when it has none or not this one; no network, no haste."""
        keys, store = self._keys, self.store
        if keys is None or store is None or store.road.get().lost:
            return
        self.introduce()
        try:
            if store.road.get().came_back:
                self._change_keys(server, keys, store)
            elif self._spare_key_is_due(store):
                key = recovery.prepare(self._vault, keys, server)
                backup.lock_with_commune(store, key, self.recovery_id())
                self._spent = False
        except Offline:
            return
        except Problem as problem:
            _log.warning("no spare key yet: %s", problem.code)

    def overdue(self, now: datetime) -> bool:
        """Return whether it is so long since the commune was heard that it opens only with the commune's word."""
        if self.store is None or (days := self.contact_days()) <= 0:
            return False
        road = self.store.road.get()
        try:
            heard = datetime.fromisoformat(road.last_contact_at or road.last_success_at)
        except ValueError:
            return False  # never yet: it was enrolled and has not come to its first round
        return now - heard > timedelta(days=min(days, _FOREVER))

    def contact_days(self) -> int:
        """Return after how many days without the commune it opens only with its word; 0 before the first enrolment."""
        identity = self.store.identity.get() if self.store else None
        return identity.reply.contact_days if identity and identity.reply else 0

    def part(self, parted_at: str) -> bool:
        """Destroy it when it holds what it held when the commune gave its word; return whether it did.

        `parted_at` is `backup.fingerprint` of then. A shut logbook is left alone: the knocker asks for it.
        """
        store = self.store
        if store is None:
            return False
        with store.still():
            if backup.fingerprint(store) != parted_at:
                return False
            store.close()
        self.destroy()
        return True

    def part_shut(self) -> bool:
        """Destroy it behind the lock, when nobody opened it since its letter was handed over; return whether it did."""
        try:
            lock = FolderLock(self._folder)
        except Problem:
            return False  # another window or program is at work in it
        try:
            if not letters.left_in(self._folder).newest:
                return False
            self.destroy()
        finally:
            lock.release()
        return True

    def destroy(self) -> None:
        """Make this logbook noise for good and take its folder away: the commune's word to a lost phone."""
        store, self.store, self._keys, self._pin = self.store, None, None, ""
        if store is not None:
            store.close()
        self._vault.destroy()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _spare_key_is_due(self, store: DeviceStore) -> bool:
        lock = store.letterlock.get()
        no_letters = lock is None or not lock.commune_key
        return self._spent or not self.recovery_id() or no_letters or RECOVERY_MISSING in store.road.get().notices

    def _change_keys(self, server: Server, keys: Keys, store: DeviceStore) -> None:
        """Begin to change the keys of a phone that was in strange hands; the next unlocking does the rest.

        It takes the PIN, so a book that was opened by a finger is not opened by one again.
        """
        if not self._pin:
            self._vault.drop_finger()
            return
        given = server.recovery_key(keys.vault, self.recovery_id())
        self._keys = self._vault.begin_rekey(keys, self._pin, given.id, given.key)
        backup.lock_with_commune(store, recovery.backup_key(given.key), given.id)
        with store.transaction():
            store.road.put(replace(store.road.get(), came_back=False))
        self._pin, self._spent = "", False
