"""The second factor: codes of six digits that a device makes anew every thirty seconds (RFC 6238), and spare codes.

What makes them lies here sealed under the server's secret: the database alone makes nobody's codes.
"""

import hmac
from datetime import datetime

import pyotp
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from sync_server.clock import stamp
from sync_server.db.tables import second_factors, spare_codes
from sync_server.db.upsert import upsert
from sync_server.people.codes import letters_of, new_code
from sync_server.secret import Sealing

ISSUER = "Sổ Hòa Giải"
STEP_S = 30
DRIFT = 1  # steps that a device's clock may be off, either way
SPARES = 10
DIGITS = 6
_of = second_factors.c


class Fresh(Struct, frozen=True, kw_only=True):
    """What a device needs to make codes."""

    secret: str  # base32, to be typed
    address: str  # the same as `otpauth://`, for a QR code


def begin(conn: Connection, sealing: Sealing, officer: str, now: datetime) -> None:
    """Draw a new secret that waits for its first code. What was confirmed before is not touched: see `is_on`."""
    if is_on(conn, officer):
        return
    sealed = sealing.seal(pyotp.random_base32().encode(), _about(officer))
    row = {"officer": officer, "sealed": sealed, "made_at": stamp(now), "confirmed_at": "", "last_step": -1}
    upsert(conn, second_factors, [row])


def waiting(conn: Connection, sealing: Sealing, officer: str, login: str) -> Fresh | None:
    """Return the secret that waits for its first code; None when none does, or when it cannot be opened."""
    secret = _secret(conn, sealing, officer, confirmed=False)
    if secret is None:
        return None
    return Fresh(secret=secret, address=pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


def confirm(conn: Connection, sealing: Sealing, officer: str, typed: str, now: datetime) -> list[str]:
    """Begin to ask for codes if this one fits, and return the spare codes; an empty list when it does not fit."""
    if not _takes(conn, sealing, officer, typed, now, confirmed=False):
        return []
    conn.execute(update(second_factors).where(_of.officer == officer).values(confirmed_at=stamp(now)))
    return new_spares(conn, sealing, officer)


def is_on(conn: Connection, officer: str) -> bool:
    """Return whether codes are asked of this officer."""
    asked = select(_of.officer).where(_of.officer == officer, _of.confirmed_at != "")
    return conn.execute(asked).first() is not None


def on_since(conn: Connection, officer: str) -> str:
    """Return since when codes are asked of this officer; empty when they are not."""
    return conn.execute(select(_of.confirmed_at).where(_of.officer == officer)).scalar() or ""


def takes(conn: Connection, sealing: Sealing, officer: str, typed: str, now: datetime) -> bool:
    """Return whether this code opens now; it never does again, and none before it."""
    return _takes(conn, sealing, officer, typed, now, confirmed=True)


def takes_spare(conn: Connection, sealing: Sealing, officer: str, typed: str, now: datetime) -> bool:
    """Return whether this is a spare code that was not used; from now on it is."""
    of = spare_codes.c
    mine, fits = of.officer == officer, of.code_hash == _kept(sealing, officer, typed)
    unused = update(spare_codes).where(mine, fits, of.used_at == "")
    return bool(conn.execute(unused.values(used_at=stamp(now))).rowcount)


def spares_left(conn: Connection, officer: str) -> int:
    """Return how many spare codes still open."""
    of = spare_codes.c
    asked = select(func.count()).where(of.officer == officer, of.used_at == "")
    return int(conn.execute(asked).scalar_one())


def new_spares(conn: Connection, sealing: Sealing, officer: str) -> list[str]:
    """Make the former spare codes worthless and return new ones."""
    drawn = [new_code() for _ in range(SPARES)]
    conn.execute(delete(spare_codes).where(spare_codes.c.officer == officer))
    rows = [{"officer": officer, "code_hash": _kept(sealing, officer, code), "used_at": ""} for code in drawn]
    conn.execute(insert(spare_codes), rows)
    return drawn


def remove(conn: Connection, officer: str) -> bool:
    """Ask this officer for no code any more; return whether one was asked for."""
    was = is_on(conn, officer)
    conn.execute(delete(spare_codes).where(spare_codes.c.officer == officer))
    conn.execute(delete(second_factors).where(_of.officer == officer))
    return was


def _takes(conn: Connection, sealing: Sealing, officer: str, typed: str, now: datetime, *, confirmed: bool) -> bool:
    secret, code = _secret(conn, sealing, officer, confirmed=confirmed), "".join(typed.split())
    if secret is None:
        return False
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            newer = update(second_factors).where(_of.officer == officer, _of.last_step < step)
            return bool(conn.execute(newer.values(last_step=step)).rowcount)
    return False


def _secret(conn: Connection, sealing: Sealing, officer: str, *, confirmed: bool) -> str | None:
    stands = _of.confirmed_at != "" if confirmed else _of.confirmed_at == ""
    sealed = conn.execute(select(_of.sealed).where(_of.officer == officer, stands)).scalar()
    opened = sealing.open(sealed, _about(officer)) if sealed else None
    return opened.decode() if opened else None


def _about(officer: str) -> str:
    return f"second factor {officer}"


def _kept(sealing: Sealing, officer: str, code: str) -> str:
    """Return what is stored of a spare code: too short for a bare hash, so nobody tries it without the secret."""
    return sealing.hashed(letters_of(code), _about(officer))
