"""Opening a phone again whose PIN was forgotten: keys kept here for it, given out for a code of the officer's.

A key belongs to one vault of one mediator, whichever enrolment the phone has now. The key that the phone says it has
in its slot is never dropped, so an answer that got lost leaves no phone without a key that is here.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import RecoveryKey, RecoveryOpen, RecoveryOpened, RecoveryRequest
from sync_server.clock import moment_of, stamp
from sync_server.db.tables import devices, mediators, recovery_codes, recovery_keys, teams
from sync_server.journal.author import Author
from sync_server.journal.plain import is_id
from sync_server.people import events
from sync_server.people.codes import code_hash, new_code, token_hash
from sync_server.people.devices import Known, phone_of, vault_in
from sync_server.people.events import Kind
from sync_server.secret import Sealing

VALID = timedelta(hours=24)  # a code, and after its use the answer for whoever used it
MOST_KEYS = 20  # kept of one vault; beyond it the oldest that is in no slot goes
KEY_BYTES = 32
NONCE = re.compile(r"[0-9A-Za-z_-]{22,128}={0,2}")  # 16 random bytes or more


class CodeState(Struct, frozen=True, kw_only=True):
    """The newest code for a phone's PIN, without the code itself: nobody but its holder knows that."""

    made_at: str
    expires_at: str
    used_at: str
    ended: bool  # before its time: cancelled, or a newer one took its place

    def waits(self, now: datetime) -> bool:
        """Return whether it may still be used."""
        return not self.used_at and self.expires_at > stamp(now)


def make_key(conn: Connection, sealing: Sealing, phone: Known, asked: RecoveryRequest, now: datetime) -> RecoveryKey:
    """Return a fresh key for this phone's vault, kept here sealed. Asked again, it is another one, and both are good.

    Raises Problem BAD_REQUEST, or LOST for a phone that is marked lost.
    """
    if phone.lost:
        raise Problem(Code.LOST)
    if not vault_in(asked.vault):
        raise Problem(Code.BAD_REQUEST, "no vault")
    device, mediator = phone.author.device_id, phone.author.person_id
    conn.execute(update(devices).where(devices.c.id == device).values(vault=asked.vault))
    made = RecoveryKey(id=new_id(), key=secrets.token_bytes(KEY_BYTES))
    conn.execute(
        insert(recovery_keys).values(
            id=made.id,
            device=device,
            mediator=mediator,
            vault=asked.vault,
            sealed=sealing.seal(made.key, _about(made.id, mediator, asked.vault)),
            mark=sealing.mark,
            made_at=stamp(now),
        )
    )
    _drop_oldest(conn, mediator, asked.vault, keep=asked.holds if is_id(asked.holds) else "")
    return made


def is_missing(conn: Connection, sealing: Sealing, phone: Known, key_id: str) -> bool:
    """Return whether the key of a phone's slot could not be given out: then the phone should ask for another."""
    return not _is_good(_key(conn, key_id), sealing, phone.author.person_id)


def expect_key(conn: Connection, sealing: Sealing, device_id: str, key_id: str) -> None:
    """Raise Problem RECOVERY_GONE when what this phone has sealed under the key could be opened by nobody any more.

    As after a restore without `RECOVERY_SECRET`: a lost phone must not take such a thing for handed over.
    """
    mediator = conn.execute(select(devices.c.mediator).where(devices.c.id == device_id)).scalar_one_or_none()
    if not _is_good(_key(conn, key_id), sealing, mediator or ""):
        raise Problem(Code.RECOVERY_GONE, "sealed under a key that is not here")


def make_code(conn: Connection, officer: Author, device_id: str, now: datetime) -> str:
    """Return a new code to reset the PIN of a phone of the officer's commune; an older unused one of it ends.

    Raises Problem NOT_FOUND; also for a phone that is stopped, lost, or has destroyed its keys.
    """
    if not _may_have_a_code(conn, officer.partition, device_id):
        raise Problem(Code.NOT_FOUND, "no such phone in this commune")
    end_codes(conn, device_id, now)
    code = new_code()
    conn.execute(
        insert(recovery_codes).values(
            code_hash=code_hash(code),
            device=device_id,
            made_by=officer.person_id,
            made_at=stamp(now),
            expires_at=stamp(now + VALID),
        )
    )
    events.note(conn, device_id, Kind.PIN_CODE_MADE, now, officer)
    return code


def cancel_code(conn: Connection, officer: Author, device_id: str, now: datetime) -> bool:
    """End the unused code of a phone of the officer's commune; return whether there was one."""
    if not (_may_have_a_code(conn, officer.partition, device_id) and end_codes(conn, device_id, now)):
        return False
    events.note(conn, device_id, Kind.PIN_CODE_CANCELLED, now, officer)
    return True


def end_codes(conn: Connection, device_id: str, now: datetime) -> bool:
    """End the unused code of a phone; return whether there was one."""
    of, at = recovery_codes.c, stamp(now)
    unused = update(recovery_codes).where(of.device == device_id, of.used_at == "", of.expires_at > at)
    return bool(conn.execute(unused.values(expires_at=at)).rowcount)


