"""What came by hand, and from whom: proven before anything of it is looked at."""

from collections.abc import Iterator

import msgspec
from msgspec import Raw, Struct

from fieldapp import envelope
from fieldapp.domain.problems import Code, Problem
from fieldapp.envelope import Letter
from fieldapp.protocol import BundledPhoto, BundleHead, DeviceKeys, SyncRequest
from sync_server.api.bodies import read_as, read_sync
from sync_server.api.service import Service
from sync_server.blobs.store import MAX_BLOB
from sync_server.courier import keys
from sync_server.db.engine import reading
from sync_server.journal.intake import Incoming
from sync_server.people import devices
from sync_server.people.devices import Known


class Opened(Struct, frozen=True, kw_only=True):
    """A bundle that is what it says."""

    head: BundleHead
    phone: Known  # that wrote it
    keys: DeviceKeys  # of that phone
    request: SyncRequest
    incoming: list[Incoming]
    photos: dict[str, bytes]  # as its list says; nobody has hashed them yet


def opened(service: Service, file: bytes) -> Opened:
    """Return what is in a bundle.

    Raises Problem TOO_LARGE, BUNDLE_DAMAGED, BUNDLE_IS_ANSWER, BUNDLE_OTHER_SERVER, BUNDLE_UNKNOWN_PHONE,
    BUNDLE_FORGED; and UPDATE_NEEDED for another format or protocol.
    """
    letter = envelope.taken_apart(file)
    head = _bundle_head(letter)
    if head.to != envelope.key_id(service.sealing.courier.seal_public):
        raise Problem(Code.BUNDLE_OTHER_SERVER)
    with reading(service.engine) as conn:
        phone, theirs = devices.known_as(conn, head.device), keys.of_phone(conn, head.device)
    if phone is None or theirs is None:
        raise Problem(Code.BUNDLE_UNKNOWN_PHONE)
    if not envelope.is_signed(letter, bytes.fromhex(theirs.sign)):
        raise Problem(Code.BUNDLE_FORGED)
    words, photos = envelope.unwrapped(envelope.opened(letter, service.sealing.courier))
    return _read(head, phone, theirs, words, photos)


class _Content(Struct):
    request: Raw
    photos: list[BundledPhoto] = []


def _bundle_head(letter: Letter) -> BundleHead:
    head = letter.head
    if not isinstance(head, BundleHead):
        raise Problem(Code.BUNDLE_IS_ANSWER)
    return head


def _read(head: BundleHead, phone: Known, theirs: DeviceKeys, words: bytes, photos: bytes) -> Opened:
    try:
        content = read_as(words, _Content)
        request, incoming = read_sync(bytes(content.request))
    except Problem as problem:
        if problem.code is Code.BAD_REQUEST:
            raise Problem(Code.BUNDLE_DAMAGED, problem.detail) from None
        raise
    if sum(each.size for each in content.photos) != len(photos) or not all(_fits(each) for each in content.photos):
        raise Problem(Code.BUNDLE_DAMAGED, "photos")
    asked = msgspec.structs.replace(request, keys=None, clock="")
    pictures = dict(_cut(content.photos, photos))
    return Opened(head=head, phone=phone, keys=theirs, request=asked, incoming=incoming, photos=pictures)


def _fits(photo: BundledPhoto) -> bool:
    return 0 < photo.size <= MAX_BLOB


def _cut(listed: list[BundledPhoto], photos: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    for each in listed:
        yield each.sha256, photos[at : at + each.size]
        at += each.size
