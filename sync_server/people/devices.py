"""Phones: enrolled by a one-time code, known by their token, seen, revoked."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roles import Role
from fieldapp.domain.text import clean
from fieldapp.protocol import CONTACT_DAYS, LOCK_AFTER_S, EnrolReply, EnrolRequest, Holding, Person
from sync_server.clock import stamp
from sync_server.db.migrate import epoch
from sync_server.db.ready import Ready
from sync_server.db.tables import communes, devices, enrolments, mediators, teams
from sync_server.journal.author import Author
from sync_server.journal.plain import is_id
from sync_server.people import events
from sync_server.people.codes import VALID, code_hash, new_code, token_hash
from sync_server.people.events import Kind

TOKEN = re.compile(r"[0-9A-Za-z_-]{43,128}={0,2}")  # 32 random bytes or more
VAULT = re.compile(r"[0-9a-f]{32}")
_MOST_HELD = 1_000_000  # that is believed of what a phone says it holds
_SHORT = 80  # characters kept of what a phone says about itself


class PhoneRow(Struct, frozen=True, kw_only=True):
    """One phone, as the office sees it."""

    device: str
    mediator_id: str
    mediator: str
    team: str
    village: str
    name: str  # what the phone calls itself
    app: str
    enrolled_at: str
    last_seen_at: str
    holding: Holding  # what it held alone by its own word
    clock_off_s: int  # seconds its clock was ahead of ours
    revoked_at: str  # empty while it may speak to us
    lost_at: str = ""
    farewell_at: str = ""
    left_on: str = ""  # since when its person mediates no more

    @property
    def gone(self) -> bool:
        """Whether it has destroyed its keys and was not heard of since."""
        return bool(self.farewell_at) and self.farewell_at >= self.last_seen_at


class Known(Struct, frozen=True, kw_only=True):
    """A phone that has shown its token, and how it was when last seen."""

    author: Author
    app: str
    enrolled_at: str
    last_seen_at: str
    holding: Holding
    clock_off_s: int
    lost: bool = False  # it may hand over what it has, and gets nothing any more
    left: bool = False  # its person is no mediator any more
    stopped: bool = False  # its token opens nothing; only a bundle of it gets this far
    lock_after_s: int = LOCK_AFTER_S
    contact_days: int = CONTACT_DAYS


class Knocker(Struct, frozen=True, kw_only=True):
    """A locked phone that has shown its weaker token."""

    device_id: str
    lost: bool
    gone: bool = False  # it has said farewell; whoever knocks after that is still there
    left: bool = False  # its person is no mediator any more


def make_code(conn: Connection, officer: Author, mediator_id: str, now: datetime) -> str:
    """Return a new code for a mediator of the officer's commune; older unused ones of theirs end.

    The code is valid for seven days and is never shown again. Raises Problem NOT_FOUND; also for somebody who left.
    """
    if not _mediates_in(conn, mediator_id, officer.partition):
        raise Problem(Code.NOT_FOUND, "no such mediator in this commune")
    at = stamp(now)
    end_codes(conn, mediator_id, now)
    code = new_code()
    conn.execute(
        insert(enrolments).values(
            code_hash=code_hash(code),
            mediator=mediator_id,
            made_by=officer.person_id,
            made_at=at,
            expires_at=stamp(now + VALID),
        )
    )
    return code


def end_codes(conn: Connection, mediator_id: str, now: datetime) -> None:
    """End a mediator's codes that nobody has used."""
    of, at = enrolments.c, stamp(now)
    unused = update(enrolments).where(of.mediator == mediator_id, of.used_at == "", of.expires_at > at)
    conn.execute(unused.values(expires_at=at))


def redeem(conn: Connection, asked: EnrolRequest, now: datetime) -> EnrolReply:
    """Trade a code for the right of this token to speak as its mediator.

    The same code with the same token again is the same success: the first answer was lost.
    Raises Problem WRONG_CODE, USED_CODE, EXPIRED_CODE, REVOKED or BAD_REQUEST.
    """
    if not TOKEN.fullmatch(asked.token):
        raise Problem(Code.BAD_REQUEST, "no token")
    of, mark = enrolments.c, token_hash(asked.token)
    row = conn.execute(select(enrolments).where(of.code_hash == code_hash(asked.code)).with_for_update()).one_or_none()
    if row is None:
        raise Problem(Code.WRONG_CODE)
    if row.used_at:
        if row.token_hash != mark:
            raise Problem(Code.USED_CODE)
        return _reply(conn, mark)
    if row.expires_at <= stamp(now):
        raise Problem(Code.EXPIRED_CODE)
    _enrol(conn, row, mark, asked, now)
    return _reply(conn, mark)


