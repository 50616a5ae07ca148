"""Every case, what came back on top. Searching needs no accents."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.screens.case_row import case_row
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseRow, PhoneStanding

FILTER_FROM = 6  # cases; fewer are seen at a glance
FILTERS = (None, PhoneStanding.RETURNED, PhoneStanding.SAVED, PhoneStanding.RECEIVED, PhoneStanding.APPROVED)


def case_list_screen(
    *,
    route: str,
    strings: Strings,
    rows: ft.Control,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the screen around the list `rows`: where it is wide, beside the place of the case to be opened."""
    wide = kit.is_wide()
    return kit.screen(
        route=route,
        title=strings("today.cases"),
        sem_id="cases",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=[kit.Notice(strings("today.choose"), sem_id="choose-case", icon=ft.Icons.TOUCH_APP)] if wide else [],
        full=None if wide else rows,
        beside=rows,
        top=top,
    )


def case_rows(
    *,
    strings: Strings,
    today: date,
    rows: Sequence[CaseRow],
    total: int,
    query: str,
    standing: PhoneStanding | None,
    here: str,
    on_query: Callable[[str], object],
    on_standing: Callable[[PhoneStanding | None], object],
    on_open: Callable[[str], object],
    on_new: kit.Press,
    side: float,
) -> ft.Control:
    """Return the list. `rows` are those that match, `total` is how many there are, `here` is the one that is open.

    A hook: holds how much of it is shown.
    """
    window = kit.use_window(rows, sem_id="cases", strings=strings, reset=(query, standing))
    body: list[ft.Control] = []
    if total:
        body.append(_search(strings, query, on_query))
    if total >= FILTER_FROM:
        body.append(_filters(strings, standing, on_standing))
    if query.strip() or standing:
        body.append(kit.sem("found", kit.quiet(strings("home.found", count=len(rows))), live_region=True))
    body += [case_row(row, strings, today, on_open, row.id == here) for row in window.shown]
    body += window.more
    if not total:
        body.append(
            kit.Notice(
                strings("home.empty_1"), sem_id="home-empty", title=strings("home.empty_title"),
                press_text=strings("home.new_case"), on_press=on_new,
            )
        )  # fmt: skip
    elif not rows:
        body.append(kit.Notice(strings("home.none_found_help"), sem_id="none-found", title=strings("home.none_found")))
    return kit.roll(body, key="case-rows", side=side, spacing=measures.GAP, on_scroll=window.on_scroll)


def _search(strings: Strings, query: str, on_query: Callable[[str], object]) -> ft.Control:
    return kit.TextField(
        label=strings("home.search"),
        label_above=False,
        value=query,
        hint=strings("home.search_hint"),
        on_keep=lambda text: None,
        on_typed=on_query,
        sem_id="home-search",
        icon=ft.Icons.SEARCH,
        capitalization=ft.TextCapitalization.NONE,
    )


def _filters(
    strings: Strings, standing: PhoneStanding | None, on_standing: Callable[[PhoneStanding | None], object]
) -> ft.Control:
    def choose(which: PhoneStanding | None) -> Callable[[], object]:
        return lambda: on_standing(which)

    chips: list[ft.Control] = [
        kit.Button(
            text=strings(f"home.filter_{which}" if which else "home.all"),
            kind="tonal" if which == standing else "outlined",
            on_press=choose(which),
            sem_id=f"filter-{which or 'all'}",
        )
        for which in FILTERS
    ]
    return ft.Row(chips, scroll=ft.ScrollMode.HIDDEN, spacing=8)
