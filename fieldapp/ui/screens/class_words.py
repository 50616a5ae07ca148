"""A class and its people in words and marks, as several screens say them."""

from datetime import date

import flet as ft

from fieldapp.domain import training
from fieldapp.domain.training import ABSENT, EXCUSED, MADE_UP, PRESENT, TrainingClass
from fieldapp.ui import kit
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Counts

STATES = (PRESENT, EXCUSED, ABSENT, MADE_UP)
NEXT = {"": PRESENT, PRESENT: EXCUSED, EXCUSED: ABSENT, ABSENT: "", MADE_UP: PRESENT}
"""What a tap on a name makes of its state."""

LOOK: dict[str, tuple[ft.IconData, str, str]] = {
    PRESENT: (ft.Icons.CHECK_CIRCLE, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    EXCUSED: (ft.Icons.EVENT_BUSY, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    ABSENT: (ft.Icons.CANCEL, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
    MADE_UP: (ft.Icons.REPLAY, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
}
_OPEN = (ft.Icons.RADIO_BUTTON_UNCHECKED, ft.Colors.SURFACE_CONTAINER_LOWEST, ft.Colors.ON_SURFACE)


def look_of(state: str) -> tuple[ft.IconData, str, str]:
    """Return the icon, the paper and the ink of a state; what a newer version writes looks like an open one."""
    return LOOK.get(state, _OPEN)


def state_text(state: str, strings: Strings) -> str:
    """Return the state in words."""
    return strings.label("DIEM_DANH", state) if state else strings("training.unmarked")


def title_of(described: TrainingClass, strings: Strings) -> str:
    """Return what the class is called: its name, or what it is about."""
    return described.title or strings.label("TAP_HUAN", described.subject)


def when_and_where(described: TrainingClass, strings: Strings, today: date) -> str:
    """Return the days, the hour and the place in one line."""
    between = training.days(described)
    if between is None:
        day = strings("training.no_day")
    elif between[0] == between[1]:
        day = strings.near_day(between[0], today)
    else:
        first, last = (strings.near_day(each, today) for each in between)
        day = strings("training.days", first=first, last=last)
    return ", ".join(each for each in (day, described.starts_at, described.place) if each)


def called_off_notice(described: TrainingClass, strings: Strings) -> list[ft.Control]:
    """Return that the commune has called the class off, and why; nothing for one that is held."""
    if not described.called_off:
        return []
    note, why = strings("training.called_off_note"), strings("training.called_off", why=described.called_off)
    return [kit.Notice(note, sem_id="called-off", title=why, tone=kit.Tone.WARN)]


def called_off_line(described: TrainingClass, strings: Strings) -> list[ft.Control]:
    """Return the same as a line of a row."""
    if not described.called_off:
        return []
    return [kit.body(strings("training.called_off", why=described.called_off), color=ft.Colors.ERROR)]


def count_text(counts: Counts, strings: Strings) -> str:
    """Return `38/42 có mặt`; who makes up for it on another day was not there."""
    return strings("training.count", present=counts.present, all=counts.everybody)


def rest_text(counts: Counts, strings: Strings) -> str:
    """Return how many are not present, each by why; what nobody is, is left out."""
    whys = ("open", "excused", "absent", "made_up")
    rest = [strings(f"training.count_{why}", count=many) for why in whys if (many := getattr(counts, why))]
    return " · ".join(rest) or strings("training.count_all")
