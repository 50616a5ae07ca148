"""A book behind a lock: the vault with its keys, and the store that they open. Not on the event loop."""

import contextlib
import logging
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import backup
from fieldapp.store.adopt import adopt, adoptable
from fieldapp.store.device import DeviceStore
from fieldapp.store.people import Card, People
from fieldapp.store.salvage import salvage
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.keys import Keys
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.store.vault.secrets import Fingers, Secrets
from fieldapp.store.vault.vault import Vault
from fieldapp.sync import letters, recovery
from fieldapp.sync.enrol import knock_of
from fieldapp.sync.server import Server

_log = logging.getLogger(__name__)


class News(Struct, frozen=True):
    """A sentence about the store itself, as a key of the strings with its values; no key, no news."""

    key: str = ""
    values: dict[str, int] = {}


class SealedBook:
    """One person's folder on this phone. It is open between a right PIN and `close`, and holds keys only then.

    `logbook.Logbook` is the whole of it: with what the commune has a say in.
    """

    def __init__(self, people: People, profile: str, phone: Path, secrets: Secrets, kdf: Kdf | None = None) -> None:
        """Look at the person's folder in the folder of the `phone`; neither need be there yet."""
        self.profile = profile
        self.store: DeviceStore | None = None
        self.news = News()
        self._phone = phone
        self._people, self._secrets = people, secrets
        self._folder = people.folder(profile)
        self._vault = Vault(self._folder, secrets, kdf=kdf)
        self._keys: Keys | None = None
        self._released: bytes = b""  # the server's key, between the officer's code and the new PIN
        self._pin = ""  # only while the keys are to be changed
        self._spent = False  # the spare key has left the commune once, so it is to be another

    @property
    def card(self) -> Card:
        """What may be said of the person while the logbook is shut."""
        return next((each.card for each in self._people.all() if each.profile == self.profile), Card())

    def wait_s(self) -> float | None:
        """Return the seconds until a PIN may be tried; None when it may be now."""
        with contextlib.suppress(Problem):
            return self._vault.wait_s()
        return None

    def why_shut(self) -> str:
        """Return the Code of what no PIN can open any more, empty when a PIN can."""
        with contextlib.suppress(Problem):
            return Code.PIN_LOCKED if self._vault.tries_left() <= 0 else ""
        return ""

    @property
    def adopting(self) -> bool:
        """Whether a logbook without a lock lies in the phone's folder, from before there were vaults."""
        return adoptable(self._phone)

    @property
    def vault(self) -> str:
        """Which vault this is, in hexadecimal; empty while it is shut."""
        return self._keys.vault.hex() if self._keys else ""

    def recovery_id(self) -> str:
        """Return which of the commune's keys opens this logbook; empty when none does."""
        with contextlib.suppress(Problem):
            return self._vault.recovery_id or ""
        return ""

    def create(self, pin: str) -> None:
        """Make the vault and open it."""
        self._open(self._vault.create(pin))
        self._seal_letters(pin)

    def unlock(self, pin: str) -> None:
        """Open with the PIN; what a cut rekeying left half done is done to its end first."""
        keys = self._vault.unlock(pin)
        self._open(keys)
        assert self.store is not None
        if len(keys.keys) > 1:
            self._finish_rekeying(self.store, keys, pin)
        lock = self.store.letterlock.get()
        if lock is None or not lock.pin_key or lock.pin_of != self._vault.pin_mark:
            self._seal_letters(pin)  # also when a kill came between the new PIN and its letters
        self._pin = pin if self.store.road.get().came_back else ""

    @property
    def finger(self) -> bool | None:
        """Whether a finger opens this logbook; None where the platform knows no fingers."""
        if not isinstance(self._secrets, Fingers):
            return None
        with contextlib.suppress(Problem):
            return self._vault.has_finger
        return False

    def add_finger(self) -> None:
        """Let a finger open the logbook from now on; the caller has proven the PIN. Raises Problem FINGER_REFUSED."""
        if self._keys is None or not isinstance(self._secrets, Fingers):
            raise Problem(Code.FINGER_REFUSED)
        kek = self._vault.add_finger(self._keys)
        try:
            self._secrets.keep_behind_finger(self._keys.vault, kek)
        except Problem:
            self._vault.drop_finger()
            raise

    def drop_finger(self) -> None:
        """Let no finger open it any more."""
        self._vault.drop_finger()

    def unlock_by_finger(self) -> None:
        """Open with finger or face. Raises Problem FINGER_REFUSED, and what `unlock` does but for wrong PINs."""
        vault = self._people.vault(self.profile)
        if vault is None or not isinstance(self._secrets, Fingers):
            raise Problem(Code.FINGER_REFUSED)
        try:
            keys = self._vault.unlock_by_finger(self._secrets.behind_finger(vault))
        except Problem as problem:
            raise Problem(Code.FINGER_REFUSED) if problem.code == Code.WRONG_KEY else problem from None
        self._open(keys)

    def check_pin(self, pin: str) -> None:
        """Try the PIN, as `unlock` does, and open nothing."""
        self._vault.unlock(pin)

    def change_pin(self, old: str, new: str) -> None:
        """Put a new PIN in the place of the old one."""
        self._vault.change_pin(old, new)
        self._seal_letters(new)

    def can_recover(self) -> bool:
        """Return whether the commune has a key to this logbook."""
        return bool(self.recovery_id())

    def release(self, server: Server, code: str) -> None:
        """Fetch the server's key for an officer's code; `recover` uses it. Raises Offline and Problem."""
        key_id = self._vault.recovery_id
        if key_id is None:
            raise Problem(Code.RECOVERY_GONE, "no recovery slot")
        nonce = recovery.nonce_for(self._device_secret(), code, key_id)
        self._released = recovery.release(server, code, key_id, nonce)

    def recover(self, new_pin: str) -> None:
        """Open with the server's key and set a new PIN."""
        with contextlib.suppress(Problem):
            letters.doubt(self._folder)  # it is sealed with the PIN that is forgotten
        keys = self._vault.recover(self._released, new_pin)
        self._released, self._spent = b"", True
        self._open(keys)
        self._seal_letters(new_pin)

    def introduce(self) -> None:
        """Keep what may be said of the person while the logbook is shut."""
        identity = self.store.identity.get() if self.store else None
        if identity is not None and self._keys is not None:
            name = identity.reply.person.name if identity.reply else ""
            knock = knock_of(identity.token) if identity.token else ""
            card = Card(name=name, server=identity.server_url, knock=knock, language=identity.language)
            with contextlib.suppress(Problem):  # a card that is missing costs a name, not a case
                self._people.put(self.profile, self._keys.vault, card)

    def close(self) -> None:
        """Leave a letter of what is unsent, close the store, note how far it had come, and forget the keys."""
        store, keys, self.store, self._keys, self._pin = self.store, self._keys, None, None, ""
        if store is None or keys is None:
            return
        letter = _letter_of(store)
        store.close()
        with contextlib.suppress(Problem):  # then the former letter is known to be of another day
            letters.leave(self._folder, letter)
        with contextlib.suppress(Problem):
            if (secret := self._secrets.read(keys.vault)) is not None and secret.commit < store.commit:
                self._secrets.write(keys.vault, replace(secret, commit=store.commit))

    def leave_letter(self) -> None:
        """Leave the letter while the logbook stays open: the app goes to the back, and may be ended there."""
        store = self.store
        if store is not None:
            with contextlib.suppress(Problem), store.still():
                letters.leave(self._folder, _letter_of(store))

    def _seal_letters(self, pin: str) -> None:
        """Have letters open with this PIN. Without room for that there are none until the next unlocking."""
        if self.store is not None:
            try:
                backup.lock_with_pin(self.store, pin, self._vault.kdf, self._vault.pin_mark)
            except Problem as problem:
                _log.warning("no letters yet: %s", problem.code)

    def _finish_rekeying(self, store: DeviceStore, keys: Keys, pin: str) -> None:
        """Seal everything with the newest key. What the disk refuses is done at another unlocking: both keys open."""
        self._spent = True  # the spare key still opens to the former keys as well
        try:
            store.rekey()
            self._keys = self._vault.finish_rekey(keys, pin)
        except Problem as problem:
            _log.warning("the keys are not changed yet: %s", problem.code)

    def _open(self, keys: Keys) -> None:
        self._keys = keys
        self._adopt(VaultSealer(keys))
        self.store = DeviceStore.open(self._folder, VaultSealer(keys), self._seen_commit())
        self.news = News(key="damaged.older") if self.store.older else News()
        self.introduce()

    def _adopt(self, sealer: VaultSealer) -> None:
        if not adoptable(self._phone):
            return
        try:
            adopt(self._phone, self._folder, sealer)
        except Problem as problem:
            if problem.code != Code.STORE_TROUBLE:
                raise
            _log.warning("the plain store here is not this person's: %s", problem)

    def _seen_commit(self) -> int:
        secret = self._secrets.read(self._keys.vault) if self._keys else None
        return secret.commit if secret else 0

    def salvage(self) -> None:
        """Put aside a damaged store with all its bytes and open what can still be read of it."""
        assert self._keys is not None, "the PIN was right, only the store is damaged"
        found = salvage(self._folder, VaultSealer(self._keys), self._seen_commit())
        self._open(self._keys)
        self.news = News(key="damaged.found_all", values={"kept": found.kept})
        if found.lost:
            self.news = News(key="damaged.found", values={"kept": found.kept, "lost": found.lost})

    def _device_secret(self) -> bytes:
        vault = self._people.vault(self.profile)
        secret = self._secrets.read(vault) if vault else None
        return secret.key if secret else b""


def _letter_of(store: DeviceStore) -> bytes | None:
    try:
        return letters.written(store)
    except Problem:
        return b""  # there may be something, so nobody may think that there is nothing
