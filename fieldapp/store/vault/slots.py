"""The `keys` file: the vault's keys, sealed under the PIN, for recovery, and for a finger. Nothing in it is secret.

Two lines: a JSON object, and the SHA-256 of that line, which tells a spoilt file from a wrong PIN. Every
format to come keeps `format` in the object and these two lines.
"""

import hashlib
import hmac
import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import UNSET, Struct, UnsetType

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf, stretched
from fieldapp.store.vault.keys import KEY_BYTES, VAULT_BYTES, Keys

FORMAT = 1
SALT = 16
_NONCE = 12
_MARK = 8


class PinSlot(Struct, frozen=True, kw_only=True):
    """The keys, sealed under PIN and device secret together."""

    kdf: Kdf
    salt: bytes
    nonce: bytes
    sealed: bytes


class RecoverySlot(Struct, frozen=True, kw_only=True):
    """The keys, sealed under a key that the commune's server keeps; independent of PIN and device secret."""

    id: str  # the server's name for that key
    nonce: bytes
    sealed: bytes


class FingerSlot(Struct, frozen=True, kw_only=True):
    """The keys, sealed under a key that the platform gives out for finger or face; independent of PIN and secret."""

    nonce: bytes
    sealed: bytes


class SlotFile(Struct, frozen=True, kw_only=True):
    """What stands in the file."""

    format: int
    vault: bytes
    current: int  # the number of the key that seals what is written now, so that stale keys are noticed
    mark: bytes  # of the device secret: a lost or changed one is told from a wrong PIN
    pin: PinSlot
    recovery: RecoverySlot | None = None
    finger: FingerSlot | UnsetType = UNSET  # left out of the file when there is none, as before there were any


class _AnyFormat(Struct):
    format: int


def read(content: bytes) -> SlotFile:
    """Return what the bytes say. Raises Problem KEYS_DAMAGED; UPDATE_NEEDED when a newer program wrote them."""
    line, _, rest = content.partition(b"\n")
    if rest != _digest(line):
        raise Problem(Code.KEYS_DAMAGED, "digest")
    try:
        if (number := msgspec.json.decode(line, type=_AnyFormat).format) > FORMAT:
            raise Problem(Code.UPDATE_NEEDED, f"keys format {number}, known {FORMAT}")
        return msgspec.json.decode(line, type=SlotFile)
    except (msgspec.DecodeError, ValueError):
        raise Problem(Code.KEYS_DAMAGED, "shape") from None


def written(file: SlotFile) -> bytes:
    """Return the bytes for the disk."""
    line = msgspec.json.encode(file)
    return line + b"\n" + _digest(line)


def mark_of(secret: bytes, vault: bytes) -> bytes:
    """Return eight bytes that tell this device secret from any other and say nothing about it."""
    return hmac.digest(secret, b"sohoagiai mark " + vault, "sha256")[:_MARK]


def pin_key(pin: bytes, secret: bytes, vault: bytes, salt: bytes, kdf: Kdf) -> bytes:
    """Return the key of the PIN slot; takes the time that `kdf` costs. Raises Problem MEMORY_SHORT."""
    return _derived(stretched(pin, salt, kdf) + secret, vault, b"sohoagiai pin 1")


def recovery_key(kek: bytes, vault: bytes, key_id: str) -> bytes:
    """Return the key of the recovery slot. Raises Problem WRONG_KEY when `kek` is not 32 bytes."""
    if len(kek) != KEY_BYTES:
        raise Problem(Code.WRONG_KEY, "length")
    return _derived(kek, vault, b"sohoagiai recovery 1 " + key_id.encode())


def pin_slot(keys: Keys, key: bytes, mark: bytes, salt: bytes, kdf: Kdf) -> PinSlot:
    """Seal the keys under the PIN's key."""
    nonce = os.urandom(_NONCE)
    bound = _pin_bound(keys.vault, keys.current, mark, salt, kdf)
    return PinSlot(kdf=kdf, salt=salt, nonce=nonce, sealed=AESGCM(key).encrypt(nonce, _packed(keys), bound))


def recovery_slot(keys: Keys, kek: bytes, key_id: str) -> RecoverySlot:
    """Seal the keys for recovery. Raises Problem WRONG_KEY when `kek` is not 32 bytes."""
    nonce = os.urandom(_NONCE)
    key = recovery_key(kek, keys.vault, key_id)
    sealed = AESGCM(key).encrypt(nonce, _packed(keys), _recovery_bound(keys.vault, keys.current, key_id))
    return RecoverySlot(id=key_id, nonce=nonce, sealed=sealed)


def finger_slot(keys: Keys, kek: bytes) -> FingerSlot:
    """Seal the keys for finger or face. `kek` is 32 random bytes."""
    nonce = os.urandom(_NONCE)
    key = _derived(kek, keys.vault, b"sohoagiai finger 1")
    return FingerSlot(nonce=nonce, sealed=AESGCM(key).encrypt(nonce, _packed(keys), _finger_bound(keys)))


def open_finger(file: SlotFile, kek: bytes) -> Keys | None:
    """Return the keys; None when there is no such slot or it was made with another key."""
    if not isinstance(slot := file.finger, FingerSlot) or len(kek) != KEY_BYTES:
        return None
    key = _derived(kek, file.vault, b"sohoagiai finger 1")
    return _opened(key, slot.nonce, slot.sealed, _finger_bound(file))


def open_pin(file: SlotFile, key: bytes) -> Keys | None:
    """Return the keys; None when this is not the PIN's key."""
    slot = file.pin
    bound = _pin_bound(file.vault, file.current, file.mark, slot.salt, slot.kdf)
    return _opened(key, slot.nonce, slot.sealed, bound)


def open_recovery(file: SlotFile, kek: bytes) -> Keys | None:
    """Return the keys; None when there is no recovery slot or it was made with another key."""
    if (slot := file.recovery) is None:
        return None
    key = recovery_key(kek, file.vault, slot.id)
    return _opened(key, slot.nonce, slot.sealed, _recovery_bound(file.vault, file.current, slot.id))


def _opened(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> Keys | None:
    try:
        keys = msgspec.json.decode(AESGCM(key).decrypt(nonce, sealed, bound), type=Keys)
    except InvalidTag:
        return None
    except (msgspec.DecodeError, ValueError):
        raise Problem(Code.KEYS_DAMAGED, "slot") from None
    if len(keys.vault) != VAULT_BYTES or keys.current not in keys.keys:
        raise Problem(Code.KEYS_DAMAGED, "slot")
    return keys


def _packed(keys: Keys) -> bytes:
    return msgspec.json.encode(keys)


def _pin_bound(vault: bytes, current: int, mark: bytes, salt: bytes, kdf: Kdf) -> bytes:
    work = [kdf.memory_kib, kdf.passes, kdf.lanes]
    return msgspec.json.encode(["pin", FORMAT, vault.hex(), current, mark.hex(), salt.hex(), work])


def _finger_bound(of: Keys | SlotFile) -> bytes:
    return msgspec.json.encode(["finger", FORMAT, of.vault.hex(), of.current])


def _recovery_bound(vault: bytes, current: int, key_id: str) -> bytes:
    return msgspec.json.encode(["recovery", FORMAT, vault.hex(), current, key_id])


def _derived(secret: bytes, vault: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=vault, info=use).derive(secret)


def _digest(line: bytes) -> bytes:
    return hashlib.sha256(line).hexdigest().encode() + b"\n"
