"""Feeds the two screens on which a danger is reported."""

import flet as ft

from fieldapp import workbook
from fieldapp.domain.around import Alarm
from fieldapp.domain.cases import open_alarm
from fieldapp.domain.ids import new_id
from fieldapp.ui import routes
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.screens.danger import danger_screen, which_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.call import use_dialler
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import CaseView

OFFERED = 5  # cases; a danger is in one of the newest, or in none


@ft.component
def DangerWhereStation() -> ft.View:
    """Of which case, at `/danger`."""
    shell = use_shell()
    dialler = use_dialler()
    rows = use_book(lambda store: shell.index.rows())
    trouble, say = ft.use_state("")

    async def call(number: str) -> None:
        say(await dialler.call(number))

    return which_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        rows=rows[:OFFERED],
        trouble=trouble,
        on_call=call,
        on_pick=lambda case_id: shell.go(routes.danger(case_id or workbook.start_case(shell.now()))),
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )


@ft.component
def DangerStation() -> ft.View:
    """A danger in one case, at `/case/<id>/danger`; it begins the case when nothing of it is kept."""
    shell = use_shell()
    case_id, today = ft.use_route_params()["case_id"], shell.today()
    view = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)
    dialler = use_dialler()
    mine, set_mine = use_left("alarm", new_id(), always=True)
    trouble, say = ft.use_state("")
    again, set_again = ft.use_state(False)
    alarm_id = open_alarm(view.case) or mine
    alarm = view.case.alarms.get(alarm_id)
    alarm = alarm if alarm and not alarm.over_at else None
    kind = alarm.kind if alarm else ""
    reaches = use_book(lambda store: workbook.whom_to_tell(store, kind), kind)

    async def call(number: str) -> str:
        trouble = await dialler.call(number)
        say(trouble)
        return trouble

    async def pick(chosen: str) -> None:
        say(await shell.keep(workbook.raise_alarm, case_id, alarm_id, chosen, shell.now()) or "")
        set_again(False)

    async def told(whom: str, reached: bool) -> None:
        say(await shell.keep(workbook.tell_of_alarm, case_id, alarm_id, whom, reached, shell.now()) or "")

    async def describe(part: str, text: str) -> str | None:
        given = {part: text}
        kept = await shell.do(workbook.describe_alarm, case_id, alarm_id, shell.now(), **given)
        if kept is True:
            return None
        return shell.strings("rules.too_long") if kept is False else shell.sentence(kept)

    async def over() -> None:
        trouble = await shell.keep(workbook.end_alarm, case_id, alarm_id, shell.now())
        say(trouble or "")
        if not trouble:
            set_mine(new_id())  # another danger later is another one
            shell.go(routes.case(case_id))

    identity = shell.store.identity.get()
    who = identity.reply if identity else None
    return danger_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        zone=shell.zone,
        today=today,
        alarm=alarm,
        alarm_id=alarm_id,
        received=_received(shell, view, alarm_id, alarm),
        again=again,
        name=who.person.name if who else "",
        team=(who.team_name or who.village) if who else "",
        reaches=reaches,
        leads=bool(alarm) and all(each.whom != "TT" for each in reaches),
        trouble=trouble,
        on_kind=pick,
        on_call=call,
        on_told=told,
        on_where=lambda text: describe("where", text),
        on_more=lambda text: describe("explained", text),
        on_over=over,
        on_again=lambda: set_again(True),
        on_back=lambda: shell.go(routes.case(case_id) if view.exists else routes.DANGER),
        top=demo_strip(shell),
    )


def _received(shell: Shell, view: CaseView, alarm_id: str, alarm: Alarm | None) -> bool:
    """Return whether the commune has this danger; not whether it has all that was added since."""
    held = shell.store.records.get(view.id)
    return alarm is not None and held is not None and f"alarms/{alarm_id}" in held.server
