"""What an officer decided about a thing besides cases, on its own page, and the way to that page."""

import flet as ft

from fieldapp import workbook
from fieldapp.domain import appraisals, minutes, notes, training
from fieldapp.ui import kit, routes
from fieldapp.ui.screens import beside
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.workbook import Thing


def use_aside(record: str) -> list[ft.Control]:
    """Return what the commune did not take of this record, or took with corrections; nothing as a rule. A hook."""
    shell = use_shell()
    row = use_book(lambda store: workbook.aside_of(store, record), record)
    trouble, say = ft.use_state("")
    if row is None:
        return []

    async def take_up(change_id: str) -> None:
        say(await shell.keep(workbook.take_up_again, change_id, shell.now()) or "")

    async def let_go(change_id: str) -> None:
        say(await shell.keep(workbook.let_go, change_id) or "")

    async def have_read(change_id: str) -> None:
        say(await shell.keep(workbook.have_read, change_id) or "")

    return [
        *kit.trouble_notice(trouble, "aside-trouble"),
        *beside.declined(row, shell.strings, shell.zone, take_up, let_go),
        *beside.corrected(row, shell.strings, shell.zone, have_read),
    ]


def page_of(row: Thing) -> str:
    """Return the address at which a thing is read and mended; the page of sending where this version knows no such."""
    if row.kind == minutes.KIND:
        return routes.paper(row.within, row.id)
    if row.kind == notes.KIND:
        return routes.note(row.id)
    if row.kind == training.CLASS:
        return routes.about_class(row.id)
    if row.kind == training.ATTENDANCE:
        return routes.attendee(row.within, row.person)
    if row.kind == appraisals.KIND and row.round:
        return routes.review(row.person, row.round)
    return routes.ROAD
