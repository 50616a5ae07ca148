"""Feeds the six questions."""

import flet as ft

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.domain.text import is_written
from fieldapp.ui import questions, routes
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.lacking import lacking_name
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.question import question_screen, rules_of
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.pen import sheet_of
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import CaseView, PhoneStanding


@ft.component
def QuestionStation() -> ft.View:
    """One question of a case, at `/case/<id>/<question>`; with `?at=<path>` that field stands first."""
    shell = use_shell()
    params = ft.use_route_params()
    case_id, name, route = params["case_id"], params["question"], ft.use_view_path()
    today = shell.today()
    view = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)
    roster = use_book(workbook.roster)
    spare, _ = use_left("spare", use_own(_spare_keys), always=True)
    spare_keys = spare.split()
    trouble, say = ft.use_state("")
    if name not in routes.QUESTIONS:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.HOME))
    marked = questions.marked_in(shell.page.route)
    # Both hold while she writes: nothing may move under her finger.
    first = ft.use_memo(lambda: _first(view, marked, spare_keys), [case_id, name, marked])
    lacking = ft.use_memo(lambda: rules_of(marked, view), [case_id, name, marked])
    away = routes.case(case_id) if view.exists else routes.below(route)
    before, onwards = questions.step(name, -1), _onwards(view, name, marked, was_lacking=bool(lacking))
    return question_screen(
        route=route,
        name=name,
        marked=marked,
        first=first,
        lacking=lacking,
        sheet=sheet_of(shell, view, roster, spare_keys, say),
        trouble=trouble,
        on_next=lambda: shell.go(onwards),
        on_before=(lambda: shell.go(routes.question(case_id, before))) if before and not marked else None,
        on_leave=lambda: shell.go(away),
        next_text=_next_text(shell, view, name, marked, was_lacking=bool(lacking)),
        top=demo_strip(shell),
    )


def _first(view: CaseView, marked: str, spare_keys: list[str]) -> str:
    """Return the field to stand first: the marked one, and when a side is missing that side, not the one named."""
    if marked != "parties" or not any(breach.rule == "two_sides" for breach in view.missing):
        return marked
    sides = {key: person for key, person in view.case.parties.items() if person.role == "BEN"}
    nameless = [key for key, person in sides.items() if not is_written(person.name)]
    spare = [key for key in spare_keys if key not in sides]
    return f"parties/{[*nameless, *spare][0]}"


def _onwards(view: CaseView, name: str, marked: str, *, was_lacking: bool) -> str:
    """Return where "next" leads: to the next remark while mending, else to the next question, at last to the case.

    From a field that people wrote differently it leads to all its versions: what she wrote is one of them. From one
    that lacked something, to the next that does, and then, while there is more to be written before it can be sent, to
    the first question that nothing is answered of.
    """
    if any(each.path == marked for each in view.clashes):
        return routes.clash(view.id, marked)
    if marked:
        further = _further_remark(view, marked) or (_further_lacking(view, marked) if was_lacking else "")
        if further:
            return questions.address_of(view.id, further)
        following = _further_question(view) if was_lacking else ""
        return routes.question(view.id, following) if following else routes.case(view.id)
    following = questions.step(name, 1)
    return routes.question(view.id, following) if following else routes.case(view.id)


def _next_text(shell: Shell, view: CaseView, name: str, marked: str, *, was_lacking: bool) -> str:
    if not marked:
        return shell.strings("ask.onwards" if questions.step(name, 1) else "ask.look_over")
    if _further_remark(view, marked):
        return shell.strings("ask.next_remark")
    if was_lacking and (further := _further_lacking(view, marked)):
        breach = next(each for each in view.stopping if each.path == further)
        return shell.strings("ask.next_lacking", what=lacking_name(breach, shell.strings))
    return shell.strings("ask.onwards" if was_lacking and _further_question(view) else "ask.mended")


def _further_lacking(view: CaseView, marked: str) -> str:
    """Return the next field that lacks something, for a case that is being written; empty when none does."""
    mends = view.phone_standing == PhoneStanding.RETURNED or any(each.path == marked for each in view.clashes)
    return "" if mends or not view.unsent else questions.lacking_after(view, marked)


def _further_question(view: CaseView) -> str:
    """Return the question at which she goes on writing; empty when all is there for sending, or something was passed
    over: then the page of the case says what."""
    mends = view.phone_standing == PhoneStanding.RETURNED
    return questions.next_question(view) if view.stopping and not (mends or questions.lacking(view)) else ""


def _further_remark(view: CaseView, marked: str) -> str:
    """Return the remark after this one that has a field to mend; empty when this is the last, or no remark."""
    asked = [path for path in view.remarks if questions.question_of(path)]
    clashing = any(each.path == marked for each in view.clashes)
    if clashing or view.phone_standing != PhoneStanding.RETURNED or marked not in asked:
        return ""
    return next(iter(asked[asked.index(marked) + 1 :]), "")


def _spare_keys() -> str:
    """Return keys for members of which nothing is written yet, in the order in which they are shown."""
    return " ".join(sorted(new_id() for _ in range(6)))
