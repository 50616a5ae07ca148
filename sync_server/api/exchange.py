"""One round trip of a phone: its changes in, receipts and news out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.protocol import LEFT, NO_ROOM, Holding, Receipt, SyncReply, SyncRequest, Whereabouts
from sync_server.api import told
from sync_server.api.service import Service
from sync_server.clock import moment_of, stamp
from sync_server.courier import keys
from sync_server.db.engine import reading, writing
from sync_server.db.migrate import epoch
from sync_server.journal import scope, window
from sync_server.journal.author import Author
from sync_server.journal.chain import is_at, mark_at
from sync_server.journal.compare import digest_of
from sync_server.journal.fates import fates
from sync_server.journal.intake import Incoming, take
from sync_server.journal.scope import Viewer
from sync_server.journal.window import Window
from sync_server.people import backups, devices, recovery
from sync_server.people.devices import Known
from sync_server.people.whereabouts import author_for, whereabouts

CLOCK_WRONG, RECOVERY_MISSING, LOST = "clock_wrong", "recovery_missing", "lost"
_CLOCK_MAY_BE_OFF = timedelta(minutes=10)
_SEEN_AGAIN = timedelta(minutes=1)  # a phone that only asks is noted no oftener than this
_MOST_HELD = 1_000_000
_MOST_NUMBER = 2**53


class _Sight(Struct, frozen=True, kw_only=True):
    app: str
    holding: Holding
    clock_off_s: int


def round_trip(service: Service, phone: Known, request: SyncRequest, incoming: Sequence[Incoming]) -> SyncReply:
    """Take in the phone's changes, note that it was here, and return receipts and what is new for it."""
    reply = reply_to(service, phone, request, take_in(service, phone, request, incoming))
    if reply.agrees is False:
        with writing(service.engine) as conn:
            told.differs(conn, phone, service.clock())
    return reply


def take_in(
    service: Service, phone: Known, request: SyncRequest, incoming: Sequence[Incoming], *, met: bool = True
) -> list[Receipt]:
    """Take in a phone's changes and return their receipts.

    What the phone says about itself is noted only when it was `met`: a bundle tells of another day, and its keys come
    over the phone's own line alone.
    """
    engine, now = service.engine, service.clock()
    sight = _sight(request, now)
    if not (incoming or (met and (request.letter_over or request.keys or _is_news(phone, sight, now)))):
        return []
    with writing(engine) as conn:
        if met:
            _note(conn, phone, request, sight, now)
        met_as = _met_as(conn, phone, request, now)
        if not (met_as.same_history or phone.lost or met_as.moved):
            if met and incoming:
                _note(conn, phone, request, _with_what_stays(sight, len(incoming), []), now)
            return []  # it first learns what this history has
        receipts = take(conn, met_as.author, incoming, now, met_as.same_history, seen=_since(met_as, request))
        kept = [receipt for receipt in receipts if receipt.reason != NO_ROOM]
        if met and any(receipt.outcome == "held" for receipt in receipts):
            _note(conn, phone, request, _with_what_stays(sight, len(incoming), receipts), now)
        if met and request.letter_over and len(kept) == len(incoming):
            backups.over(conn, phone.author.device_id, min(max(request.letter_over, 0), _MOST_NUMBER))
        told.brought_back(conn, phone, request, receipts, now)
        return receipts


def reply_to(
    service: Service, phone: Known, request: SyncRequest, receipts: list[Receipt], *, met: bool = True
) -> SyncReply:
    """Return what is new for a phone, with these receipts."""
    now = service.clock()
    with reading(service.engine) as conn:
        return _reply(conn, service, phone, request, receipts, _sight(request, now), now, met)


def nothing_for(service: Service, phone: Known, request: SyncRequest, receipts: list[Receipt]) -> SyncReply:
    """Return receipts and no news: the phone stays where it is, and does not think that this was all."""
    with reading(service.engine) as conn:
        return SyncReply(
            epoch=request.epoch or epoch(conn),
            time=stamp(service.clock()),
            cursor=request.cursor,
            mark=request.mark,
            receipts=receipts,
            more=True,
        )


def _note(conn: Connection, phone: Known, request: SyncRequest, sight: "_Sight", now: datetime) -> None:
    devices.note_seen(
        conn,
        phone.author.device_id,
        app=sight.app,
        holding=sight.holding,
        clock_off_s=sight.clock_off_s,
        now=now,
    )
    if request.keys is not None:
        keys.register(conn, phone, request.keys, now)


def _reply(
    conn: Connection,
    service: Service,
    phone: Known,
    request: SyncRequest,
    receipts: list[Receipt],
    sight: "_Sight",
    now: datetime,
    met: bool,
) -> SyncReply:
    met_as = _met_as(conn, phone, request, now)
    author, moved, viewer = met_as.author, met_as.moved, scope.viewer_of(met_as.author)
    since = _since(met_as, request)
    taken = {receipt.change: receipt.seq for receipt in receipts if receipt.outcome in ("accepted", "clash")}
    own = window.Own(author=author.person_id, changes=taken, seqs=set(taken.values()))
    silent = phone.lost or moved is not None
    news = window.nothing(since) if silent else window.read(conn, viewer, since, request.page, own)
    told = met and request.keys is not None and keys.of_phone(conn, author.device_id) == request.keys
    return SyncReply(
        epoch=met_as.epoch,
        time=stamp(now),
        cursor={author.partition: news.upto},
        mark=met_as.mark if news.upto == since and met_as.mark else mark_at(conn, author.partition, news.upto),
        anew=not met_as.same_history,
        receipts=[*receipts, *_decided(conn, phone, author, request)],
        entries=news.entries,
        more=news.more,
        agrees=None if silent else _agrees(conn, viewer, request, news),
        blobs_wanted=service.roll.wanted(conn, author, now, moved=moved is not None),
        moved=moved,
        notices=_notices(conn, service, phone, request, sight),
        keys=keys.of_server(service.sealing) if told else None,
        lock_after_s=phone.lock_after_s,
        contact_days=phone.contact_days,
    )


