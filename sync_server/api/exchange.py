"""One round trip of a phone: its changes in, receipts and news out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.protocol import NO_ROOM, Holding, Receipt, SyncReply, SyncRequest
from sync_server.api.service import Service
from sync_server.blobs import desk
from sync_server.clock import moment_of, stamp
from sync_server.db.engine import reading, writing
from sync_server.db.migrate import epoch
from sync_server.journal import scope, window
from sync_server.journal.chain import mark_at
from sync_server.journal.compare import digest_of
from sync_server.journal.intake import Incoming, take
from sync_server.journal.scope import Viewer
from sync_server.journal.window import Window
from sync_server.people import backups, devices, recovery
from sync_server.people.devices import Known

CLOCK_WRONG, RECOVERY_MISSING, LOST = "clock_wrong", "recovery_missing", "lost"
_CLOCK_MAY_BE_OFF = timedelta(minutes=10)
_SEEN_AGAIN = timedelta(minutes=1)  # a phone that only asks is noted no oftener than this
_MOST_HELD = 1_000_000


class _Sight(Struct, frozen=True, kw_only=True):
    app: str
    holding: Holding
    clock_off_s: int


def round_trip(service: Service, phone: Known, request: SyncRequest, incoming: Sequence[Incoming]) -> SyncReply:
    """Take in the phone's changes, note that it was here, and return receipts and what is new for it."""
    engine, now = service.engine, service.clock()
    sight = _sight(request, now)
    receipts: list[Receipt] = []
    if incoming or request.letter_over or _is_news(phone, sight, now):
        with writing(engine) as conn:
            devices.note_seen(
                conn,
                phone.author.device_id,
                app=sight.app,
                holding=sight.holding,
                clock_off_s=sight.clock_off_s,
                now=now,
            )
            if _same_history(conn, phone, request):
                receipts = take(conn, phone.author, incoming, now)
            if (
                request.letter_over
                and len(receipts) == len(incoming)
                and all(receipt.reason != NO_ROOM for receipt in receipts)
            ):
                backups.over(conn, phone.author.device_id)
    with reading(engine) as conn:
        return _reply(conn, service, phone, request, receipts, sight, now)


def _reply(
    conn: Connection,
    service: Service,
    phone: Known,
    request: SyncRequest,
    receipts: list[Receipt],
    sight: _Sight,
    now: datetime,
) -> SyncReply:
    author, viewer = phone.author, scope.viewer_of(phone.author)
    same = _same_history(conn, phone, request)
    since = request.cursor.get(author.partition, 0) if same else 0
    taken = {receipt.change for receipt in receipts if receipt.outcome != "held"}
    own = window.Own(author=author.person_id, changes=taken)
    news = window.nothing(since) if phone.lost else window.read(conn, viewer, since, request.page, own)
    return SyncReply(
        epoch=epoch(conn),
        time=stamp(now),
        cursor={author.partition: news.upto},
        mark=mark_at(conn, author.partition, news.upto),
        anew=not same,
        receipts=receipts,
        entries=news.entries,
        more=news.more,
        agrees=_agrees(conn, viewer, request, news),
        blobs_wanted=desk.wanted(conn, service.blobs, viewer),
        notices=_notices(conn, service, phone, request, sight),
        lock_after_s=phone.lock_after_s,
        contact_days=phone.contact_days,
    )


def _notices(conn: Connection, service: Service, phone: Known, request: SyncRequest, sight: _Sight) -> list[str]:
    said = {
        LOST: phone.lost,
        CLOCK_WRONG: abs(sight.clock_off_s) > _CLOCK_MAY_BE_OFF.total_seconds(),
        RECOVERY_MISSING: bool(request.recovery)
        and not phone.lost
        and recovery.is_missing(conn, service.sealing, phone, request.recovery),
    }
    return [notice for notice, so in said.items() if so]


def _same_history(conn: Connection, phone: Known, request: SyncRequest) -> bool:
    """Return whether the phone's numbers are ours: the same epoch, and the same lines up to its number.

    Of another history it first learns what is here, and says then what its author had seen; until then we take nothing.

    A server that was restored without a new epoch, and has grown since, gives numbers again that it gave before.
    """
    if request.epoch not in ("", epoch(conn)):
        return False
    seen = request.cursor.get(phone.author.partition, 0)
    return not (request.mark and seen) or mark_at(conn, phone.author.partition, seen) == request.mark


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


def _is_news(phone: Known, sight: _Sight, now: datetime) -> bool:
    seen = moment_of(phone.last_seen_at)
    return (phone.app, phone.holding) != (sight.app, sight.holding) or seen is None or now - seen > _SEEN_AGAIN


def _bounded(count: int) -> int:
    return min(max(count, 0), _MOST_HELD)
