"""When the mediation begins, rests and goes on (Luật 35/2013/QH13, Điều 17.2, 20.2)."""

import flet as ft
from msgspec import to_builtins

from fieldapp.domain.cases import Case, open_pauses
from fieldapp.domain.deadlines import start_by
from fieldapp.domain.ids import new_id
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import TakeOut, field_day, member_day
from fieldapp.ui.screens.session_steps import pause_parts
from fieldapp.ui.screens.sheet import Part, Sheet, part

IN_TIME, OTHER_DAY, AT_ONCE = "three", "other", "spot"


def open_pause(case: Case) -> str:
    """Return the newest pause that lasts; empty when there is none."""
    return next(reversed(open_pauses(case)), "")


def begin(sheet: Sheet, _: str) -> list[Part]:
    """Let the mediation rest from today on."""

    async def rest_now() -> None:
        await sheet.choose(f"pauses/{new_id()}", {"paused_on": to_builtins(sheet.today)})

    button = kit.Button(
        text=sheet.strings("pause.begin_do"), icon=ft.Icons.PAUSE, kind="tonal", on_press=rest_now, sem_id="pause-now",
        full_width=True, big=True,
    )  # fmt: skip
    ended = [each.resumed_on for each in sheet.view.case.pauses.values() if each.resumed_on]
    if not ended:
        return [part("", button)]
    words = sheet.strings("pause.went_on", day=sheet.strings.day(max(ended)))
    return [part("", kit.Notice(words, sem_id="went-on", tone=kit.Tone.GOOD)), part("", button)]


def rest(sheet: Sheet, key: str) -> list[Part]:
    """Who asked for it, why, since when; and going on."""
    path, pause = f"pauses/{key}", sheet.view.case.pauses[key]

    async def go_on() -> None:
        for each in open_pauses(sheet.view.case):
            await sheet.choose_part(f"pauses/{each}", "resumed_on", sheet.today)

    since = member_day(sheet, path, "paused_on", pause.paused_on)
    button = kit.Button(
        text=sheet.strings("pause.go_on"), icon=ft.Icons.PLAY_ARROW, kind="tonal", on_press=go_on, sem_id="resume",
        full_width=True, big=True,
    )  # fmt: skip
    out = keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=sheet.strings("pause.this"))
    return [part("", button), *pause_parts(sheet, key), part("", since), part("", out)]


def start(sheet: Sheet, _: str) -> list[Part]:
    """The first meeting: in three days, on a day that the sides chose, or at once where it happened."""
    return [part("on_the_spot", keyed("start", Start, sheet=sheet))]


@ft.component
def Start(*, sheet: Sheet) -> ft.Control:
    """Return the three ways; the second one asks for its day."""
    strings, case = sheet.strings, sheet.view.case
    other, set_other = ft.use_state(case.start_agreed_on is not None)
    chosen = AT_ONCE if case.on_the_spot else OTHER_DAY if other else IN_TIME

    async def pick(code: str) -> None:
        set_other(code == OTHER_DAY)
        gone = {} if code == OTHER_DAY else {"start_agreed_on": None}
        await sheet.choose_many({"on_the_spot": code == AT_ONCE} | gone)

    by = start_by(case) if chosen == IN_TIME else None
    until = strings("start.until", day=strings.day(by)) if by else ""
    if by and (off := strings.day_off(by)):
        until = f"{until}. {off}"
    rows = [
        kit.Choice(code=IN_TIME, text=strings("start.three"), note=until),
        kit.Choice(code=OTHER_DAY, text=strings("start.other")),
        kit.Choice(code=AT_ONCE, text=strings("start.spot")),
    ]
    shown: list[ft.Control] = [
        keyed("ways", kit.PickList, choices=rows, chosen=chosen, on_pick=pick, sem_id="f-start", strings=strings)
    ]
    if chosen == OTHER_DAY:
        shown.append(field_day(sheet, "start_agreed_on", future=True, clearable=True))
    return ft.Column(shown, spacing=14, tight=True)
