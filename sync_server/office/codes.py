"""The codes that were made and not used yet, and what a slip of paper shows of a fresh one."""

from datetime import datetime
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Connection, select, update

from sync_server.clock import stamp
from sync_server.db.tables import enrolments, mediators, teams


class OpenCode(Struct, frozen=True, kw_only=True):
    """A code that still waits for its phone; the code itself is known to nobody but its holder."""

    mediator: str  # there is never more than one open code for a mediator
    name: str
    made_at: str
    expires_at: str


class Qr(Struct, frozen=True, kw_only=True):
    """A QR code as one path on a square of `side` units, its quiet border included."""

    side: int
    path: str


def open_codes(conn: Connection, partition: str, now: datetime) -> list[OpenCode]:
    """Return the commune's codes that may still be used, newest first."""
    of = enrolments.c
    asked = (
        select(of.mediator, mediators.c.name, of.made_at, of.expires_at)
        .join(mediators, mediators.c.id == of.mediator)
        .join(teams, teams.c.id == mediators.c.team)
        .where(teams.c.partition == partition, of.used_at == "", of.expires_at > stamp(now))
        .order_by(of.made_at.desc(), of.mediator)
    )
    return [
        OpenCode(mediator=row.mediator, name=row.name, made_at=row.made_at, expires_at=row.expires_at)
        for row in conn.execute(asked)
    ]


def cancel(conn: Connection, partition: str, mediator: str, now: datetime) -> bool:
    """End the open code of a mediator of this commune; return whether there was one."""
    if not any(code.mediator == mediator for code in open_codes(conn, partition, now)):
        return False
    of = enrolments.c
    unused = update(enrolments).where(of.mediator == mediator, of.used_at == "", of.expires_at > stamp(now))
    conn.execute(unused.values(expires_at=stamp(now)))
    return True


def link_with(phone_link: str, code: str, server: str) -> str:
    """Return the address that opens the app with the code, and the server it belongs to, filled in."""
    named = urlencode({"code": code} | ({"server": server} if server else {}))
    return f"{phone_link}{'&' if '?' in phone_link else '?'}{named}"


def qr(text: str) -> Qr:
    """Return the text as a QR code."""
    import segno  # only when a code is drawn

    made = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in made.matrix_iter(border=4)]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell)
    return Qr(side=len(rows), path="".join(dark))
