"""The roll call: one row a name, one tap present, the count always in sight. Words, never colour alone."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.screens.class_words import (
    called_off_notice,
    count_text,
    look_of,
    rest_text,
    state_text,
    title_of,
    when_and_where,
)
from fieldapp.ui.screens.inquiries import told_on_page
from fieldapp.ui.screens.scanned import Scanning, scan_button, scan_notices
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Asked, Attendee, Roll

SEARCH_FROM = 9  # names; fewer are seen at a glance


def roll_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    roll: Roll,
    shown: Sequence[Attendee],
    query: str,
    only_open: bool,
    asking: bool,
    trouble: str,
    added: str,
    asked: Sequence[Asked],
    on_query: Callable[[str], object],
    on_only_open: kit.Press,
    on_tap: Callable[[Attendee], object],
    on_more: Callable[[str], object],
    on_ask_all: kit.Press,
    on_all: kit.Press,
    on_close_ask: kit.Press,
    on_about: kit.Press,
    on_add: kit.Press,
    on_done: kit.Press,
    on_asked: Callable[[str], object],
    scanning: Scanning | None,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the roll of a class. `shown` are the names that the search and the filter leave.

    `scanning` is None where cards cannot be scanned: their codes are typed then, on the page of adding somebody.
    """
    window = kit.use_window(shown, sem_id="names", strings=strings, reset=(query, only_open))
    open_ = roll.counts.open
    kit.use_confirm(
        asked=asking and open_ > 0,
        title=strings("training.all_present_question", count=open_),
        text=strings("training.all_present_text"),
        yes=strings("training.all_present_yes"),
        no=strings("training.all_present_no"),
        on_yes=on_all,
        on_close=on_close_ask,
        sem_id="all-present",
    )
    body: list[ft.Control] = [_class_line(roll, strings, today, on_about)]
    body += called_off_notice(roll.training, strings)
    for each in asked:
        body += told_on_page(each, strings, lambda of=each.id: on_asked(of))  # type: ignore[misc]
    if added:
        body.append(kit.Notice(strings("training.added", name=added), sem_id="added", tone=kit.Tone.GOOD))
    body += kit.trouble_notice(trouble)
    body += scan_notices(scanning, strings)
    body += _so_far(roll, strings)
    if len(roll.people) >= SEARCH_FROM:
        body.append(_search(strings, query, on_query))
    ways = [scan_button(scanning, strings)] if scanning else []
    ways += _filters(strings, only_open, open_, roll.counts.everybody, on_only_open)
    if ways:
        body.append(_side_by_side(ways))
    if query.strip():
        body.append(kit.sem("found", kit.quiet(strings("training.found", count=len(shown))), live_region=True))
    body += [_row(person, strings, on_tap, on_more) for person in window.shown]
    body += window.more
    if not shown:
        done = only_open and not query.strip()
        body.append(
            kit.Notice(
                strings("training.all_written" if done else "training.none_found_help"), sem_id="none-found",
                tone=kit.Tone.GOOD if done else kit.Tone.INFO,
            )
        )  # fmt: skip
    if open_ > 1 and not query.strip():
        body.append(
            kit.Button(
                text=strings("training.all_present"), kind="outlined", icon=ft.Icons.DONE_ALL, on_press=on_ask_all,
                sem_id="all-present-ask", full_width=True,
            )
        )  # fmt: skip
    body.append(_sent(roll, strings))
    done_button = kit.BigButton(text=strings("training.done"), icon=ft.Icons.CHECK, on_press=on_done, sem_id="done")
    return kit.screen(
        route=route,
        title=count_text(roll.counts, strings),
        sem_id="roll",
        on_back=on_done,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
        on_scroll=window.on_scroll,
        bottom=_foot(strings("training.add"), on_add, done_button),
    )


def _foot(text: str, on_add: kit.Press, done: ft.Control) -> ft.Control:
    add = kit.Button(text=text, kind="outlined", big=True, on_press=on_add, sem_id="add", full_width=True)
    return _side_by_side([add, done])


