"""A phone that was lost: it may hand over all it has, gets nothing any more, and then destroys its keys.

Nothing that it sends is dropped, and it is told to destroy only what is not the only copy of anybody's work. What it
could not hand over stays on it, and the office sees how much.
"""

from datetime import datetime

from sqlalchemy import Connection, and_, func, select, update

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import LEFT, Farewell, FarewellReply, Holding, Knock, KnockReply
from sync_server.clock import stamp
from sync_server.db.tables import blob_names, blobs, devices
from sync_server.journal.author import Author
from sync_server.people import events, recovery
from sync_server.people.devices import Knocker, Known, phone_of
from sync_server.people.events import Kind

_MOST_LEFT = 1_000_000
_MOST_BYTES = 10**12


def mark_lost(conn: Connection, officer: Author, device_id: str, now: datetime) -> None:
    """Note that a phone of the officer's commune is lost; its open code for a new PIN ends. Twice is once.

    Raises Problem NOT_FOUND.
    """
    _want_back(conn, officer, device_id, Kind.LOST, now)


def call_in(conn: Connection, officer: Author, device_id: str, now: datetime) -> None:
    """Ask the same of the phone of somebody who has left. Raises Problem NOT_FOUND."""
    _want_back(conn, officer, device_id, Kind.CALLED_IN, now)


def _want_back(conn: Connection, officer: Author, device_id: str, kind: Kind, now: datetime) -> None:
    phone = phone_of(conn, officer.partition, device_id)
    if phone is None:
        raise Problem(Code.NOT_FOUND, "no such phone in this commune")
    if phone.lost_at:
        return
    recovery.end_codes(conn, device_id, now)
    conn.execute(update(devices).where(devices.c.id == device_id).values(lost_at=stamp(now)))
    events.note(conn, device_id, kind, now, officer, **_alone(phone.holding))


def mark_found(conn: Connection, officer: Author, device_id: str, now: datetime) -> None:
    """Note that a lost phone is back. One that destroyed its keys has to be enrolled anew all the same.

    Raises Problem NOT_FOUND; also for a phone that is not lost, or whose person has left.
    """
    phone = phone_of(conn, officer.partition, device_id)
    if phone is None or not phone.lost_at or phone.left_on:
        raise Problem(Code.NOT_FOUND, "no such lost phone in this commune")
    conn.execute(update(devices).where(devices.c.id == device_id).values(lost_at=""))
    events.note(conn, device_id, Kind.FOUND, now, officer)


def farewell(conn: Connection, phone: Known, left: Farewell, now: datetime) -> FarewellReply:
    """Hear what a phone could not hand over, and answer whether it is to destroy its keys.

    Only a lost phone is, and only when nothing is left: neither by its own word, nor a photo that it named and that
    never came. Asked again it answers the same, as the first answer may be lost.
    """
    device = phone.author.device_id
    of = select(devices.c.lost_at).where(devices.c.id == device).with_for_update()
    if not conn.execute(of).scalar_one():  # as it stands now: it may have been found since the token was looked at
        return FarewellReply(destroy=False, time=stamp(now))
    changes, drafts = _bounded(left.changes_left), _bounded(left.drafts_left)
    photos = max(_bounded(left.photos_left), _photos_missing(conn, phone.author))
    held = {"held_changes": changes, "held_photos": photos, "held_drafts": drafts}
    conn.execute(update(devices).where(devices.c.id == device).values(**held, last_seen_at=stamp(now)))
    if changes or photos or drafts:
        _note_news(conn, device, Kind.KEPT, now, changes=changes, photos=photos, drafts=drafts)
        return FarewellReply(destroy=False, time=stamp(now))
    _gone(conn, device, now)
    return FarewellReply(destroy=True, time=stamp(now))


def knock(conn: Connection, phone: Knocker, said: Knock, now: datetime) -> KnockReply:
    """Tell a locked phone whether it is lost, and note what became of it when it was."""
    if said.destroyed:  # also when it was found meanwhile: it cannot be undone, and the office must know
        _gone(conn, phone.device_id, now)
        return _told(phone, now)
    if phone.gone:  # it was told to destroy its keys, and here they are: nobody may read that they are no more
        conn.execute(update(devices).where(devices.c.id == phone.device_id).values(farewell_at=""))
    if phone.lost and said.bytes_left > 0:
        _note_news(conn, phone.device_id, Kind.KEPT, now, bytes=min(said.bytes_left, _MOST_BYTES))
    return _told(phone, now)


def _told(phone: Knocker, now: datetime) -> KnockReply:
    return KnockReply(lost=phone.lost, time=stamp(now), why=LEFT if phone.lost and phone.left else "")


def _alone(holding: Holding) -> dict[str, int]:
    """Return what is on the phone alone; what waits for an officer is here as well."""
    return {"changes": holding.changes, "photos": holding.photos, "drafts": holding.drafts}


def _gone(conn: Connection, device: str, now: datetime) -> None:
    """Note it anew each time: a phone whose answer was lost was seen again since, and goes only now."""
    conn.execute(update(devices).where(devices.c.id == device).values(farewell_at=stamp(now)))
    if events.last(conn, device, {Kind.FAREWELL, Kind.LOST, Kind.CALLED_IN, Kind.KEPT}) != Kind.FAREWELL:
        events.note(conn, device, Kind.FAREWELL, now)


def _note_news(conn: Connection, device: str, kind: Kind, now: datetime, **told: int) -> None:
    """Add the line unless the newest one says the same: a phone tries again and again."""
    newest = events.history(conn, device)[:1]
    if [(each.kind, each.told) for each in newest] != [(kind, told)]:
        events.note(conn, device, kind, now, None, **told)


def _photos_missing(conn: Connection, author: Author) -> int:
    """Return how many photos this phone named last that never came for the team whose record names them.

    In every commune: its person may have moved since.
    """
    named, here = blob_names.c, blobs.c
    asked = (
        select(func.count(named.sha256.distinct()))
        .select_from(blob_names)
        .outerjoin(blobs, and_(here.partition == named.partition, here.team == named.team, here.sha256 == named.sha256))
        .where(named.device == author.device_id, here.sha256.is_(None))
    )
    return int(conn.execute(asked).scalar_one())


def _bounded(count: int) -> int:
    return min(max(count, 0), _MOST_LEFT)
