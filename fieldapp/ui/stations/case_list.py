"""Feeds the list of cases."""

import flet as ft

from fieldapp.ui import routes
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.questions import opening_address
from fieldapp.ui.screens.case_list import case_list_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import PhoneStanding


@ft.component
def CaseListStation() -> ft.View:
    """All cases, at `/cases`. What opens from here lies above it, and "back" leads here again."""
    shell = use_shell()
    query, set_query = use_left("query")
    wanted, set_wanted = use_left("standing")
    standing = PhoneStanding(wanted) if wanted else None
    total = use_book(lambda store: len(shell.index.rows()))
    rows = use_book(lambda store: shell.index.search(query, standing), query, standing)
    return case_list_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        today=shell.today(),
        rows=rows,
        total=total,
        query=query,
        standing=standing,
        on_query=set_query,
        on_standing=lambda chosen: set_wanted(chosen or ""),
        on_open=lambda case_id: shell.go(next(opening_address(row) for row in rows if row.id == case_id)),
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )
