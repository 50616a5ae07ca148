"""Feeds the page on which a clash is settled."""

import flet as ft

from fieldapp import workbook
from fieldapp.domain.clash import Version
from fieldapp.domain.problems import Problem
from fieldapp.ui import kit, questions, routes
from fieldapp.ui.screens.clash_page import clash_screen
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import CaseView, SeenClash


@ft.component
def ClashStation() -> ft.View:
    """One clash of a case, at `/case/<id>/clash/<place>`; when it is settled, the next one or the case."""
    shell = use_shell()
    params, route, today = ft.use_route_params(), ft.use_view_path(), shell.today()
    case_id, place = params["case_id"], params["place"]
    view = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)
    trouble, say = ft.use_state(list[str]())
    seen = next((each for each in view.clashes if routes.place_of(each.path) == place), None)
    if not view.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.HOME))

    async def keep(version: Version) -> None:
        if seen is not None:
            say(await _settled(shell, case_id, seen, version))

    return clash_screen(
        route=route,
        strings=shell.strings,
        zone=shell.zone,
        today=today,
        case=view.case,
        seen=seen,
        trouble=trouble,
        on_keep=keep,
        on_write=_field(shell, view, seen),
        on_back=lambda: shell.go(routes.case(case_id)),
        top=demo_strip(shell),
    )


def _field(shell: Shell, view: CaseView, seen: SeenClash | None) -> kit.Press | None:
    """Return what opens the field of this clash; None where nothing on the phone asks for it."""
    address = questions.address_of(view.id, seen.path) if seen else routes.case(view.id)
    if address == routes.case(view.id):
        return None
    return lambda: shell.go(address)


async def _settled(shell: Shell, case_id: str, seen: SeenClash, version: Version) -> list[str]:
    """Settle it, and go on; return the sentences that say why it was not settled."""
    outcome = await shell.do(workbook.settle, case_id, seen.path, version.value, shell.now(), seen)
    if isinstance(outcome, Problem):
        return [shell.sentence(outcome)]
    if outcome:
        return [shell.strings(f"rules.{breach.rule}") for breach in outcome]
    left = workbook.clashes(shell.store, case_id)
    shell.go(routes.clash(case_id, left[0].path) if left else routes.case(case_id))
    return []