def known_by(conn: Connection, token: str) -> Known:
    """Return the phone this token belongs to. Raises Problem NOT_SIGNED_IN or REVOKED."""
    row = _device(conn, token_hash(token))
    if row is None:
        raise Problem(Code.NOT_SIGNED_IN)
    if row.revoked_at and not row.lost_at:  # a lost phone gets nothing, and may still hand over
        raise Problem(Code.REVOKED)
    return _known(row)


def known_as(conn: Connection, device_id: str) -> Known | None:
    """Return a phone that has proven itself by other means than its token, also a stopped one; None for no phone."""
    row = conn.execute(_ALL_OF_A_DEVICE.where(devices.c.id == device_id)).one_or_none() if is_id(device_id) else None
    return _known(row) if row else None


def _known(row: Any) -> Known:
    author = Author(
        person_id=row.mediator,
        name=row.person,
        role=Role.MEDIATOR,
        partition=row.partition,
        device_id=row.id,
        team_id=row.team,
    )
    return Known(
        author=author,
        app=row.app,
        enrolled_at=row.enrolled_at,
        last_seen_at=row.last_seen_at,
        holding=_holding(row),
        clock_off_s=row.clock_off_s,
        lost=bool(row.lost_at),
        left=bool(row.left_on),
        stopped=bool(row.revoked_at) and not row.lost_at,
        lock_after_s=row.lock_after_s,
        contact_days=row.contact_days,
    )


def knocking(conn: Connection, token: str) -> Knocker:
    """Return the locked phone whose weaker token this is. Raises Problem NOT_SIGNED_IN; a stopped phone may knock."""
    of = devices.c
    asked = (
        select(of.id, of.lost_at, of.farewell_at, mediators.c.left_on)
        .join(mediators, mediators.c.id == of.mediator)
        .where(of.knock_hash == token_hash(token))
    )
    row = conn.execute(asked).one_or_none() if token else None
    if row is None:
        raise Problem(Code.NOT_SIGNED_IN)
    return Knocker(
        device_id=row.id, lost=bool(row.lost_at), gone=bool(row.farewell_at), left=bool(row.left_on)
    )  # fmt: skip


def note_seen(conn: Connection, device_id: str, *, app: str, holding: Holding, clock_off_s: int, now: datetime) -> None:
    """Note that a phone was here, and what it still holds alone."""
    told = _held(holding) | {"app": short(app), "clock_off_s": clock_off_s, "last_seen_at": stamp(now)}
    _SEEN.do(conn, device=device_id, **{f"new_{name}": value for name, value in told.items()})


def note_left(conn: Connection, device_id: str, left: Holding, missing: Callable[[], int]) -> None:
    """Note what a phone says that it holds after the photo that has just come whole.

    Two photos may come whole at once, and each counts the other as come: so of photos at least those that are `missing`
    are noted, counted when nobody else can note the same phone's.
    """
    _LOCKED.first(conn, device=device_id)
    held = _held(replace(left, photos=max(left.photos, missing())))
    _LEFT.do(conn, device=device_id, **{f"new_{name}": value for name, value in held.items()})


def revoke(conn: Connection, partition: str, device_id: str, now: datetime, by: Author | None = None) -> bool:
    """Let a phone of this commune speak to us no more; return whether there was such a phone."""
    phone = phone_of(conn, partition, device_id)
    if phone is None:
        return False
    if not phone.revoked_at:
        conn.execute(update(devices).where(devices.c.id == device_id).values(revoked_at=stamp(now)))
        events.note(conn, device_id, Kind.REVOKED, now, by)
    return True


def phones(conn: Connection, partition: str) -> list[PhoneRow]:
    """Return the phones of a commune, last enrolled first."""
    asked = _ALL_OF_A_DEVICE.where(teams.c.partition == partition).order_by(devices.c.enrolled_at.desc(), devices.c.id)
    return [_phone_row(row) for row in conn.execute(asked)]


def phone_of(conn: Connection, partition: str, device_id: str) -> PhoneRow | None:
    """Return one phone of a commune; None when it has no such phone."""
    asked = _ALL_OF_A_DEVICE.where(teams.c.partition == partition, devices.c.id == device_id)
    row = conn.execute(asked).one_or_none() if is_id(device_id) else None
    return _phone_row(row) if row else None