def _decided(conn: Connection, phone: Known, author: Author, request: SyncRequest) -> list[Receipt]:
    """Return what became of what the phone says is held. A lost one hears no officer's word, but what this server has
    lost: it is to be handed over before everything there is destroyed.
    """
    told = fates(conn, author, request.waiting)
    return [each for each in told if each.outcome == "unknown"] if phone.lost else told


def _notices(conn: Connection, service: Service, phone: Known, request: SyncRequest, sight: _Sight) -> list[str]:
    said = {
        LOST: phone.lost,
        LEFT: phone.lost and phone.left,
        CLOCK_WRONG: abs(sight.clock_off_s) > _CLOCK_MAY_BE_OFF.total_seconds(),
        RECOVERY_MISSING: bool(request.recovery)
        and not phone.lost
        and recovery.is_missing(conn, service.sealing, phone, request.recovery),
    }
    return [notice for notice, so in said.items() if so]


class _MetAs(Struct, frozen=True, kw_only=True):
    """As whom a phone speaks, and whether its numbers are ours."""

    author: Author
    moved: Whereabouts | None  # where its person works, if it believes something else; a lost phone learns nothing
    epoch: str  # of this server
    same_history: bool
    mark: str  # of its number, when both have the same there; else empty


def _met_as(conn: Connection, phone: Known, request: SyncRequest, now: datetime) -> _MetAs:
    here, ours = whereabouts(conn, phone), epoch(conn)
    author = author_for(conn, phone, request.scope, now, here)
    believes_else = request.scope and here.scope != request.scope and not phone.lost
    same, mark = _same_history(conn, author, request, ours)
    moved = here if believes_else else None
    return _MetAs(author=author, moved=moved, epoch=ours, same_history=same, mark=mark)


def _since(met_as: _MetAs, request: SyncRequest) -> int:
    """Return up to which of our numbers the phone has read."""
    return request.cursor.get(met_as.author.partition, 0) if met_as.same_history else 0


def _same_history(conn: Connection, author: Author, request: SyncRequest, ours: str) -> tuple[bool, str]:
    """Return whether the phone's numbers are ours, and then the mark of its number.

    They are with the same epoch, the same lines up to its number, and beyond that the line of its newest receipt.

    Of another history it first learns what is here, and says then what its author had seen; until then we take nothing.

    A server that was restored without a new epoch, and has grown since, gives numbers again that it gave before.
    """
    seen = request.cursor.get(author.partition, 0)
    if request.epoch not in ("", ours):
        return False, ""
    ahead = request.ahead if request.epoch else None
    if ahead and ahead.partition == author.partition and not is_at(conn, ahead.partition, ahead.seq, ahead.change):
        return False, ""
    if not (request.mark and seen):
        return True, ""
    return (True, request.mark) if mark_at(conn, author.partition, seen) == request.mark else (False, "")


def _agrees(conn: Connection, viewer: Viewer, request: SyncRequest, news: Window) -> bool | None:
    """Compare what both sides have, when the phone asks and there is nothing that it has not seen."""
    if not request.digest or news.entries or news.more or request.cursor.get(viewer.partition) != news.upto:
        return None
    return digest_of(conn, viewer) == request.digest


def _sight(request: SyncRequest, now: datetime) -> _Sight:
    clock = moment_of(request.clock)
    said = request.holding
    holding = Holding(**{name: _bounded(getattr(said, name)) for name in said.__struct_fields__})
    off = int((clock - now).total_seconds()) if clock else 0
    return _Sight(app=devices.short(request.app), holding=holding, clock_off_s=off)


def _with_what_stays(sight: _Sight, sent: int, receipts: Sequence[Receipt]) -> _Sight:
    """Return what the phone still holds alone: it counted as gone what it sent, and not all of that was taken."""
    reasons = [receipt.reason for receipt in receipts if receipt.outcome == "held"]
    no_room, said = reasons.count(NO_ROOM), sight.holding
    alone, aside = said.changes + sent - len(receipts) + no_room, said.held + len(reasons) - no_room
    holding = replace(said, changes=_bounded(alone), held=_bounded(aside))
    return replace(sight, holding=holding)


def _is_news(phone: Known, sight: _Sight, now: datetime) -> bool:
    seen = moment_of(phone.last_seen_at)
    fresh = seen is not None and timedelta(0) <= now - seen <= _SEEN_AGAIN  # our clock may have been put back
    return (phone.app, phone.holding) != (sight.app, sight.holding) or not fresh


def _bounded(count: int) -> int:
    return min(max(count, 0), _MOST_HELD)
