"""Officers and their passwords. The pages of the office sign them in."""

import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from fieldapp.domain.ids import new_id
from fieldapp.domain.text import clean
from sync_server.clock import stamp
from sync_server.db.tables import officers

COMMUNE, PROVINCE = "CB_XA", "SO_TP"  # VAI_TRO
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Officer(Struct, frozen=True, kw_only=True):
    """Somebody who may sign in at the office."""

    id: str
    login: str
    name: str
    role: str  # CB_XA or SO_TP
    partition: str | None  # the commune; None for the province, which sees counts only


def create(
    conn: Connection, *, login: str, name: str, role: str, partition: str | None, password: str, now: datetime
) -> Officer:
    """Add an officer and return them. Raises ValueError when role and commune do not fit together."""
    if (role, partition is None) not in ((COMMUNE, False), (PROVINCE, True)):
        raise ValueError("an officer of a commune has a commune; the province has none")
    officer = Officer(id=new_id(), login=_login(login), name=clean(name), role=role, partition=partition)
    row = {name: getattr(officer, name) for name in Officer.__struct_fields__}
    conn.execute(insert(officers).values(**row, password_hash=password_hash(password), made_at=stamp(now)))
    return officer


def verify(conn: Connection, login: str, password: str) -> Officer | None:
    """Return who signs in so, or None; it takes as long when nobody has this login."""
    row = conn.execute(select(officers).where(officers.c.login == _login(login))).mappings().one_or_none()
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


def _login(text: str) -> str:
    return clean(text).strip().lower()