def _phone_row(row: Any) -> PhoneRow:
    return PhoneRow(
        device=row.id,
        mediator_id=row.mediator,
        mediator=row.person,
        team=row.team_name,
        village=row.village,
        name=row.name,
        app=row.app,
        enrolled_at=row.enrolled_at,
        last_seen_at=row.last_seen_at,
        holding=_holding(row),
        clock_off_s=row.clock_off_s,
        revoked_at=row.revoked_at,
        lost_at=row.lost_at,
        farewell_at=row.farewell_at,
        left_on=row.left_on,
    )


def _held(holding: Holding) -> dict[str, int]:
    counts = (holding.changes, holding.drafts, holding.photos, holding.held, holding.bundles)
    return {column: min(max(count, 0), _MOST_HELD) for column, count in zip(_HELD, counts, strict=True)}


def _holding(row: Any) -> Holding:
    return Holding(
        changes=row.held_changes,
        drafts=row.held_drafts,
        photos=row.held_photos,
        held=row.held_aside,
        bundles=row.held_bundles,
    )


_ALL_OF_A_DEVICE = (
    select(
        devices,
        mediators.c.name.label("person"),
        mediators.c.team,
        mediators.c.left_on,
        teams.c.name.label("team_name"),
        teams.c.village,
        teams.c.partition,
        communes.c.name.label("commune"),
        communes.c.lock_after_s,
        communes.c.contact_days,
    )
    .join(mediators, mediators.c.id == devices.c.mediator)
    .join(teams, teams.c.id == mediators.c.team)
    .join(communes, communes.c.code == teams.c.partition)
)


_BY_TOKEN = Ready(_ALL_OF_A_DEVICE.where(devices.c.token_hash == bindparam("mark")))
_HELD = ("held_changes", "held_drafts", "held_photos", "held_aside", "held_bundles")
_ONE = devices.c.id == bindparam("device")
_LOCKED = Ready(select(devices.c.id).where(_ONE).with_for_update())
_LEFT = Ready(update(devices).where(_ONE).values({name: bindparam(f"new_{name}") for name in _HELD}))
_SEEN = Ready(
    update(devices)
    .where(_ONE)
    .values({name: bindparam(f"new_{name}") for name in (*_HELD, "app", "clock_off_s", "last_seen_at")})
)


def _device(conn: Connection, mark: str) -> Any:
    return _BY_TOKEN.first(conn, mark=mark)


def _mediates_in(conn: Connection, mediator_id: str, partition: str) -> bool:
    """Return whether somebody mediates in this commune, and has not left."""
    of = mediators.c
    asked = select(of.id).join(teams, teams.c.id == of.team)
    return (
        conn.execute(asked.where(of.id == mediator_id, of.left_on == "", teams.c.partition == partition)).first()
        is not None
    )


def _enrol(conn: Connection, code: Row[tuple[object, ...]], mark: str, asked: EnrolRequest, now: datetime) -> None:
    at = stamp(now)
    if _device(conn, mark) is not None:
        raise Problem(Code.BAD_REQUEST, "this token is another enrolment's")
    if asked.knock and (not TOKEN.fullmatch(asked.knock) or asked.knock == asked.token):
        raise Problem(Code.BAD_REQUEST, "no second token")
    device = new_id()
    conn.execute(
        insert(devices).values(
            id=device,
            mediator=code.mediator,
            token_hash=mark,
            name=short(asked.device_name),
            app=short(asked.app),
            vault=vault_in(asked.vault),
            knock_hash=token_hash(asked.knock) if asked.knock else "",
            enrolled_at=at,
            last_seen_at=at,
        )
    )
    events.note(conn, device, Kind.ENROLLED, now)
    used = update(enrolments).where(enrolments.c.code_hash == code.code_hash)
    conn.execute(used.values(used_at=at, token_hash=mark))


def _reply(conn: Connection, mark: str) -> EnrolReply:
    row = _device(conn, mark)
    if row is None or row.revoked_at:
        raise Problem(Code.REVOKED)
    if row.lost_at:
        raise Problem(Code.LOST)
    return EnrolReply(
        device=row.id,
        person=Person(id=row.mediator, name=row.person, role=Role.MEDIATOR),
        team=row.team,
        team_name=row.team_name,
        village=row.village,
        commune=row.commune,
        partition=row.partition,
        epoch=epoch(conn),
        lock_after_s=row.lock_after_s,
        contact_days=row.contact_days,
    )


def vault_in(text: str) -> str:
    """Return a vault's id; empty when it is none."""
    return text if VAULT.fullmatch(text) else ""


def short(text: str) -> str:
    """Return as much as is kept of what a phone says about itself."""
    return clean(text.encode("utf-8", "replace").decode())[:_SHORT]
