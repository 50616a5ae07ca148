"""The list: what to do first, then every case, what came back on top. Searching needs no accents."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.road_words import RoadLine
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseRow, PhoneStanding

FILTER_FROM = 6  # cases; fewer are seen at a glance
FILTERS = (None, PhoneStanding.RETURNED, PhoneStanding.SAVED, PhoneStanding.RECEIVED, PhoneStanding.APPROVED)


def home_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    title: str,
    rows: Sequence[CaseRow],
    total: int,
    query: str,
    standing: PhoneStanding | None,
    line: RoadLine,
    clock_wrong: bool,
    greeting: str,
    news: str,
    recoverable: bool,
    former_phone: bool,
    on_query: Callable[[str], object],
    on_standing: Callable[[PhoneStanding | None], object],
    on_new: kit.Press,
    on_try: kit.Press,
    on_former_phone: kit.Press,
    on_open: Callable[[str], object],
    on_road: kit.Press,
    on_settings: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the list of cases. `rows` are those that match, `total` is how many there are at all.

    `former_phone` says that there is something to bring back.
    Before the commune can help with a forgotten PIN (`recoverable`) the first case waits; `on_try` asks again.
    """
    window = kit.use_window(rows, sem_id="cases", strings=strings, reset=(query, standing))
    body: list[ft.Control] = []
    if greeting:
        body.append(kit.Notice(greeting, sem_id="greeting", tone=kit.Tone.GOOD))
    if news:
        body.append(kit.Notice(news, sem_id="news", tone=kit.Tone.WARN))
    waits = not recoverable and not total
    if not recoverable:
        body.append(_spare_key_waits(strings, on_try))
    if former_phone:
        body.append(
            kit.Notice(
                strings("former.notice"), sem_id="former-notice", tone=kit.Tone.WARN, title=strings("former.title"),
                icon=ft.Icons.RESTORE, press_text=strings("former.go"), on_press=on_former_phone,
            )
        )  # fmt: skip
    if clock_wrong:
        body.append(
            kit.Notice(
                strings("problems.clock_wrong"),
                sem_id="clock-wrong",
                tone=kit.Tone.WARN,
                title=strings("road.clock_title"),
                icon=ft.Icons.SCHEDULE,
            )
        )
    body.append(_road_line(line, on_road))
    if total:
        body.append(_search(strings, query, on_query))
        if total >= FILTER_FROM:
            body.append(_filters(strings, standing, on_standing))
        if query.strip() or standing:
            body.append(kit.sem("found", kit.quiet(strings("home.found", count=len(rows))), live_region=True))
        body += [_row(row, strings, today, on_open) for row in window.shown]
        body += window.more
        if not rows:
            body.append(
                kit.Notice(strings("home.none_found_help"), sem_id="none-found", title=strings("home.none_found"))
            )
    else:
        body.append(_empty(strings))
    return kit.screen(
        route=route,
        title=title,
        sem_id="home",
        body=body,
        top=top,
        spacing=measures.GAP,
        on_scroll=window.on_scroll,
        actions=[
            kit.IconButton(
                icon=ft.Icons.SETTINGS, text=strings("home.settings"), on_press=on_settings, sem_id="home-settings"
            )
        ],
        bottom=kit.BigButton(
            text=strings("home.new_case"), icon=ft.Icons.EDIT_NOTE, on_press=on_new, sem_id="home-new", disabled=waits
        ),
    )


def _spare_key_waits(strings: Strings, on_try: kit.Press) -> ft.Control:
    return kit.Notice(
        strings("safe.waiting"), sem_id="spare-key-waits", tone=kit.Tone.WARN, title=strings("safe.waiting_title"),
        icon=ft.Icons.KEY_OFF, press_text=strings("safe.try_now"), on_press=on_try,
    )  # fmt: skip


def _road_line(line: RoadLine, on_road: kit.Press) -> ft.Control:
    icon, paper, ink = _LINE_LOOK[line.tone]
    words: list[ft.Control] = [kit.lead(line.text, color=ink)]
    if line.more:
        words.append(kit.quiet(line.more, color=ink))
    return kit.TouchRow(words, on_press=on_road, sem_id="road-line", icon=icon, paper=paper, ink=ink, edge=None)


_LINE_LOOK: dict[kit.Tone, tuple[ft.IconData, str, str]] = {
    kit.Tone.INFO: (ft.Icons.SMARTPHONE, ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.Colors.ON_SURFACE),
    kit.Tone.GOOD: (ft.Icons.MARK_EMAIL_READ, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    kit.Tone.WARN: (ft.Icons.WARNING_AMBER, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    kit.Tone.ERROR: (ft.Icons.ERROR_OUTLINE, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
}


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


def _row(row: CaseRow, strings: Strings, today: date, on_open: Callable[[str], object]) -> ft.Control:
    matter = strings.label("VU_VIEC", row.dispute_type) if row.dispute_type else strings("home.no_matter")
    day = strings.near_day(row.received_on, today).lower() if row.received_on else ""
    words: list[ft.Control] = [
        kit.lead(row.title or strings("home.nameless")),
        kit.body(f"{matter}, {day}" if day else matter, color=ft.Colors.ON_SURFACE_VARIANT),
        ft.Row([kit.StandingChip(row.standing, strings)], wrap=True),
    ]
    if row.unsent and row.standing != PhoneStanding.RETURNED:
        words.append(kit.quiet(strings("home.draft")))
    if row.remark and row.standing == PhoneStanding.RETURNED:
        words.append(kit.body(strings("home.remark", text=row.remark), color=ft.Colors.TERTIARY))
    if row.clashes:
        words.append(kit.body(strings("home.clash"), color=ft.Colors.TERTIARY))
    words += [kit.quiet(strings.held(reason)) for reason in row.held]
    if row.declined:
        words.append(kit.body(strings("road.declined_part", count=row.declined), color=ft.Colors.TERTIARY))
    asks = row.standing == PhoneStanding.RETURNED or bool(row.clashes)
    return kit.TouchRow(
        words,
        on_press=lambda: on_open(row.id),
        sem_id=f"case-{row.id}",
        edge=ft.Colors.TERTIARY if asks else ft.Colors.OUTLINE_VARIANT,
        edge_width=2 if asks else 1,
    )


def _empty(strings: Strings) -> ft.Control:
    steps = [(ft.Icons.EDIT_NOTE, "1"), (ft.Icons.CHAT_BUBBLE_OUTLINE, "2"), (ft.Icons.SEND, "3")]
    rows: list[ft.Control] = [
        ft.Row(
            [icon_mark(icon, color=ft.Colors.PRIMARY), kit.body(strings(f"home.empty_{number}"), expand=True)],
            spacing=measures.GAP,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        for icon, number in steps
    ]
    content = ft.Column([kit.heading(strings("home.empty_title"), level=2), *rows], spacing=measures.EDGE, tight=True)
    return kit.sem("home-empty", ft.Container(content, padding=ft.Padding.only(top=measures.EDGE)))
