"""Feeds the screens of what surrounds the mediation of a case."""

from collections.abc import Callable

import flet as ft

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.store.device import DeviceStore
from fieldapp.ui import routes
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.around.page import side_screen
from fieldapp.ui.screens.around.scope import PLACES, opens_at
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.asked import answering
from fieldapp.ui.stations.call import use_dialler
from fieldapp.ui.stations.pen import sheet_of
from fieldapp.ui.stations.strip import demo_strip


@ft.component
def SideStation() -> ft.View:
    """One of `routes.SIDES` of a case, at `/case/<id>/side/<name>`."""
    shell = use_shell()
    params, route, today = ft.use_route_params(), ft.use_view_path(), shell.today()
    case_id, name = params["case_id"], params["side"]
    view = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)
    roster = use_book(workbook.roster)
    leads = use_book(workbook.may_assign)
    members = use_book(workbook.members_of)
    officer = use_book(_officer)
    teams = use_book(_other_teams)
    dialler = use_dialler()
    trouble, say = ft.use_state("")
    chosen, set_at = ft.use_state("")
    spare: list[str] = use_own(list)
    if not view.exists or name not in routes.SIDES:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.below(route)))
    if not spare or spare[0] in {*view.case.consents, *view.case.other_teams}:
        spare[:] = [new_id()]  # both taps of a hurried finger come before the page knows of the first: they add one
    sheet = sheet_of(shell, view, roster, spare, say)
    mine = workbook.me(shell.store)

    async def do(verb: Callable[..., object], *about: object) -> None:
        say(await shell.keep(verb, case_id, *about, shell.now()) or "")

    async def explain(path: str, text: str) -> str | None:
        return await _explained(shell, case_id, path, text)

    keep_reply, send_reply = answering(shell, case_id, say)

    async def call(number: str) -> None:
        say(await dialler.call(number))

    return side_screen(
        route=route,
        name=name,
        at=(chosen if chosen in PLACES else opens_at(sheet)) if name == "scope" else "",
        sheet=sheet,
        acts=Acts(
            me=mine.person if mine else "",
            leader=next((each.name for each in roster if each.leader and (not mine or each.person != mine.person)), ""),
            leads=leads,
            members=members,
            officer=officer,
            teams=teams,
            refer=lambda to: do(workbook.refer, to),
            leave_unmediated=lambda: do(workbook.leave_unmediated),
            mediate_after_all=lambda: do(workbook.mediate_after_all),
            assign=lambda to: do(workbook.assign, to),
            take_on=lambda key: do(workbook.take_on, key),
            refuse=lambda key, reason: do(workbook.refuse, key, reason),
            give_to_another=lambda key, reason: do(workbook.give_to_another, key, reason),
            declare_interest=lambda: do(workbook.declare_interest),
            withdraw_interest=lambda person: do(workbook.withdraw_interest, person),
            explain=explain,
            keep_reply=keep_reply,
            send_reply=send_reply,
            call=call,
            danger=lambda: shell.go(routes.danger(case_id)),
            go=lambda side: shell.go(routes.side(case_id, side)),
        ),
        trouble=trouble,
        on_at=set_at,
        on_back=lambda: shell.go(routes.case(case_id)),
        top=demo_strip(shell),
    )


def _officer(store: DeviceStore) -> workbook.Reach | None:
    return next((each for each in workbook.whom_to_tell(store, "") if each.whom == "CB_XA"), None)


def _other_teams(store: DeviceStore) -> list[tuple[str, str]]:
    identity = store.identity.get()
    own = identity.reply.team if identity and identity.reply else ""
    found = [(each.name, each.village) for key, each in workbook.teams(store).items() if key != own and each.name]
    return sorted(found, key=lambda each: each[1])


async def _explained(shell: Shell, case_id: str, path: str, text: str) -> str | None:
    kept = await shell.do(workbook.explain, case_id, path, text, shell.now())
    if kept is True:
        return None
    return shell.strings("rules.too_long") if kept is False else shell.sentence(kept)
