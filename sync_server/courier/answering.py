"""The answer to a bundle: receipts and news as over the air, closed for the phone that asked, signed by the server."""

import gzip

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from fieldapp import envelope
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import (
    LARGEST_PAGE,
    MAX_BUNDLE,
    AnswerContent,
    AnswerHead,
    DeviceKeys,
    Receipt,
    SyncReply,
    SyncRequest,
)
from sync_server.api import exchange
from sync_server.api.service import Service
from sync_server.blobs import desk
from sync_server.courier import keys
from sync_server.db.engine import reading
from sync_server.db.tables import bundles
from sync_server.people import devices
from sync_server.people.devices import Known

_ROOM = 64 * 1024  # bytes left for what packs worse in one piece
_MOST_WORDS = 6 * 1024 * 1024  # bytes of JSON: a phone inflates no more than MAX_BODY
_MOST_PAGES = 400


class Asked(Struct, frozen=True, kw_only=True):
    """What an answer is made from: what the phone asked, and what became of its changes."""

    request: SyncRequest  # without its changes
    receipts: list[Receipt]
    photos: list[str]  # SHA-256 of those that came along


class Brought(Struct, frozen=True, kw_only=True):
    """The newest bundle of a phone."""

    number: int
    received_at: str
    carrier_name: str
    bundle: str
    asked: str


class Fresh(Struct, frozen=True, kw_only=True):
    """An answer made now, to the newest bundle of a phone."""

    number: int
    file: bytes


def answer(service: Service, phone: Known, bundle: str, asked: Asked, theirs: DeviceKeys) -> bytes:
    """Return the sealed file for a phone. Raises Problem BUNDLE_UNKNOWN_PHONE when its key is none."""
    with_photos = {sha256: desk.state(service.engine, service.blobs, phone.author, sha256) for sha256 in asked.photos}
    content = AnswerContent(replies=_pages(service, phone, asked), photos=with_photos)
    mine, reader = service.sealing.courier, bytes.fromhex(theirs.seal)
    head = AnswerHead(
        device=phone.author.device_id,
        bundle=bundle,
        to=envelope.key_id(reader),
        by=envelope.key_id(mine.sign_public),
    )
    try:
        return envelope.written(head, envelope.wrapped(msgspec.json.encode(content)), reader, mine)
    except Problem as problem:
        raise Problem(Code.BUNDLE_UNKNOWN_PHONE, problem.detail) from None


def fresh(service: Service, device: str) -> Fresh | None:
    """Return an answer with all that is new since a phone's newest bundle was made; None when none of it ever came."""
    with reading(service.engine) as conn:
        brought = newest(conn, device)
        phone, theirs = devices.known_as(conn, device), keys.of_phone(conn, device)
    if brought is None or phone is None or theirs is None:
        return None
    return Fresh(number=brought.number, file=answer(service, phone, brought.bundle, asked_of(brought.asked), theirs))


def newest(conn: Connection, device: str) -> Brought | None:
    """Return the newest bundle of a phone; None when none ever came."""
    of = bundles.c
    columns = [of[name] for name in Brought.__struct_fields__]
    asked = select(*columns).where(of.device == device).order_by(of.number.desc(), of.received_at.desc()).limit(1)
    row = conn.execute(asked).one_or_none()
    return Brought(**row._mapping) if row else None


def asked_of(text: str) -> Asked:
    """Return what was kept of a bundle's question."""
    return msgspec.json.decode(text, type=Asked)


def _pages(service: Service, phone: Known, asked: Asked) -> list[SyncReply]:
    """Return replies as a round would get them, one behind the other, as many as one file holds."""
    request = replace(asked.request, page=LARGEST_PAGE)
    if phone.stopped:
        return [exchange.nothing_for(service, phone, request, asked.receipts)]
    pages: list[SyncReply] = []
    receipts, room, words = asked.receipts, MAX_BUNDLE - _ROOM, _MOST_WORDS
    for _ in range(_MOST_PAGES):
        reply = exchange.reply_to(service, phone, request, receipts, met=False)
        if reply.anew:  # first of all it hears that, and then everything from the beginning
            pages.append(replace(reply, cursor={}, mark="", entries=[], more=True, agrees=None))
            request, receipts = replace(request, cursor={}, mark="", epoch=reply.epoch, waiting=[]), []
            continue
        body = msgspec.json.encode(reply)
        room, words = room - len(gzip.compress(body, 1)), words - len(body)
        if pages and min(room, words) < 0:
            break
        pages.append(reply)
        if not reply.more:
            break
        request, receipts = replace(request, cursor=reply.cursor, mark=reply.mark, epoch=reply.epoch), []
    return pages
