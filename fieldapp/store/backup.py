"""What only this phone holds, as one sealed letter: the commune's server keeps it, and a later phone of the same
person opens it again.

It takes two things to open it: the PIN, which nobody but her knows, and a key that the commune gives to her phones
only. What the server stores can therefore not be read there as it lies; whoever had the server's own key as well could
try all PINs, at the cost that Argon2id sets on each (docs/security.md says so).
"""

import hashlib
import os
import zlib
from base64 import b64decode, b64encode

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import kinds
from fieldapp.domain.changes import KINDS
from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.store.letterlock import KEY_BYTES, LetterLock
from fieldapp.store.outbox import Queued
from fieldapp.store.records import Held
from fieldapp.store.vault import pin as pins
from fieldapp.store.vault.kdf import Kdf, stretched

FORMAT = 1
MOST_SEALED = 2 * 1024 * 1024  # bytes of a whole letter; the server takes no more
_MOST_PLAIN = 64 * 1024 * 1024  # bytes; what grows past this was not sealed by us
_NONCE, _SALT = 12, 8
_MOST_MEMORY = 256 * 1024  # KiB that a letter may ask of the phone that opens it: four times what ours ever ask
_ROOM = 4096  # bytes left for the head and the seal


class Photo(Struct, frozen=True, kw_only=True):
    """A picture that the server does not have, for one record."""

    sha256: str
    record: str
    full: str  # base64
    thumb: str  # base64; may be empty


class Backup(Struct, frozen=True, kw_only=True):
    """What a letter holds."""

    epoch: str  # of the server whose numbers stand in it
    drafts: list[Held]  # with what is being written and nothing of what the server has
    queued: list[Queued]
    photos: list[Photo] = []
    photos_left: int = 0  # how many did not fit
    records_left: int = 0  # see `unconfirmed`: they stay on the phone
    commit: int = 0  # of the store it tells of: which of one phone's letters is the newest, whenever they came

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that the server does not have."""
        return not (self.drafts or self.queued or self.photos or self.photos_left or self.records_left)


class Brought(Struct, frozen=True, kw_only=True):
    """What came back."""

    drafts: int  # records with something that was being written
    changes: int
    photos: int
    photos_left: int  # that were on the former phone alone and did not fit

    def plus(self, other: "Brought") -> "Brought":
        """Return what came back by both."""
        return Brought(
            drafts=self.drafts + other.drafts,
            changes=self.changes + other.changes,
            photos=self.photos + other.photos,
            photos_left=self.photos_left + other.photos_left,
        )


class Head(Struct, frozen=True, kw_only=True):
    """What stands on the outside, for everybody to read."""

    format: int
    recovery: str  # the server's name of the key that opens it, with the PIN
    photos_left: int  # pictures that are on that phone alone and did not fit
    salt: bytes
    kdf: Kdf
    nonce: bytes
    records_left: int = 0
    empty: bool = False  # nothing in it: it only tells that what former letters said is over


class _Format(Struct):
    format: int


def lock_with_pin(store: DeviceStore, pin: str, kdf: Kdf, pin_of: bytes = b"") -> None:
    """Let letters written from now on be opened with this PIN; takes what `kdf` costs. The caller has proven the PIN.

    `pin_of` tells later which of the vault's PINs it was.
    Raises Problem PIN_SHAPE, MEMORY_SHORT and those of the store.
    """
    salt = os.urandom(16)
    key = stretched(pins.typed(pin), salt, kdf)
    with store.transaction():
        lock = store.letterlock.get() or LetterLock()
        store.letterlock.put(replace(lock, salt=salt, kdf=kdf, pin_key=key, pin_of=pin_of, sent=""))


def lock_with_commune(store: DeviceStore, key: bytes, recovery: str) -> None:
    """Let letters written from now on be opened with this key of the commune (32 bytes; `sync.recovery.prepare`).

    `recovery` is the server's name of the recovery key that it was derived from.
    """
    with store.transaction():
        lock = store.letterlock.get() or LetterLock()
        store.letterlock.put(replace(lock, commune_key=key, recovery=recovery, sent=""))


def gathered(store: DeviceStore) -> Backup:
    """Return what nobody has but this phone: what is being written, what waits, and the newest photos that fit."""
    commit = store.commit
    epoch, drafts, queued = _written(store)
    backup = Backup(epoch=epoch, drafts=drafts, queued=queued)
    room = MOST_SEALED - _ROOM - len(zlib.compress(msgspec.json.encode(backup)))
    photos: list[Photo] = []
    left = 0
    for kept in reversed(store.photos.unconfirmed()):
        full, thumb = store.photos.read(kept.sha256), store.photos.thumb(kept.sha256)
        cost = len(full or b"") + len(thumb or b"") + 512
        if full is None or cost * 1.05 > room:  # base64 that was compressed again is a few per cent longer
            left += 1
            continue
        room -= int(cost * 1.05)
        photos.append(Photo(sha256=kept.sha256, record=kept.record, full=_text(full), thumb=_text(thumb or b"")))
    return replace(backup, photos=photos, photos_left=left, records_left=unconfirmed(store), commit=commit)


def unconfirmed(store: DeviceStore) -> int:
    """Return how many records the server had once and, restored from a backup since, has not told of again.

    It may have lost them, and then they are nowhere but here.
    """
    every = (held for kind in KINDS for held in store.records.of_kind(kind))
    return sum(bool(held.server) and not (held.base or held.lines) for held in every if not held.gone)


def sealed(store: DeviceStore, backup: Backup) -> bytes | None:
    """Return the letter; None while PIN and commune have not both given their part."""
    lock = store.letterlock.get()
    if lock is None or not (lock.pin_key and lock.commune_key and lock.kdf):
        return None
    head = Head(
        format=FORMAT,
        recovery=lock.recovery,
        photos_left=backup.photos_left,
        records_left=backup.records_left,
        salt=lock.salt,
        kdf=lock.kdf,
        nonce=os.urandom(_NONCE),
        empty=backup.empty,
    )
    line = msgspec.json.encode(head)
    plain = zlib.compress(msgspec.json.encode(backup))
    return line + b"\n" + AESGCM(_key(lock.pin_key, lock.commune_key, lock.salt)).encrypt(head.nonce, plain, line)


def opened(letter: bytes, pin: str, commune_key: bytes) -> Backup:
    """Return what is in the letter.

    Raises Problem WRONG_PIN (also for a letter that was changed on its way: nobody can tell the two apart), PIN_SHAPE,
    BACKUP_DAMAGED (no letter of ours) and UPDATE_NEEDED (a newer app wrote it).
    """
    line, _, rest = letter.partition(b"\n")
    head = _head(line)
    key = _key(stretched(pins.typed(pin), head.salt, head.kdf), commune_key, head.salt)
    try:
        plain = AESGCM(key).decrypt(head.nonce, rest, line)
    except InvalidTag:
        raise Problem(Code.WRONG_PIN) from None
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(plain, _MOST_PLAIN)
        if unpacker.unconsumed_tail:
            raise Problem(Code.BACKUP_DAMAGED, "size")
        return msgspec.json.decode(content, type=Backup)
    except (zlib.error, msgspec.DecodeError, ValueError):
        raise Problem(Code.BACKUP_DAMAGED, "content") from None


def bring_back(store: DeviceStore, backup: Backup) -> Brought:
    """Take in what was on the former phone alone, in one transaction after the photos. Twice is the same as once.

    Nothing that is here already is replaced: where this phone writes at a field too, its own words stay. Only what a
    signature names comes with it: over other words it is for those that are gone, and the phone says so.
    """
    for photo in backup.photos:
        full = b64decode(photo.full)
        if hashlib.sha256(full).hexdigest() == photo.sha256:
            store.photos.keep(photo.sha256, full, b64decode(photo.thumb), photo.record)
    with store.transaction():
        known = backup.epoch == store.road.get().epoch
        drafts = sum(_bring_draft(store, held, known) for held in backup.drafts)
        here = {queued.change.id for queued in store.outbox.all()}
        coming = [queued for queued in backup.queued if queued.change.id not in here]
        for queued in coming:
            store.outbox.bring_back(queued if known else _without_base(queued))
            if store.records.get(queued.change.record) is None:
                store.records.put(Held(kind=queued.change.kind, id=queued.change.record, touched_at=queued.change.at))
    return Brought(drafts=drafts, changes=len(coming), photos=len(backup.photos), photos_left=backup.photos_left)


def head_of(letter: bytes) -> Head:
    """Return what stands on the outside. Raises Problem BACKUP_DAMAGED and UPDATE_NEEDED."""
    return _head(letter.partition(b"\n")[0])


def fingerprint(store: DeviceStore) -> str:
    """Return what changes when a letter would say something new; cheap, as no picture is read."""
    photos = [(photo.sha256, photo.record) for photo in store.photos.unconfirmed()]
    return hashlib.sha256(msgspec.json.encode([*_written(store), photos])).hexdigest()


def _bring_draft(store: DeviceStore, theirs: Held, known: bool) -> bool:
    """Add the paths that this phone is not writing at itself; return whether there were any."""
    ours = store.records.get(theirs.id) or Held(kind=theirs.kind, id=theirs.id)
    others = {path: value for path, value in theirs.draft.items() if path not in ours.draft}
    new = kinds.with_named(theirs.kind, others, theirs.draft)
    if not new:
        return False
    bases = {path: theirs.draft_bases.get(path, theirs.draft_base) if known else 0 for path in new}
    lowest = min([*bases.values(), *([ours.draft_base] if ours.draft else [])])
    merged = replace(
        ours,
        draft=ours.draft | new,
        draft_base=lowest,
        draft_bases=_all_bases(ours) | bases,
        touched_at=max(ours.touched_at, theirs.touched_at),
    )
    store.records.put(merged)
    return True


def _all_bases(held: Held) -> dict[str, int]:
    return {path: held.draft_bases.get(path, held.draft_base) for path in held.draft}


def _written(store: DeviceStore) -> tuple[str, list[Held], list[Queued]]:
    """Return the epoch, what is being written (and nothing of what the server has), and what waits."""
    drafts = [replace(held, server={}, lines=[]) for kind in KINDS for held in store.records.drafted(kind)]
    return store.road.get().epoch, drafts, store.outbox.all()


def _without_base(queued: Queued) -> Queued:
    return replace(queued, change=replace(queued.change, base=0))


def _head(line: bytes) -> Head:
    try:
        if (number := msgspec.json.decode(line, type=_Format).format) > FORMAT:
            raise Problem(Code.UPDATE_NEEDED, f"backup format {number}, known {FORMAT}")
        head = msgspec.json.decode(line, type=Head)
        if len(head.salt) < _SALT or len(head.nonce) != _NONCE or head.kdf.memory_kib > _MOST_MEMORY:
            raise Problem(Code.BACKUP_DAMAGED, "head")  # no phone of ours wrote it, and a small one would choke on it
        return head
    except (msgspec.DecodeError, ValueError):
        raise Problem(Code.BACKUP_DAMAGED, "head") from None


def _key(pin_key: bytes, commune_key: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"sohoagiai letter 1").derive(pin_key + commune_key)


def _text(content: bytes) -> str:
    return b64encode(content).decode()
