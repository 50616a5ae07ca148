"""A time of day: typed as people write it (14:30, 2h30 chiều, 10 giờ đêm, 7 rưỡi tối), or "now" by one tap."""

import re
from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.text import fold
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.calls import answer
from fieldapp.ui.kit.hooks import keyed, use_own
from fieldapp.ui.kit.text_field import TextField
from fieldapp.ui.strings import Strings

_AFTER_NOON = ("chieu", "toi", "pm")
_NOON, _NIGHT, _MORNING = "trua", "dem", "sang"
_LAST_OF_NOON, _FIRST_OF_NIGHT = 3, 6  # 2 giờ trưa is 14:00; 6 giờ đêm is 18:00, 5 giờ đêm is before dawn
_HOUR = re.compile(r"\d\s*(?:h|g)")  # 19h, 19 giờ
_HALF_PAST, _SHORT_OF = "ruoi", "kem"  # 7 rưỡi is 7:30; 8 giờ kém 15 is 7:45


def time_from(text: str) -> str:
    """Return the time that is meant, as "14:30"; empty when it is none, or two: “19h-21h” is from when until when."""
    plain = fold(text)
    if len(_HOUR.findall(plain)) > 1:
        return ""
    numbers = re.findall(r"\d+", plain)
    if len(numbers) == 1 and len(numbers[0]) in (3, 4):
        numbers = [numbers[0][:-2], numbers[0][-2:]]
    if not 1 <= len(numbers) <= 2 or any(len(each) > 2 for each in numbers):
        return ""
    half = 30 if _HALF_PAST in plain else 0
    hour, minute = _by_day(int(numbers[0]), plain), int(numbers[1]) if len(numbers) == 2 else half
    if _SHORT_OF in plain and 0 < minute < 60:
        hour, minute = (hour or 24) - 1, 60 - minute
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def _by_day(hour: int, plain: str) -> int:
    """Return an hour as the clock of twenty-four hours has it, by what people say of the time of day."""
    if hour == 12:
        return 0 if _NIGHT in plain or _MORNING in plain else 12
    late = hour < 12 and any(word in plain for word in _AFTER_NOON)
    late = late or (_NOON in plain and 0 < hour <= _LAST_OF_NOON)
    late = late or (_NIGHT in plain and _FIRST_OF_NIGHT <= hour < 12)
    return hour + 12 if late else hour


@ft.component
def TimeField(
    *,
    label: str,
    value: str,
    on_keep: Callable[[str], Awaitable[str | None] | str | None],
    now: str,
    sem_id: str,
    strings: Strings,
) -> ft.Control:
    """Return the field. What is no time is not kept: the field says so and keeps the letters standing.

    "Now" takes the place of all that stands there, also of what was not kept.
    """
    turn, set_turn = ft.use_state(0)
    newest = use_own(lambda: [0])

    async def keep(text: str) -> str | None:
        if turn != newest[0]:  # the field that "now" took away hands over its letters
            return None
        time = time_from(text)
        if text.strip() and not time:
            return strings("kit.odd_time")
        return await answer(on_keep, time)

    async def keep_now() -> None:
        newest[0] = turn + 1
        await answer(on_keep, now)
        set_turn(turn + 1)

    field = keyed(
        str(turn), TextField, label=label, value=value, on_keep=keep, sem_id=sem_id, hint=strings("kit.time_hint"),
        plain=True, capitalization=ft.TextCapitalization.NONE,
    )  # fmt: skip
    at_once = Button(text=strings("kit.now"), kind="outlined", icon=ft.Icons.SCHEDULE, on_press=keep_now,
                     sem_id=f"{sem_id}-now")  # fmt: skip
    return ft.Column([field, ft.Row([at_once], wrap=True)], spacing=8, tight=True)
