"""Who mediates: the leader gives the case, a mediator takes it on or refuses, and every answer keeps its reason."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.around import ASKED, REFUSED, REPLACED, TAKEN_ON, Assignment
from fieldapp.domain.cases import assignments, is_over
from fieldapp.ui import kit
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.pieces import boxed, choices_of
from fieldapp.ui.screens.sheet import Sheet
from fieldapp.workbook import Colleague


def assign(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return what was given to whom, newest first, and for the leader the team to give it to, until it is over."""
    strings = sheet.strings
    cards = [
        keyed(f"assignment-{key}", Given, sheet=sheet, acts=acts, assignment_id=key, each=each)
        for key, each in reversed(assignments(sheet.view.case))
    ]
    body: list[ft.Control] = [*cards] if cards else [kit.body(strings("assign.none"))]
    if is_over(sheet.view.case):
        words = strings("assign.unmediated" if sheet.view.case.not_mediated else "assign.over")
        body.append(kit.Notice(words, sem_id="assign-over"))
    elif acts.leads:
        body.append(_team(sheet, acts))
    else:
        words = strings("assign.leader_gives", name=acts.leader) if acts.leader else strings("assign.leader_unknown")
        body.append(kit.body(words))
    return [*body, kit.quiet(strings("assign.law"))]


def state_words(each: Assignment, sheet_strings: Callable[..., str]) -> str:
    """Return what became of it: asked, taken on, refused, given to another, and on which day."""
    state = each.state if each.state in (ASKED, TAKEN_ON, REFUSED, REPLACED) else "other"
    day = each.settled_on or each.assigned_on
    return sheet_strings(f"assign.state_{state}", day=f"{day:%d/%m/%Y}" if day else "")


@ft.component
def Given(*, sheet: Sheet, acts: Acts, assignment_id: str, each: Assignment) -> ft.Control:
    """Return one assignment: to whom, by whom, its answer, and what can be done about it."""
    asking, set_asking = use_left(f"asking-{assignment_id}")
    strings, mine = sheet.strings, each.person == acts.me
    day = f"{each.assigned_on:%d/%m/%Y}" if each.assigned_on else ""
    words: list[ft.Control] = [
        kit.lead(each.name),
        kit.body(state_words(each, strings)),
        kit.quiet(strings("assign.by", by=each.by, day=day)),
    ]
    if each.state in (ASKED, TAKEN_ON) and acts.members and each.person and each.person not in acts.members:
        words.append(kit.body(strings("assign.left"), color=ft.Colors.TERTIARY))
    if each.reason:
        words.append(kit.body(strings.label("LY_DO_TU_CHOI", each.reason)))
    if each.state in (REFUSED, REPLACED):
        words.append(
            keyed(
                f"explained-{assignment_id}", kit.TextField, label=strings("assign.explained"), value=each.explained,
                on_keep=lambda text: acts.explain(f"assignments/{assignment_id}", text), multiline=True,
                sem_id=f"f-explained-{assignment_id}",
            )
        )  # fmt: skip
    live = each.state in (ASKED, TAKEN_ON) and not is_over(sheet.view.case)
    if live and asking:
        words.append(_why(sheet, acts, assignment_id, asking, lambda: set_asking("")))
    elif live:
        words += _ways(sheet, acts, assignment_id, each, mine, set_asking)
    return boxed(f"assignment-{assignment_id}", *words)


def _ways(
    sheet: Sheet, acts: Acts, key: str, each: Assignment, mine: bool, ask: Callable[[str], None]
) -> list[ft.Control]:
    strings = sheet.strings
    ways: list[ft.Control] = []
    if mine and each.state == ASKED:
        ways.append(
            kit.BigButton(
                text=strings("assign.take"),
                icon=ft.Icons.CHECK,
                on_press=lambda: acts.take_on(key),
                sem_id=f"take-{key}",
            )
        )
    if mine:
        ways.append(
            kit.Button(
                text=strings("assign.refuse"), kind="outlined", on_press=lambda: ask("refuse"), sem_id=f"refuse-{key}",
                full_width=True,
            )
        )  # fmt: skip
    elif acts.leads:
        ways.append(
            kit.Button(
                text=strings("assign.change"), kind="outlined", on_press=lambda: ask("change"), sem_id=f"change-{key}",
                full_width=True,
            )
        )  # fmt: skip
    return ways


def _why(sheet: Sheet, acts: Acts, key: str, asking: str, on_done: Callable[[], object]) -> ft.Control:
    verb: Callable[[str, str], Awaitable[None]] = acts.refuse if asking == "refuse" else acts.give_to_another

    async def pick(code: str) -> None:
        await verb(key, code)
        await kit.answer(on_done)

    reasons = [each for each in choices_of("LY_DO_TU_CHOI", sheet) if asking == "change" or each.code != "VP"]
    return keyed(
        f"why-{key}", kit.PickList, label=sheet.strings(f"assign.why_{asking}"), choices=reasons, chosen="",
        on_pick=pick, sem_id=f"why-{key}", strings=sheet.strings,
    )  # fmt: skip


def _team(sheet: Sheet, acts: Acts) -> ft.Control:
    strings, case = sheet.strings, sheet.view.case
    team = {each.person: each for each in sheet.roster}
    states = {each.person: each.state for each in case.assignments.values() if each.state in (ASKED, TAKEN_ON)}

    def note(each: Colleague) -> str:
        if each.person in case.interests:
            return strings("assign.stands_out")
        state = states.get(each.person)
        return strings("assign.waits" if state == ASKED else "assign.has_it") if state else ""

    async def give(person: str) -> None:
        if person not in case.interests:
            await acts.assign(team[person])

    rows = [kit.Choice(code=each.person, text=each.name, note=note(each)) for each in sheet.roster]
    pick = keyed(
        "give", kit.PickList, label=strings("assign.give"), choices=rows, chosen=frozenset(states), many=True,
        on_pick=give, sem_id="give", strings=strings,
    )  # fmt: skip
    return ft.Column([pick, kit.quiet(strings("assign.give_note"))], spacing=8, tight=True)
