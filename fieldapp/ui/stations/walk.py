"""What every walk over a case shares: its sheet, its way forwards and back, and out of it."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from fieldapp import workbook
from fieldapp.domain.problems import Problem
from fieldapp.ui import routes
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.sheet import Part, Sheet
from fieldapp.ui.screens.walk import walk_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.pen import sheet_of
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import CaseView

Draw = Callable[[Sheet, str], list[Part]]
OnNext = Callable[[Sheet, str], Awaitable[None]]


def use_case() -> tuple[Shell, CaseView]:
    """Return the shell and the case of this address. A hook."""
    shell, today = use_shell(), use_shell().today()
    case_id = ft.use_route_params()["case_id"]
    return shell, use_book(lambda store: workbook.view(store, case_id, today), case_id, today)


def use_walk(
    *,
    walk: str,
    title: str,
    key: str,
    step: str,
    asked: str,
    steps: Callable[[CaseView], Sequence[str]],
    draw: dict[str, Draw],
    address: Callable[[str], str],
    out: Callable[[CaseView], str],
    last_text: str,
    leave: str = "",
    on_next: dict[str, OnNext] | None = None,
) -> ft.View:
    """Return the screen of this step. A hook.

    `asked` is the key of its question; `address` tells where a step stands, `out` where the last one leads (when it
    is pressed: she may just have chosen), `leave` where she goes who stops. `on_next` is done by a step's "next"
    before it leads on.
    """
    shell, view = use_case()
    roster = use_book(workbook.roster)
    trouble, say = ft.use_state("")
    route, at = ft.use_view_path(), list(steps(view))
    if not view.exists or step not in at:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.below(route)))
    sheet, place = sheet_of(shell, view, roster, (), say), at.index(step)

    async def stands() -> CaseView:
        kept = await shell.do(workbook.view, view.id, shell.today())  # in turn: after what a field hands over
        return view if isinstance(kept, Problem) else kept

    async def onwards() -> None:
        fresh = await stands()
        if on_next and step in on_next:
            await on_next[step](sheet_of(shell, fresh, roster, (), say), key)
            fresh = await stands()
        now = list(steps(fresh))
        following = now[now.index(step) + 1 :] if step in now else []
        shell.go(address(following[0]) if following else out(fresh))

    return walk_screen(
        route=route,
        walk=walk,
        step=step,
        asked=asked,
        place=place + 1,
        count=len(at),
        title=title,
        parts=draw[step](sheet, key),
        sheet=sheet,
        trouble=trouble,
        on_next=onwards,
        next_text=shell.strings("ask.onwards") if step != at[-1] else last_text,
        on_before=(lambda: shell.go(address(at[place - 1]))) if place else None,
        on_leave=lambda: shell.go(leave or routes.case(view.id)),
        top=demo_strip(shell),
    )
