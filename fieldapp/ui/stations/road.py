"""Feeds the page of sending and receiving."""

import flet as ft

from fieldapp import workbook
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from fieldapp.ui.screens.road import road_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.aside import page_of
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.ui.stations.trouble import clock_wrong, problem_of
from fieldapp.workbook import AsideRow


@ft.component
def RoadStation() -> ft.View:
    """Send and receive, at `/road`."""
    shell = use_shell()
    rows = use_book(lambda store: shell.index.rows())
    beside, aside = use_book(workbook.beside_cases), use_book(workbook.aside_cases)
    road = use_book(lambda store: store.road.get())
    carried = use_book(lambda store: store.carried.all())
    asked, count_asked = ft.use_state(0)
    trouble, say = ft.use_state("")

    def now() -> None:
        shell.road.nudge(Reason.BUTTON)
        count_asked(asked + 1)

    async def take_up(row: AsideRow, change_id: str) -> None:
        trouble = await shell.keep(workbook.take_up_again, change_id, shell.now())
        say(trouble or "")
        if not trouble:
            shell.go(page_of(row))

    async def let_go(change_id: str) -> None:
        say(await shell.keep(workbook.let_go, change_id) or "")

    async def have_read(change_id: str) -> None:
        say(await shell.keep(workbook.have_read, change_id) or "")

    return road_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        zone=shell.zone,
        today=shell.today(),
        overview=workbook.overview(rows, beside, aside),
        road=road,
        problem=problem_of(shell, road),
        sending=shell.signals.sending,
        clock_wrong=clock_wrong(road),
        asked=asked,
        trouble=trouble,
        carried=carried,
        on_now=now,
        on_courier=lambda: shell.go(routes.COURIER),
        on_carried=lambda: shell.go(routes.CARRIED),
        on_take_up=take_up,
        on_let_go=let_go,
        on_read=have_read,
        on_open=lambda case_id: shell.go(routes.case(case_id)),
        on_open_aside=lambda row: shell.go(page_of(row)),
        on_enrol=lambda: shell.go(routes.ENROL),
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )
