"""What surrounds a case's mediation, on its page: a danger that was reported, and the way to report one."""

from collections.abc import Callable
from datetime import date, tzinfo

import flet as ft

from fieldapp.domain.cases import open_alarm
from fieldapp.ui import kit, routes
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView

GoTo = Callable[[str], object]
"""Called with an address."""


def above(view: CaseView, strings: Strings, zone: tzinfo, today: date, on_go: GoTo) -> list[ft.Control]:
    """Return what stands right under where the case stands."""
    alarm = open_alarm(view.case)
    return [_alarm(view, alarm, strings, zone, today, on_go) if alarm else _danger(view, strings, on_go)]


def _danger(view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    return kit.Button(
        text=strings("danger.go"), kind="danger", icon=ft.Icons.WARNING_AMBER, full_width=True, sem_id="danger-go",
        on_press=lambda: on_go(routes.danger(view.id)),
    )  # fmt: skip


def _alarm(view: CaseView, key: str, strings: Strings, zone: tzinfo, today: date, on_go: GoTo) -> ft.Control:
    alarm = view.case.alarms[key]
    kind = strings.label("BAO_KHAN", alarm.kind)
    told = ", ".join(strings.label("BAO_CHO", whom) for whom in alarm.told)
    text = strings("danger.in_case_text", kind=kind, told=told) if told else ""
    return kit.Notice(
        text or strings("danger.in_case_nobody", kind=kind), sem_id="alarm", tone=kit.Tone.ERROR,
        icon=ft.Icons.WARNING_AMBER, title=strings("danger.in_case", when=strings.moment(alarm.at, zone, today)),
        press_text=strings("danger.in_case_look"), on_press=lambda: on_go(routes.danger(view.id)),
    )  # fmt: skip