def newest_codes(conn: Connection, partition: str) -> dict[str, CodeState]:
    """Return the newest code of each phone of a commune that ever had one."""
    asked = (
        select(recovery_codes)
        .join(devices, devices.c.id == recovery_codes.c.device)
        .join(mediators, mediators.c.id == devices.c.mediator)
        .join(teams, teams.c.id == mediators.c.team)
        .where(teams.c.partition == partition)
        .order_by(recovery_codes.c.made_at, recovery_codes.c.expires_at)
    )
    return {row.device: _state(row) for row in conn.execute(asked)}


def has_key(conn: Connection, sealing_mark: str, device_id: str) -> bool:
    """Return whether a key for this phone's vault is here, sealed under the secret with this mark."""
    of = recovery_keys.c
    asked = select(of.id).join(devices, (devices.c.mediator == of.mediator) & (devices.c.vault == of.vault))
    return conn.execute(asked.where(devices.c.id == device_id, of.mark == sealing_mark).limit(1)).first() is not None


def open_with(conn: Connection, sealing: Sealing, asked: RecoveryOpen, now: datetime) -> RecoveryOpened:
    """Trade a code for the key of the very phone that it was made for; the same nonce again is the same success.

    A code is used up only by giving out the key. Raises Problem BAD_REQUEST, WRONG_CODE (also for another phone's
    key), USED_CODE, EXPIRED_CODE, LOST, or RECOVERY_GONE when the key is not here or cannot be unsealed.
    """
    if not NONCE.fullmatch(asked.nonce):
        raise Problem(Code.BAD_REQUEST, "no nonce")
    code = conn.execute(_CODES.where(recovery_codes.c.code_hash == code_hash(asked.code)).with_for_update()).first()
    if code is None:
        raise Problem(Code.WRONG_CODE)
    mark = token_hash(asked.nonce)
    _expect_good(code, mark, asked.id, now)
    key = _opened(conn, sealing, code, asked.id)
    if not code.used_at:
        used = update(recovery_codes).where(recovery_codes.c.code_hash == code.code_hash)
        conn.execute(used.values(used_at=stamp(now), nonce_hash=mark, recovery_key=asked.id))
        released = update(recovery_keys).where(recovery_keys.c.id == asked.id)
        conn.execute(released.values(released_at=stamp(now)))
        events.note(conn, code.device, Kind.PIN_RESET, now)
    return RecoveryOpened(key=key)


def unsealed(conn: Connection, sealing: Sealing, mediator: str, key_id: str) -> bytes | None:
    """Return a key of this mediator's; None when it is not here or cannot be unsealed."""
    row = _key(conn, key_id)
    if row is None or row.mediator != mediator:
        return None
    return sealing.open(row.sealed, _about(row.id, row.mediator, row.vault))


_CODES = select(recovery_codes, devices.c.mediator, devices.c.vault, devices.c.lost_at, devices.c.revoked_at).join_from(
    recovery_codes, devices, devices.c.id == recovery_codes.c.device
)


def _expect_good(code: Any, mark: str, key_id: str, now: datetime) -> None:
    if code.lost_at:
        raise Problem(Code.LOST)
    if code.revoked_at:
        raise Problem(Code.EXPIRED_CODE)
    if not code.used_at:
        if code.expires_at <= stamp(now):
            raise Problem(Code.EXPIRED_CODE)
        return
    if (code.nonce_hash, code.recovery_key) != (mark, key_id):
        raise Problem(Code.USED_CODE)
    used = moment_of(code.used_at)
    if used is None or used + VALID <= now:
        raise Problem(Code.EXPIRED_CODE)


def _opened(conn: Connection, sealing: Sealing, code: Any, key_id: str) -> bytes:
    row = _key(conn, key_id)
    if row is None:
        raise Problem(Code.RECOVERY_GONE, "no such key")
    if (row.mediator, row.vault) != (code.mediator, code.vault):
        raise Problem(Code.WRONG_CODE, "another phone's key")
    key = sealing.open(row.sealed, _about(row.id, row.mediator, row.vault))
    if key is None:
        raise Problem(Code.RECOVERY_GONE, "sealed under another secret")
    return key


def _state(row: Any) -> CodeState:
    made = moment_of(row.made_at)
    whole = stamp(made + VALID) if made else ""
    return CodeState(made_at=row.made_at, expires_at=row.expires_at, used_at=row.used_at, ended=row.expires_at < whole)


def _key(conn: Connection, key_id: str) -> Any:
    if not is_id(key_id):
        return None
    return conn.execute(select(recovery_keys).where(recovery_keys.c.id == key_id)).one_or_none()


def _is_good(row: Any, sealing: Sealing, mediator: str) -> bool:
    return row is not None and row.mediator == mediator and row.mark == sealing.mark


def _drop_oldest(conn: Connection, mediator: str, vault: str, keep: str) -> None:
    of = recovery_keys.c
    asked = select(of.id).where(of.mediator == mediator, of.vault == vault, of.id != keep)
    spare = list(conn.execute(asked.order_by(of.made_at.desc(), of.id.desc())).scalars())[MOST_KEYS - 1 :]
    conn.execute(delete(recovery_keys).where(of.id.in_(spare)))


def _may_have_a_code(conn: Connection, partition: str, device_id: str) -> bool:
    phone = phone_of(conn, partition, device_id)
    return phone is not None and not (phone.revoked_at or phone.lost_at or phone.gone)


def _about(key_id: str, mediator: str, vault: str) -> str:
    return f"recovery key {key_id} of {mediator} for {vault}"
