"""A day: today and yesterday are one tap, any other day is in the calendar.

The calendar answers with midnight of the phone's zone, expressed in UTC: 15 November in Vietnam comes as
14 November 17:00. Half a day later is the right day in every zone from -11 to +12.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.calls import answer
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.lettering import lead, quiet
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.strings import Strings

EARLIEST = date(2000, 1, 1)


def day_of(picked: datetime) -> date:
    """Return the day that was tapped in the calendar."""
    return (picked + timedelta(hours=12)).date()


def noon(day: date) -> datetime:
    """Return the moment that the calendar shows as this day in every zone."""
    return datetime.combine(day, time(12), UTC)


@ft.component
def DateField(
    *,
    label: str,
    value: date | None,
    on_keep: Callable[[date | None], Awaitable[object] | object],
    today: date,
    sem_id: str,
    strings: Strings,
    future: bool = False,
    since: date | None = None,
    near: tuple[date, str] | None = None,
    error: str = "",
    clearable: bool = False,
) -> ft.Control:
    """Return the chosen day in big letters with the ways to choose it under it.

    `future=True` for deadlines: the calendar then reaches ten years ahead and offers no "yesterday". It begins today,
    or at the day `since` which one could agree on it: what is written down weeks later has a deadline that is over.
    `near` is a day that it may well be, and the words for it: one tap more.
    """
    calendar_stands, set_stands = use_left(f"{sem_id}-calendar-stands")
    open_calendar = bool(calendar_stands)

    def set_open(stands: bool) -> None:
        set_stands("open" if stands else "")

    async def pick(day: date | None) -> None:
        await answer(on_keep, day)

    async def picked(event: ft.Event[ft.DatePicker]) -> None:
        set_open(False)
        if isinstance(event.control.value, datetime):
            await pick(day_of(event.control.value))

    first = min(today, since or today) if future else EARLIEST
    last = today + timedelta(days=3650) if future else today
    calendar = ft.DatePicker(
        value=noon(value or today),
        current_date=noon(today),
        first_date=noon(min(first, value or first)),  # a day that a strange phone or a slip wrote is in it as well
        last_date=noon(max(last, value or last)),
        help_text=label,
        cancel_text=strings("kit.cancel"),
        confirm_text=strings("kit.choose"),
        on_change=picked,
        on_dismiss=lambda: set_open(False),
    )
    ft.use_dialog(calendar if open_calendar else None)

    ways: list[ft.Control] = [_quick(strings("kit.today"), today, value, pick, f"{sem_id}-today")]
    if not future:
        yesterday = today - timedelta(days=1)
        ways.append(_quick(strings("kit.yesterday"), yesterday, value, pick, f"{sem_id}-yesterday"))
    if near and near[0] not in (today, today - timedelta(days=1)) and (near[0] > today) == future:
        ways.append(_quick(near[1], near[0], value, pick, f"{sem_id}-near"))
    ways.append(
        Button(
            text=strings("kit.other_day"),
            icon=ft.Icons.CALENDAR_MONTH,
            kind="outlined",
            on_press=lambda: set_open(True),
            sem_id=f"{sem_id}-calendar",
        )
    )
    if clearable and value:
        ways.append(
            Button(text=strings("kit.clear_day"), kind="text", on_press=lambda: pick(None), sem_id=f"{sem_id}-clear")
        )
    shown = lead(strings.day(value)) if value else quiet(strings("kit.no_day"))
    parts: list[ft.Control] = [
        field_label(label),
        sem(sem_id, ft.Row([icon_mark(ft.Icons.EVENT, color=ft.Colors.PRIMARY), ft.Container(shown, expand=True)])),
        ft.Row(ways, wrap=True, spacing=10, run_spacing=10),
    ]
    if error:
        parts.append(ft.Text(error, size=measures.QUIET, color=ft.Colors.ERROR))
    return ft.Column(parts, spacing=10, tight=True)


def _quick(
    text: str, day: date, value: date | None, pick: Callable[[date | None], Awaitable[None]], sem_id: str
) -> ft.Control:
    return Button(
        text=text, kind="tonal" if value == day else "outlined", on_press=lambda: pick(day), sem_id=sem_id,
        icon=ft.Icons.CHECK if value == day else None,
    )  # fmt: skip
