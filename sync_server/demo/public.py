"""Writes what the communes of the demo want published, and what their service centre said of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import OfficeRole, Role
from sync_server.clock import VIETNAM
from sync_server.db.tables import officers
from sync_server.demo.facts import PublicNotice
from sync_server.journal.author import Author
from sync_server.people import notices
from sync_server.people.notices import Kind, Mark, Words

_HANDED_OVER, _SAID = timedelta(hours=1), timedelta(hours=9)  # after it was written


def write(conn: Connection, found: Sequence[PublicNotice], now: datetime) -> None:
    """Write these by the officer and the centre of each commune."""
    for each in found:
        began = now - timedelta(days=each.days_ago)
        officer, notice = _seat(conn, each.commune, OfficeRole.OFFICER), new_id(int(began.timestamp() * 1000))
        notices.begin(conn, officer, notice, _words(each, began), began)
        if each.handed_over:
            notices.hand_over(conn, officer, notice, 1, began + _HANDED_OVER)
        for said in each.said:
            centre, kind = _seat(conn, each.commune, OfficeRole.SERVICE), Kind(said.what)
            done = kind is Kind.PUBLISHED
            told = Mark(
                kind=kind, channel=said.channel, version=1, remark=said.remark, link=said.link,
                on=began.astimezone(VIETNAM).date() if done else None, who=centre.name if done else "",
            )  # fmt: skip
            notices.mark(conn, centre, notice, told, began + _SAID)


def _words(of: PublicNotice, began: datetime) -> Words:
    first = (began.astimezone(VIETNAM) + timedelta(days=of.starts_in)).date()
    return Words(
        title=of.title, text=of.text, matter=of.matter, channels=of.channels, first=first,
        last=first + timedelta(days=of.lasts),
    )  # fmt: skip


def _seat(conn: Connection, commune: str, role: OfficeRole) -> Author:
    of = officers.c
    row = conn.execute(select(of.id, of.name).where(of.partition == commune, of.role == role.value)).one()
    return Author(person_id=row.id, name=row.name, role=Role.OFFICER, partition=commune)
