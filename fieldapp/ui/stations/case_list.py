"""Feeds the list of cases: on a screen of its own, and beside an open case where there is room."""

import flet as ft

from fieldapp import workbook
from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.questions import opening_address
from fieldapp.ui.screens.case_list import case_list_screen, case_rows
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import PhoneStanding


@ft.component
def CaseListStation() -> ft.View:
    """All cases, at `/cases`. What opens from here lies above it, and "back" leads here again."""
    shell = use_shell()
    return case_list_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        rows=CaseRows(),
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )


@ft.component
def CaseRows(*, here: str = "") -> ft.Control:
    """The rows with their search; `here` is the id of the case that stands open beside them."""
    shell = use_shell()
    query, set_query = use_left("query", shell.looked_for.get("query", "") if here else "")
    wanted, set_wanted = use_left("standing", shell.looked_for.get("standing", "") if here else "")
    standing = PhoneStanding(wanted) if wanted else None

    def look_for(words: str, where: str) -> None:
        shell.looked_for = {"query": words, "standing": where}
        set_query(words)
        set_wanted(where)

    total = use_book(lambda store: len(shell.index.rows()))
    rows = use_book(lambda store: shell.index.search(query, standing), query, standing)
    return case_rows(
        strings=shell.strings,
        today=shell.today(),
        rows=rows,
        total=total,
        query=query,
        standing=standing,
        here=here,
        on_query=lambda words: look_for(words, wanted),
        on_standing=lambda chosen: look_for(query, chosen or ""),
        on_open=lambda case_id: shell.go(next(opening_address(row) for row in rows if row.id == case_id)),
        on_new=lambda: shell.go(routes.question(workbook.start_case(shell.now()), routes.QUESTIONS[0])),
        side=measures.EDGE if kit.is_wide() else kit.side_of(shell.page.width),
    )
