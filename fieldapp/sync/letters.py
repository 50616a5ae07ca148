"""What only this phone holds goes along with every round as a sealed letter (`letter_up`), and comes back on the
person's next phone.

The server keeps the newest letter of each phone and cannot read it (`store.backup`).
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.changes import KINDS
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Backup, Change
from fieldapp.store import backup, durable, rowfile
from fieldapp.store.backup import Backup as Content
from fieldapp.store.backup import Brought
from fieldapp.store.device import DeviceStore
from fieldapp.store.faults import translated
from fieldapp.store.letterlock import LetterLock
from fieldapp.sync.server import Server

LETTER = "letter"  # the file in a person's folder that a locked phone can hand over
_EMPTY = 1024  # bytes; more than an empty letter ever has
_OF = "letter.of"  # of which state of the store it tells


class Left(Struct, frozen=True, kw_only=True):
    """What lies in a locked phone's folder to be handed over."""

    letter: bytes | None  # None: there was nothing; empty: there was something, and no letter could be made
    newest: bool  # nothing was written since; else (after a kill) it may not tell everything


def lock_of(store: DeviceStore) -> LetterLock | None:
    """Return what seals letters once PIN and commune have both given their part."""
    lock = store.letterlock.get()
    return lock if lock is not None and lock.pin_key and lock.commune_key else None


def would_be_over(store: DeviceStore, going: Collection[Change]) -> int:
    """Return up to which number letters will be outdone once these changes are taken; 0 while there is more to tell.

    Then no letter need be written that says so: the request that carries the changes does.
    """
    lock, number = lock_of(store), store.commit
    if lock is None:
        return 0
    alone = not _nothing_alone(store, {change.id for change in going})  # looked at first: it costs less
    return 0 if alone or lock.sent == backup.fingerprint(store) else number


def is_over(store: DeviceStore) -> None:
    """Take note, in the caller's transaction, that the server knows that there is nothing in a letter of this phone."""
    store.leaving.drop()  # what it tells was sent
    lock = store.letterlock.get()
    if lock is not None and _nothing_alone(store, ()):
        store.letterlock.put(replace(lock, sent=backup.fingerprint(store), photos_left=0))


def written(store: DeviceStore) -> bytes | None:
    """Return the letter for the time that the phone is locked: None when there is nothing to hand over.

    Empty when there is something, and no letter can be made yet: then nobody may think that there is nothing.
    """
    content = backup.gathered(store)
    return None if content.empty else backup.sealed(store, content) or b""


def leave(folder: Path, letter: bytes | None) -> None:
    """Put the letter into the person's folder, and note of which state of the store it tells.

    Call it when nobody writes: at best once the store is closed. Raises Problem DISK_FULL and the like; then the
    former letter stays, and it is known to be of another day.
    """
    with translated():
        if letter is None:
            (folder / LETTER).unlink(missing_ok=True)
        else:
            durable.write_whole(folder / LETTER, letter)
        durable.write_whole(folder / _OF, _state(folder))


def doubt(folder: Path) -> None:
    """Let nobody take the letter for the newest any more. Raises Problem STORE_READ_ONLY and the like."""
    with translated():
        (folder / _OF).unlink(missing_ok=True)


def left_in(folder: Path) -> Left:
    """Return what a locked phone can hand over."""
    with translated():
        letter, of = _bytes(folder / LETTER), _bytes(folder / _OF)
        return Left(letter=letter, newest=of is not None and of == _state(folder))


def offered(store: DeviceStore, server: Server) -> list[Backup]:
    """Return the letters of this person's former phones that can be opened and were not brought back, newest first.

    None when there is nothing in any of them; else the empty ones come along, for they say which others are outdone.
    Raises Offline, or Problem with what the server says against it.
    """
    done = store.road.get().letters_taken
    offers = [each for each in server.backup_list() if each.key and each.sha256 not in done]
    return [] if all(_is_empty(server, each) for each in offers) else offers


def decline(store: DeviceStore, offers: Collection[Backup], now: datetime) -> None:
    """Ask for these no more: their PIN is forgotten, or nothing in them is wanted. The server keeps them."""
    with store.transaction():
        for offer in offers:
            _taken(store, offer, now)


def fetch(store: DeviceStore, server: Server, offers: Sequence[Backup], pin: str, now: datetime) -> Brought:
    """Bring back what stands in those letters that this PIN opens: that of the phone that wrote them. Twice is once.

    Of each phone the newest letter counts, whichever came last: an older one is of words that were changed or sent
    since, and gives its pictures only. A letter that does not open keeps no other one back; it is offered again.
    Raises Offline, and when none opens Problem WRONG_PIN (ask again; nothing is counted, since a letter is no vault),
    PIN_SHAPE, WRONG_CONTENT (damaged on its way; ask again), BACKUP_DAMAGED, UPDATE_NEEDED; and those of the store.
    """
    opened: list[tuple[Backup, Content]] = []
    troubles: list[Problem] = []
    for offer in offers:
        try:
            opened.append((offer, _opened(server, offer, pin)))
        except Problem as problem:
            troubles.append(problem)
    if not opened:
        wrong_pin = next((each for each in troubles if each.code == Code.WRONG_PIN), None)
        raise wrong_pin or (troubles[0] if troubles else Problem(Code.WRONG_PIN))
    newest = store.road.get().letters_upto | {}
    for offer, content in opened:
        newest[offer.device] = max(newest.get(offer.device, 0), content.commit, offer.over)
    whole = Brought(drafts=0, changes=0, photos=0, photos_left=0)
    for offer, content in opened:
        outdone = content.commit < newest[offer.device]
        with store.transaction():
            known = replace(content, drafts=[], queued=[], photos_left=0) if outdone else content
            whole = whole.plus(backup.bring_back(store, known))
            _taken(store, offer, now, newest[offer.device])
    return whole


def _nothing_alone(store: DeviceStore, but: Collection[str]) -> bool:
    if store.outbox.holds_more_than(but):
        return False
    drafts = store.records.count_drafts(KINDS) > 0
    return not (drafts or store.photos.unconfirmed() or backup.unconfirmed(store))


def _is_empty(server: Server, offer: Backup) -> bool:
    """Look at the outside, of a letter that is no longer than an empty one."""
    if offer.size > _EMPTY:
        return False
    try:
        return backup.head_of(server.backup_read(offer.sha256)).empty
    except Problem:
        return False


def _opened(server: Server, offer: Backup, pin: str) -> Content:
    letter = server.backup_read(offer.sha256)
    if hashlib.sha256(letter).hexdigest() != offer.sha256:
        raise Problem(Code.WRONG_CONTENT, "a letter other than its name")
    return backup.opened(letter, pin, offer.key)


def _taken(store: DeviceStore, offer: Backup, now: datetime, upto: int = 0) -> None:
    road = store.road.get()
    taken = road.letters_taken | {offer.sha256: now.isoformat(timespec="seconds")}
    newest = road.letters_upto | ({offer.device: upto} if upto else {})
    store.road.put(replace(road, letters_taken=taken, letters_upto=newest))


def _state(folder: Path) -> bytes:
    parts = (_bytes(folder / name) or b"" for name in (rowfile.FILE, f"{rowfile.FILE}-wal"))
    return b" ".join(hashlib.sha256(each).hexdigest().encode() for each in parts)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