def _side_by_side(buttons: Sequence[ft.Control]) -> ft.Control:
    """Return them in equal parts of one row: no word is cut at twice the text size, and the names stay in sight."""
    return ft.Row([ft.Container(each, expand=1) for each in buttons], spacing=10)


def _class_line(roll: Roll, strings: Strings, today: date, on_about: kit.Press) -> ft.Control:
    words: list[ft.Control] = [
        kit.lead(title_of(roll.training, strings)),
        kit.quiet(when_and_where(roll.training, strings, today)),
        kit.quiet(strings("training.about"), color=ft.Colors.PRIMARY),
    ]
    if roll.clashing:
        words.append(kit.body(strings("training.clash_title"), color=ft.Colors.TERTIARY))
    return kit.TouchRow(words, on_press=on_about, sem_id="about", icon=ft.Icons.GROUPS)


def _so_far(roll: Roll, strings: Strings) -> list[ft.Control]:
    """Say how a tap works before the first one, then how many are where: the names must be in sight."""
    if roll.counts.open == roll.counts.everybody:
        return [kit.body(strings("training.how"))]
    return [kit.sem("rest", kit.quiet(rest_text(roll.counts, strings)), live_region=True)]


def _sent(roll: Roll, strings: Strings) -> ft.Control:
    if roll.waiting:
        said = strings("training.waiting", count=roll.waiting)
    elif roll.lacking:
        said = strings("training.lacking", count=roll.lacking)
    else:
        said = strings("training.all_sent")
    return kit.sem("sent", kit.quiet(said))


def _search(strings: Strings, query: str, on_query: Callable[[str], object]) -> ft.Control:
    return kit.TextField(
        label=strings("training.search"), label_above=False, value=query, hint=strings("training.search_hint"),
        on_keep=lambda text: None, on_typed=on_query, sem_id="roll-search", icon=ft.Icons.SEARCH,
        capitalization=ft.TextCapitalization.NONE,
    )  # fmt: skip


def _filters(
    strings: Strings, only_open: bool, open_: int, everybody: int, on_only_open: kit.Press
) -> list[ft.Control]:
    if not (only_open or 0 < open_ < everybody):
        return []
    text = strings("training.everyone") if only_open else strings("training.only_open", count=open_)
    return [kit.Button(text=text, kind="tonal", on_press=on_only_open, sem_id="only-open", full_width=True)]


def _row(
    person: Attendee, strings: Strings, on_tap: Callable[[Attendee], object], on_more: Callable[[str], object]
) -> ft.Control:
    icon, paper, ink = look_of(person.state)

    async def tapped() -> None:
        await kit.answer(on_tap, person)

    where = person.village if person.expected else f"{person.village} · {strings('training.guest')}".strip(" ·")
    said = state_text(person.state, strings)
    if person.attendance and person.attendance.signed:
        said = f"{said} · {strings('training.signed')}"
    words: list[ft.Control] = [
        kit.lead(person.name, color=ink),
        kit.body(said, color=ink),
        kit.quiet(where, color=ink),
    ]
    if person.clashing:
        words.append(kit.body(strings("training.clash"), color=ink))
    touch = ft.Container(
        ft.Row(
            [icon_mark(icon, color=ink), ft.Column(words, spacing=2, tight=True, expand=True)], spacing=measures.GAP
        ),
        padding=ft.Padding.only(left=14, top=10, bottom=10),
        ink=True,
        on_click=tapped,
        border_radius=measures.RADIUS,
    )  # fmt: skip
    more = kit.IconButton(
        icon=ft.Icons.MORE_VERT, text=strings("training.more_of", name=person.name),
        on_press=lambda: on_more(person.person), sem_id=f"more-{person.person}",
    )  # fmt: skip
    loud = bool(person.clashing)
    return ft.Container(
        ft.Row([kit.sem(f"name-{person.person}", touch, expand=True, button=True), more], spacing=0),
        bgcolor=paper,
        border=ft.Border.all(2 if loud else 1, ft.Colors.TERTIARY if loud else ft.Colors.OUTLINE_VARIANT),
        border_radius=measures.RADIUS,
    )
