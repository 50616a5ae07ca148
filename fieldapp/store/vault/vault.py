"""One person's vault: made with a PIN, opened with it, healed by the commune, and destroyed for good."""

import contextlib
import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable
from fieldapp.store.faults import translated
from fieldapp.store.lock import FolderLock
from fieldapp.store.rowfile import FILE as ROWS
from fieldapp.store.vault import pin as pins
from fieldapp.store.vault import slots
from fieldapp.store.vault.kdf import Kdf, calibrated
from fieldapp.store.vault.keys import KEY_BYTES, VAULT_BYTES, Keys
from fieldapp.store.vault.secrets import Secret, Secrets
from fieldapp.store.vault.slotfile import SlotPair
from fieldapp.store.vault.slots import RecoverySlot, SlotFile
from fieldapp.store.vault.tries import MOST, Tries, steady

LOCK = "keys.lock"
_PATIENCE = 20.0  # seconds to wait for another's try; the system frees the lock of one that was killed


class Vault:
    """The keys of one folder. The only door to them for the rest of the app; every call may take a second.

    Whatever is cut short, by a kill or a full disk, leaves the vault as it was or as it was to be. All calls
    raise Problem KEYS_DAMAGED (nothing is written over), UPDATE_NEEDED (a newer app wrote it), DISK_FULL,
    STORE_READ_ONLY, STORE_TROUBLE, STORE_IN_USE (somebody else is at it and does not end) and MEMORY_SHORT.
    """

    def __init__(
        self, folder: Path, secrets: Secrets, clock: Callable[[], float] = steady, kdf: Kdf | None = None
    ) -> None:
        """Look at one person's folder, which may not be there yet. `kdf` is measured on this device unless given."""
        self._folder = folder
        self._secrets = secrets
        self._files = SlotPair(folder)
        self._tries = Tries(folder, clock)
        self._kdf = kdf

    @property
    def exists(self) -> bool:
        """Whether there is a vault here, be it damaged."""
        return self._files.exists

    @property
    def recovery_id(self) -> str | None:
        """The server's name of the key that opens the recovery slot; None when there is no such slot yet."""
        slot = self._files.read().recovery
        return None if slot is None else slot.id

    @property
    def kdf(self) -> Kdf:
        """How much one try of the PIN costs."""
        return self._files.read().pin.kdf

    @property
    def pin_mark(self) -> bytes:
        """Bytes that change with every new PIN, and with nothing else; they say nothing about it."""
        return self._files.read().pin.salt

    def wait_s(self) -> float | None:
        """Return the seconds until the PIN may be tried; None when there is nothing to wait for.

        That is so when a try is free, and also when none is left: ask `tries_left`.
        """
        return self._tries.wait_s() if self.exists else None

    def tries_left(self) -> int:
        """Return how often the PIN may still be wrong; 0 means that only recovery opens."""
        return self._tries.left() if self.exists else MOST

    def create(self, pin: str) -> Keys:
        """Make a vault and return its keys; one whose making was cut short is made anew.

        Raises Problem PIN_SHAPE, PIN_TOO_SIMPLE, PIN_SET_ALREADY (there is one; nothing changes) and KEYS_DAMAGED
        (records lie here whose keys are gone; they are kept).
        """
        digits = pins.chosen(pin)
        with translated():
            durable.make_folder(self._folder)
        with self._turn():
            if self.exists:
                raise Problem(Code.PIN_SET_ALREADY)
            if (self._folder / ROWS).exists():
                raise Problem(Code.KEYS_DAMAGED, "rows without keys")
            keys = _new_keys()
            secret = Secret(key=os.urandom(KEY_BYTES))
            file = _with_pin(keys, digits, secret.key, self._kdf or calibrated())
            self._tries.clear()
            try:
                self._secrets.write(keys.vault, secret)
                self._files.write(file)
            except Problem:  # half a vault would answer the next try to make one
                self._files.erase()
                self._secrets.forget(keys.vault)
                raise
        return keys

    def unlock(self, pin: str) -> Keys:
        """Return the keys. More than one key in them means that a rekeying was cut short: finish it.

        Raises Problem WRONG_PIN (detail: tries left), PIN_WAIT (detail: seconds), PIN_LOCKED (only `recover`
        opens), and, without a try being counted, PIN_SHAPE and SECRET_LOST (`recover` heals it).
        """
        with self._turn():
            file, keys, _ = self._tried(pins.typed(pin))
            self._files.mend(file)
        return keys

    def change_pin(self, old: str, new: str) -> None:
        """Put a new PIN in the place of the old one, which is tried as `unlock` tries it.

        Raises what `unlock` does; PIN_SHAPE and PIN_TOO_SIMPLE for the new one before anything is tried.
        """
        digits = pins.chosen(new)
        with self._turn():
            file, keys, _ = self._tried(pins.typed(old))
            secret = self._secret(file)
            self._files.write(self._with_new_pin(file, keys, digits, secret))

    def add_recovery(self, keys: Keys, key_id: str, kek: bytes) -> None:
        """Let the server's key `kek` (32 bytes, named `key_id`) open the vault, and no former one any more.

        Raises Problem WRONG_KEY when these keys are not the vault's present ones.
        """
        with self._turn():
            file = self._files.read()
            _require_present(file, keys)
            self._files.write(replace(file, recovery=slots.recovery_slot(keys, kek, key_id)))

    @property
    def has_finger(self) -> bool:
        """Whether a key that the platform keeps behind finger or face opens the vault."""
        return self.exists and self._files.read().finger is not UNSET

    def add_finger(self, keys: Keys) -> bytes:
        """Return 32 random bytes that open the vault from now on, for the platform to keep behind finger or face.

        A new PIN, recovery and new keys end that: whoever sets them decides anew. Raises Problem WRONG_KEY when these
        keys are not the vault's present ones.
        """
        kek = os.urandom(KEY_BYTES)
        with self._turn():
            file = self._files.read()
            _require_present(file, keys)
            self._files.write(replace(file, finger=slots.finger_slot(keys, kek)))
        return kek

    def drop_finger(self) -> None:
        """Let no finger open the vault any more."""
        with self._turn():
            file = self._files.read()
            if file.finger is not UNSET:
                self._files.write(replace(file, finger=UNSET))

    def unlock_by_finger(self, kek: bytes) -> Keys:
        """Return the keys, as `unlock` does. No try is counted: the platform counts fingers.

        Raises Problem WRONG_KEY (ask for the PIN), and PIN_LOCKED when only `recover` opens.
        """
        with self._turn():
            if self._tries.left() <= 0:
                raise Problem(Code.PIN_LOCKED)
            if (keys := slots.open_finger(self._files.read(), kek)) is None:
                raise Problem(Code.WRONG_KEY)
        return keys

    def recover(self, kek: bytes, new_pin: str) -> Keys:
        """Open with the server's key, set a new PIN, forget all failures; heals a lost device secret as well.

        Raises Problem WRONG_KEY (also when there is no recovery slot), PIN_SHAPE and PIN_TOO_SIMPLE.
        """
        digits = pins.chosen(new_pin)
        with self._turn():
            file = self._files.read()
            if (keys := slots.open_recovery(file, kek)) is None:
                raise Problem(Code.WRONG_KEY)
            # Before the file: cut in between, the former PIN opens as it did, and a lost secret is as lost as before.
            self._tries.clear()
            try:
                secret = self._secret(file)
            except Problem as problem:
                if problem.code != Code.SECRET_LOST:
                    raise
                secret = Secret(key=os.urandom(KEY_BYTES))
                self._secrets.write(file.vault, secret)
            self._files.write(self._with_new_pin(file, keys, digits, secret))
        return keys

    def begin_rekey(self, keys: Keys, pin: str, key_id: str, kek: bytes) -> Keys:
        """Add a new current key beside the present ones, to both slots, and return them all.

        Seal everything under the new one, then `finish_rekey`. `key_id` and `kek` are a new recovery key. Raises
        what `unlock` does, and WRONG_KEY when `keys` are not the vault's present ones.
        """
        with self._turn():
            file, held, key = self._tried(pins.typed(pin))
            _require_present(file, keys)
            number = max(held.keys) + 1
            more = replace(held, current=number, keys=held.keys | {number: os.urandom(KEY_BYTES)})
            self._files.write(_with_same_pin(file, more, key, slots.recovery_slot(more, kek, key_id)))
        return more

    def finish_rekey(self, keys: Keys, pin: str, key_id: str = "", kek: bytes = b"") -> Keys:
        """Drop all keys but the current one, once nothing is sealed under them, and return it.

        Without a recovery key (no signal) the recovery slot goes on holding the old keys, which does no harm.
        Raises what `begin_rekey` does.
        """
        with self._turn():
            file, held, key = self._tried(pins.typed(pin))
            _require_present(file, keys)
            one = replace(held, keys={held.current: held.keys[held.current]})
            recovery = slots.recovery_slot(one, kek, key_id) if kek else file.recovery
            self._files.write(_with_same_pin(file, one, key, recovery))
        return one

    def destroy(self) -> None:
        """Make what lies in the folder noise for good: forget the secret, then write over both slots.

        Cut short, it may be called again. The folder itself is the caller's to remove.
        """
        if not self._folder.is_dir():
            return
        with self._turn():
            try:
                if (vault := self._vault_id()) is not None:
                    self._secrets.forget(vault)
            finally:
                self._files.erase()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """One at a time, also between processes: two tries at once would count as one."""
        if not self._folder.is_dir():
            raise Problem(Code.KEYS_DAMAGED, "no folder")
        started = time.monotonic()
        while True:
            try:
                lock = FolderLock(self._folder, LOCK)
                break
            except Problem as problem:
                if problem.code != Code.STORE_IN_USE or time.monotonic() - started > _PATIENCE:
                    raise
            time.sleep(0.02)
        try:
            yield
        finally:
            lock.release()

    def _tried(self, digits: bytes) -> tuple[SlotFile, Keys, bytes]:
        """Return the file, its keys and the key of its PIN slot; one try, counted before its answer is known."""
        file = self._files.read()
        secret = self._secret(file)
        if self._tries.left() <= 0:
            raise Problem(Code.PIN_LOCKED)
        if wait := self._tries.wait_s():
            raise Problem(Code.PIN_WAIT, str(math.ceil(wait)))
        key = slots.pin_key(digits, secret.key, file.vault, file.pin.salt, file.pin.kdf)
        self._tries.count()
        if (keys := slots.open_pin(file, key)) is None:
            left = self._tries.left()
            raise Problem(Code.WRONG_PIN, str(left)) if left else Problem(Code.PIN_LOCKED)
        self._tries.clear()
        return file, keys, key

    def _secret(self, file: SlotFile) -> Secret:
        secret = self._secrets.read(file.vault)
        if secret is None or slots.mark_of(secret.key, file.vault) != file.mark:
            raise Problem(Code.SECRET_LOST, "none" if secret is None else "another")
        return secret

    def _vault_id(self) -> bytes | None:
        with contextlib.suppress(Problem):
            return self._files.read().vault
        return None

    def _with_new_pin(self, file: SlotFile, keys: Keys, digits: bytes, secret: Secret) -> SlotFile:
        kdf = self._kdf or max(calibrated(), file.pin.kdf, key=lambda each: each.work)  # never easier than it was
        return replace(_with_pin(keys, digits, secret.key, kdf), recovery=file.recovery)


def _new_keys() -> Keys:
    random = os.urandom
    return Keys(vault=random(VAULT_BYTES), current=1, keys={1: random(KEY_BYTES)}, names=random(KEY_BYTES))


def _with_pin(keys: Keys, digits: bytes, secret: bytes, kdf: Kdf) -> SlotFile:
    salt, mark = os.urandom(slots.SALT), slots.mark_of(secret, keys.vault)
    slot = slots.pin_slot(keys, slots.pin_key(digits, secret, keys.vault, salt, kdf), mark, salt, kdf)
    return SlotFile(format=slots.FORMAT, vault=keys.vault, current=keys.current, mark=mark, pin=slot)


def _with_same_pin(file: SlotFile, keys: Keys, key: bytes, recovery: RecoverySlot | None) -> SlotFile:
    slot = slots.pin_slot(keys, key, file.mark, file.pin.salt, file.pin.kdf)
    return replace(file, current=keys.current, pin=slot, recovery=recovery, finger=UNSET)


def _require_present(file: SlotFile, keys: Keys) -> None:
    if (keys.vault, keys.current) != (file.vault, file.current):
        raise Problem(Code.WRONG_KEY, "keys of another vault or time")
