"""What the sides promised, each with its day and how it goes."""

from collections.abc import Callable
from datetime import date

import flet as ft

from fieldapp.domain import agreement
from fieldapp.domain.cases import DONE, FollowUp
from fieldapp.domain.deadlines import dated, looked_at_again
from fieldapp.domain.promises import leader_waits
from fieldapp.ui import kit
from fieldapp.ui.screens.pieces import boxed
from fieldapp.ui.screens.promise_steps import before_lines
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView


def promises_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    view: CaseView,
    on_check: Callable[[str], object],
    on_edit: Callable[[str], object],
    on_new: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the list; each promise with a way to look after it and one to change it."""
    body: list[ft.Control] = [kit.body(strings("promise.list_note"), color=ft.Colors.ON_SURFACE_VARIANT)]
    asked = view.remarks.get("follow_ups")
    if asked:
        title = strings("case.commune_asks")
        body.append(kit.Notice(asked, sem_id="remark-follow_ups", tone=kit.Tone.WARN, title=title, icon=ft.Icons.REPLY))
    body += [
        _promise(key, dated(view.case, each), view, strings, today, on_check, on_edit)
        for key, each in view.case.follow_ups.items()
    ]
    if not view.case.follow_ups:
        body.append(kit.body(strings("promise.none")))
    return kit.screen(
        route=route,
        title=strings("promise.list_title"),
        sem_id="promises",
        body=body,
        top=top,
        on_back=on_back,
        back_text=strings("kit.back"),
        bottom=kit.BigButton(
            text=strings("promise.add"), icon=ft.Icons.ADD, on_press=on_new, sem_id="promise-new"
        ),
    )  # fmt: skip


def _promise(
    key: str,
    promise: FollowUp,
    view: CaseView,
    strings: Strings,
    today: date,
    on_check: Callable[[str], object],
    on_edit: Callable[[str], object],
) -> ft.Control:
    who = agreement.side_name(view.case, promise.who, strings.language)
    words: list[ft.Control] = [kit.lead(who)] if who else []
    words.append(kit.body(promise.promise or strings("case.nothing_written")))
    if promise.due_on:
        by, off = strings("promise.by_day", day=strings.day(promise.due_on)), strings.day_off(promise.due_on)
        words.append(kit.body(f"{by}. {off}" if off and promise.kept != DONE else by))
    words.append(_standing(promise, leader_waits(view.case, key), strings, today))
    words += [kit.quiet(each) for each in before_lines(view.case, key, strings, today)]
    check = kit.Button(
        text=strings("promise.check_do"), icon=ft.Icons.FACT_CHECK, kind="tonal", on_press=lambda: on_check(key),
        sem_id=f"check-{key}", full_width=True,
    )  # fmt: skip
    edit = kit.Button(
        text=strings("kit.edit"), icon=ft.Icons.EDIT, kind="text", on_press=lambda: on_edit(key), sem_id=f"edit-{key}"
    )
    return boxed(f"promise-{key}", ft.Column(words, spacing=4, tight=True), check, edit)


def _standing(promise: FollowUp, untold: bool, strings: Strings, today: date) -> ft.Control:
    """Return how it goes: as it was found, or that nobody has looked yet and its day has passed.

    `untold`: the team leader has not heard of it.
    """
    if not promise.kept:
        late = promise.due_on is not None and promise.due_on < today
        return kit.body(strings("promise.overdue" if late else "promise.unchecked"),
                        color=ft.Colors.TERTIARY if late else ft.Colors.ON_SURFACE_VARIANT)  # fmt: skip
    found = strings.label("THUC_HIEN", promise.kept)
    day = strings.near_day(promise.checked_on, today).lower() if promise.checked_on else ""
    more: list[str] = []
    if untold:
        more.append(strings("promise.tell_leader"))
    if again := looked_at_again(promise):
        more.append(strings("promise.again_on", day=strings.near_day(again, today).lower()))
    said = f"{found}, {day}" if day else found
    if more:
        said = f"{said}. {' '.join(more)}"
    return kit.body(said, color=ft.Colors.PRIMARY if promise.kept == DONE else ft.Colors.TERTIARY)
