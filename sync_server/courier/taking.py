"""Taking a bundle in: its changes as its own phone's, its photos to that phone's team, and an answer for it.

The same bundle again gets the same answer and counts once; the changes in it count once in any case.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, Change, Receipt
from sync_server.api import exchange
from sync_server.api.service import Service
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.clock import stamp
from sync_server.courier import answering, opening
from sync_server.courier.answering import Asked
from sync_server.courier.opening import Opened
from sync_server.db.engine import reading, writing
from sync_server.db.tables import bundles
from sync_server.db.upsert import insert_new
from sync_server.journal import plain, quarantine, shelf
from sync_server.journal.author import Author
from sync_server.journal.intake import Incoming
from sync_server.journal.plain import Unread, is_sha256
from sync_server.people import events
from sync_server.people.events import Kind

REVOKED_PHONE = "revoked_phone"  # a reason of "held"


class Bringer(Struct, frozen=True, kw_only=True):
    """Who brought it: a phone, or an officer with a file."""

    id: str
    name: str


class Taken(Struct, frozen=True, kw_only=True):
    """What a bundle came to."""

    sha256: str
    device: str  # that wrote it
    number: int
    size: int  # bytes of the bundle
    changes: int  # that came in it, whatever became of them
    photos: int  # of which all bytes are here
    held: int  # changes that wait for an officer
    untaken: int  # changes that its phone brings again, once the answer has told it of this server's history
    received_at: str
    again: bool  # it had been here before
    answer: bytes  # sealed


def take_in(service: Service, file: bytes, by: Bringer) -> Taken:
    """Take in a whole bundle and return what it came to, with the answer. Raises the Problems of `opening.opened`."""
    sha256 = hashlib.sha256(file).hexdigest()
    if earlier := taken_before(service, sha256):
        return earlier
    bundle = opening.opened(service, file)
    receipts = _receipts(service, bundle)
    photos = _keep_photos(service, bundle)  # after the changes, which say whose they are
    asked = Asked(request=replace(bundle.request, changes=[]), receipts=receipts, photos=list(photos))
    answer = answering.answer(service, bundle.phone, bundle.head.bundle, asked, bundle.keys)
    now = service.clock()
    row = {
        "sha256": sha256,
        "device": bundle.head.device,
        "number": max(bundle.head.number, 0),
        "received_at": stamp(now),
        "carried_by": by.id,
        "carrier_name": by.name,
        "size": len(file),
        "changes": len(bundle.incoming),
        "photos": sum(state.complete for state in photos.values()),
        "answer": answer,
        "bundle": bundle.head.bundle,
        "asked": plain.as_text(asked),
    }
    with writing(service.engine) as conn:
        if insert_new(conn, bundles, **row):
            told = {"changes": len(bundle.incoming), "photos": len(photos)}
            events.note(conn, bundle.head.device, Kind.BUNDLE, now, None, **told)
    return _of_row(service, sha256, again=False)


def taken_before(service: Service, sha256: str) -> Taken | None:
    """Return what a bundle came to when it was here before; None when it never was."""
    try:
        return _of_row(service, sha256, again=True)
    except Problem:
        return None


def _of_row(service: Service, sha256: str, *, again: bool) -> Taken:
    with reading(service.engine) as conn:
        row = conn.execute(select(bundles).where(bundles.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such bundle")
    receipts = answering.asked_of(row.asked).receipts
    return Taken(
        sha256=sha256,
        device=row.device,
        number=row.number,
        size=row.size,
        changes=row.changes,
        photos=row.photos,
        held=sum(receipt.outcome == "held" for receipt in receipts),
        untaken=max(row.changes - len(receipts), 0),
        received_at=row.received_at,
        again=again,
        answer=bytes(row.answer),
    )


def _receipts(service: Service, bundle: Opened) -> list[Receipt]:
    if bundle.phone.stopped:
        with writing(service.engine) as conn:
            return _set_aside(conn, bundle.phone.author, bundle.incoming, service.clock())
    return exchange.take_in(service, bundle.phone, bundle.request, bundle.incoming, met=False)


def _set_aside(conn: Connection, author: Author, incoming: Sequence[Incoming], now: datetime) -> list[Receipt]:
    """Hold all that a stopped phone wrote, but for what had been taken before it was stopped."""
    tidied = {each.id: None if isinstance(each, Unread) else plain.cleaned(each) for each in incoming}
    known = shelf.fetch(conn, author, [tidy for tidy in tidied.values() if tidy], ())
    receipts = []
    for each in incoming:
        tidy = tidied[each.id]
        earlier = known.taken.get(tidy.id) if tidy else None
        if tidy and earlier and earlier[0] == plain.digest(tidy):
            receipts.append(earlier[1])
        else:
            receipts.append(quarantine.set_aside(conn, author, tidy or each, REVOKED_PHONE, stamp(now)))
    return receipts


def _keep_photos(service: Service, bundle: Opened) -> dict[str, BlobState]:
    """Put the photos where the team's photos are, each once; a stopped phone's only when a change of it names them."""
    named = _named_in(bundle.incoming) if bundle.phone.stopped else None
    return {
        sha256: _keep_photo(service, bundle.phone.author, sha256, content)
        for sha256, content in bundle.photos.items()
        if is_sha256(sha256) and (named is None or sha256 in named)
    }


def _keep_photo(service: Service, author: Author, sha256: str, content: bytes) -> BlobState:
    """Keep a photo, behind what has arrived of it over the air. One in trouble stops nothing: its phone keeps it."""
    nothing = BlobState(offset=0, complete=False)
    if hashlib.sha256(content).hexdigest() != sha256:
        return nothing
    try:
        here = desk.state(service.engine, service.blobs, author, sha256)
        if here.complete:
            return here
        rest = Upload(sha256=sha256, offset=here.offset, length=len(content), chunk=content[here.offset :])
        return desk.add(service.engine, service.blobs, author, rest, service.clock())
    except Problem:
        return nothing


def _named_in(incoming: Sequence[Incoming]) -> set[str]:
    values = [value for each in incoming if isinstance(each, Change) for value in each.set.values()]
    return {str(value.get("sha256")) for value in values if isinstance(value, dict)}
