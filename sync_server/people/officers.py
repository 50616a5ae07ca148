"""Officers and their passwords. The pages of the office sign them in."""

import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import OF_A_COMMUNE, OF_A_VILLAGE, OfficeRole
from fieldapp.domain.text import clean
from sync_server.clock import moment_of, stamp
from sync_server.db.tables import officers
from sync_server.people.passwords import FIRST_VALID

COMMUNE, PROVINCE = OfficeRole.OFFICER.value, OfficeRole.PROVINCE.value
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Officer(Struct, frozen=True, kw_only=True):
    """Somebody who may sign in at the office."""

    id: str
    login: str
    name: str
    role: str  # OfficeRole
    partition: str | None  # the commune; None for the province, which sees counts only, and for administrators
    village: str = ""  # its id, for the two roles of a village


def create(
    conn: Connection,
    *,
    login: str,
    name: str,
    role: str,
    partition: str | None,
    password: str,
    now: datetime,
    must_change: bool = False,
    village: str = "",
) -> Officer:
    """Add an officer and return them. Raises ValueError when role, commune and village do not fit together."""
    if role not in list(OfficeRole) or (role in OF_A_COMMUNE) is not bool(partition):
        raise ValueError("an officer of a commune has a commune; the province and administrators have none")
    if (role in OF_A_VILLAGE) is not bool(village):
        raise ValueError("whoever heads a village has one, and nobody else")
    officer = Officer(
        id=new_id(), login=login_of(login), name=clean(name), role=str(role), partition=partition, village=village
    )
    row = {name: getattr(officer, name) for name in Officer.__struct_fields__}
    conn.execute(insert(officers).values(**row, **_password(password, now, must_change), made_at=stamp(now)))
    return officer


def set_password(conn: Connection, officer: str, password: str, now: datetime, *, must_change: bool) -> None:
    """Write down a new password; `must_change` says that somebody else knows it, so that it is good for some days."""
    conn.execute(update(officers).where(officers.c.id == officer).values(**_password(password, now, must_change)))


def is_stale(conn: Connection, officer: str, now: datetime) -> bool:
    """Return whether the password is one that somebody else gave, too long ago to open anything."""
    of = officers.c
    row = conn.execute(select(of.must_change, of.password_set_at).where(of.id == officer)).one()
    set_at = moment_of(row.password_set_at)
    return bool(row.must_change) and (set_at is None or now - set_at > FIRST_VALID)


def verify(conn: Connection, login: str, password: str) -> Officer | None:
    """Return who signs in so, or None; it takes as long when nobody has this login."""
    row = conn.execute(select(officers).where(officers.c.login == login_of(login))).mappings().one_or_none()
    nobodys = _nobody()  # whoever it is: making it takes as long as a look at a password
    fits = password_fits(row["password_hash"] if row else nobodys, password)
    if row is None or not fits or row["disabled_at"]:
        return None
    return Officer(**{name: row[name] for name in Officer.__struct_fields__})


@cache
def _nobody() -> str:
    """Return a hash that takes as long as anybody's; made at the first sign-in, since it needs 19 MB."""
    return _hasher.hash("nobody has this password")


def password_hash(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(_same_keys(password))


def password_fits(stored: str, password: str) -> bool:
    """Return whether this password has that hash."""
    try:
        return _hasher.verify(stored, _same_keys(password))
    except (VerificationError, InvalidHashError):
        return False


def _same_keys(password: str) -> bytes:
    """Return the bytes of a password, the same from a keyboard that composes marks and one that does not."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def login_of(text: str) -> str:
    """Return a sign-in name as it is kept, however it was typed."""
    return clean(text).strip().lower()


def _password(password: str, now: datetime, must_change: bool) -> dict[str, object]:
    return {"password_hash": password_hash(password), "password_set_at": stamp(now), "must_change": must_change}
