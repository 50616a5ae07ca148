"""Today: what asks for her now, then where everything else is. Nothing on it has to be remembered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import flet as ft
from msgspec import Struct

from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.road_words import RoadLine
from fieldapp.ui.screens.case_row import case_row
from fieldapp.ui.screens.choice_rows import choice_rows
from fieldapp.ui.screens.due_rows import due_rows, forgotten_rows
from fieldapp.ui.screens.inquiries import asked_rows
from fieldapp.ui.screens.note_rows import note_rows
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Asked, CaseRow, Due, NoteRow, Thing, Today

MOST = 5  # cases under one heading; the list has them all


class Entry(Struct, frozen=True, kw_only=True):
    """A way from the first screen to another one."""

    sem_id: str
    icon: ft.IconData
    text: str
    address: str
    note: str = ""
    urgent: bool = False  # in sight before anything is scrolled


def home_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    title: str,
    tasks: Today,
    dues: Sequence[Due],
    leads: bool,
    forgotten: Sequence[CaseRow],
    asked: Sequence[Asked],
    choices: Sequence[Thing],
    notes: Sequence[NoteRow],
    total: int,
    entries: Sequence[Entry],
    line: RoadLine,
    clock_wrong: bool,
    greeting: str,
    news: str,
    recoverable: bool,
    former_phone: bool,
    more_tasks: Sequence[ft.Control] = (),
    on_new: kit.Press,
    on_try: kit.Press,
    on_former_phone: kit.Press,
    on_open: Callable[[str], object],
    on_go: Callable[[str], object],
    on_choose: Callable[[Thing], object],
    on_road: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the first screen. `total` is how many cases there are, `more_tasks` what waits besides cases, `leads`
    that she is the team's leader, `choices` what besides cases two people wrote differently.

    `former_phone` says that there is something to bring back. Where it is wide, the ways to everything else stand at
    the left of what asks for her.
    Before the commune can help with a forgotten PIN (`recoverable`) the first case waits; `on_try` asks again.
    """
    body: list[ft.Control] = []
    if greeting:
        body.append(kit.Notice(greeting, sem_id="greeting", tone=kit.Tone.GOOD))
    if news:
        body.append(kit.Notice(news, sem_id="news", tone=kit.Tone.WARN))
    if not recoverable:
        body.append(_spare_key_waits(strings, on_try))
    if former_phone:
        body.append(_former_phone(strings, on_former_phone))
    if clock_wrong:
        body.append(_clock_wrong(strings))
    first = [_road_line(line, on_road), *(_entry(entry, on_go) for entry in entries if entry.urgent)]
    ways = [
        kit.heading(strings("today.more"), level=2), *(_entry(entry, on_go) for entry in entries if not entry.urgent)
    ]  # fmt: skip
    wide = kit.is_wide()
    if not wide:
        body += first
    body += _cases("asks", tasks.asks, strings, today, on_open, on_go, tasks.left)
    body += [kit.heading(strings("today.asks"), level=2)] if (asked or choices) and not tasks.asks else []
    body += choice_rows(choices, strings, on_choose)
    body += asked_rows(asked, strings, today, lambda record_id: on_go(routes.asked(record_id)))
    body += due_rows(dues, strings, today, lambda case_id: on_go(routes.case(case_id)), leads)
    body += forgotten_rows(forgotten, strings, today, lambda case_id: on_go(routes.case(case_id)))
    body += note_rows(notes, strings, today, lambda note_id: on_go(routes.note(note_id)))
    body += more_tasks
    body += _cases("unfinished", tasks.unfinished, strings, today, on_open, on_go)
    body += _cases("recent", tasks.recent, strings, today, on_open, on_go)
    if not total:
        body.append(_empty(strings))
    if not wide:
        body += ways
    return kit.screen(
        route=route,
        title=title,
        sem_id="home",
        body=body,
        top=top,
        spacing=measures.GAP,
        beside=kit.roll([*first, *ways], key=f"{route} ways", spacing=measures.GAP) if wide else None,
        bottom=kit.BigButton(
            text=strings("home.new_case"), icon=ft.Icons.EDIT_NOTE, on_press=on_new, sem_id="home-new",
            disabled=not recoverable and not total,
        ),
    )  # fmt: skip


def _cases(
    name: str, rows: Sequence[CaseRow], strings: Strings, today: date, on_open: Callable[[str], object],
    on_go: Callable[[str], object], left: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[ft.Control]:  # fmt: skip
    if not rows:
        return []
    shown = [kit.heading(strings(f"today.{name}"), level=2)]
    shown += [case_row(row, strings, today, on_open, left=left.get(row.id, ())) for row in rows[:MOST]]
    if len(rows) > MOST:
        shown.append(
            kit.Button(
                text=strings("today.all", count=len(rows)), kind="outlined", on_press=lambda: on_go(routes.CASES),
                sem_id=f"{name}-all", full_width=True,
            )
        )  # fmt: skip
    return shown


def _entry(entry: Entry, on_go: Callable[[str], object]) -> ft.Control:
    paper = ft.Colors.ERROR_CONTAINER if entry.urgent else ft.Colors.SURFACE_CONTAINER_LOW
    ink = ft.Colors.ON_ERROR_CONTAINER if entry.urgent else ft.Colors.ON_SURFACE
    words = [kit.lead(entry.text, color=ink)]
    if entry.note:
        words.append(kit.body(entry.note, color=ink))
    return kit.TouchRow(
        words, on_press=lambda: on_go(entry.address), sem_id=entry.sem_id, icon=entry.icon, paper=paper, ink=ink,
        edge=None,
    )  # fmt: skip


def _former_phone(strings: Strings, on_former_phone: kit.Press) -> ft.Control:
    return kit.Notice(
        strings("former.notice"), sem_id="former-notice", tone=kit.Tone.WARN, title=strings("former.title"),
        icon=ft.Icons.RESTORE, press_text=strings("former.go"), on_press=on_former_phone,
    )  # fmt: skip


def _clock_wrong(strings: Strings) -> ft.Control:
    return kit.Notice(
        strings("problems.clock_wrong"), sem_id="clock-wrong", tone=kit.Tone.WARN, title=strings("road.clock_title"),
        icon=ft.Icons.SCHEDULE,
    )  # fmt: skip


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
