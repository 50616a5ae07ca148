"""One of the six questions on one screen: where she is, what is asked, what the commune remarked, onwards."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import kit, routes
from fieldapp.ui.screens.ask_mediators import mediators
from fieldapp.ui.screens.ask_said import said
from fieldapp.ui.screens.ask_what import what
from fieldapp.ui.screens.ask_when import when
from fieldapp.ui.screens.ask_where import where
from fieldapp.ui.screens.ask_who import who
from fieldapp.ui.screens.pieces import side_by_side
from fieldapp.ui.screens.sheet import Part, Sheet
from fieldapp.workbook import CaseView

ASK: dict[str, Callable[[Sheet], list[Part]]] = {
    "who": who, "what": what, "where": where, "when": when, "mediators": mediators, "said": said,
}  # fmt: skip


def question_screen(
    *,
    route: str,
    name: str,
    marked: str,
    first: str,
    lacking: Sequence[str],
    sheet: Sheet,
    trouble: str,
    on_next: kit.Press,
    on_before: kit.Press | None,
    on_leave: kit.Press,
    next_text: str,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the screen of question `name`; the field `first` stands first, with what is asked about `marked`.

    They are the same field, unless what is missing is one member of it. `lacking` are the rules that `marked` broke
    when the screen was opened; of one that is kept by now the same place says so.
    `trouble` is the sentence of the last choice that could not be kept.
    """
    strings, place = sheet.strings, routes.QUESTIONS.index(name) + 1
    body: list[ft.Control] = [] if marked else [_asked(name, place, sheet)]
    body += kit.trouble_notice(trouble)
    body += _in_order(ASK[name](sheet), marked, first, lacking, sheet)
    arrow = None if on_before else ft.Icons.ARROW_FORWARD  # two buttons side by side have no room for it
    onwards = kit.BigButton(text=next_text, on_press=on_next, sem_id="next", icon=arrow)
    later = kit.Button(text=strings("ask.later"), kind="text", on_press=on_leave, sem_id="leave")
    return kit.screen(
        route=route,
        title=strings(f"ask.{name}") if marked else strings("ask.progress", place=place, count=len(routes.QUESTIONS)),
        sem_id=f"ask-{name}",
        body=body,
        top=top,
        opens_at=marked,
        on_back=on_leave if marked else None,
        back_text=strings("kit.back"),
        actions=[] if marked else [later],
        bottom=side_by_side(strings("kit.back"), on_before, "before", onwards) if on_before else onwards,
    )


def _asked(name: str, place: int, sheet: Sheet) -> ft.Control:
    bar = ft.ProgressBar(
        value=place / len(routes.QUESTIONS), bar_height=8, border_radius=4, color=ft.Colors.PRIMARY,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST, semantics_label=sheet.strings(f"ask.{name}"),
    )  # fmt: skip
    words = [
        bar,
        kit.heading(sheet.strings(f"ask.{name}")),
        kit.body(sheet.strings(f"ask.{name}_note"), color=ft.Colors.ON_SURFACE_VARIANT),
    ]
    return kit.sem("asked", ft.Column(words, spacing=8, tight=True))


def _in_order(parts: list[Part], marked: str, first: str, lacking: Sequence[str], sheet: Sheet) -> list[ft.Control]:
    """Return the parts, one of them first, each under what the commune or a rule says of it."""
    paths = {each.path for each in parts}
    known = [path for path in sheet.view.remarks if _belongs(path, parts)]
    elsewhere = [path for path in known if path not in paths]
    shown: list[ft.Control] = [_remark(sheet.view.remarks[path], path, sheet) for path in elsewhere]
    shown += [_missing(rule, marked, sheet) for rule in lacking if marked not in paths]
    for each in sorted(parts, key=lambda one: one.path != first or not first):
        above: list[ft.Control] = []
        if each.path and each.path in sheet.view.remarks:
            above.append(_remark(sheet.view.remarks[each.path], each.path, sheet))
        if each.path and each.path == marked:
            above += [_missing(rule, marked, sheet) for rule in lacking]
        shown.append(_under(above, each.content))
    return shown


def _belongs(path: str, parts: list[Part]) -> bool:
    names = {each.path.partition("/")[0] for each in parts if each.path}
    return path.partition("/")[0] in names


def rules_of(path: str, view: CaseView) -> list[str]:
    """Return the rules that this field breaks now; none for no field."""
    return [breach.rule for breach in view.missing if path and breach.path == path]


def _remark(text: str, path: str, sheet: Sheet) -> ft.Control:
    title = sheet.strings("case.commune_asks")
    return kit.Notice(text, sem_id=f"remark-{path}", tone=kit.Tone.WARN, title=title, icon=ft.Icons.REPLY)


def _missing(rule: str, path: str, sheet: Sheet) -> ft.Control:
    if rule not in rules_of(path, sheet.view):
        return kit.Notice(sheet.strings("ask.filled"), sem_id=f"filled-{path}", tone=kit.Tone.GOOD)
    return kit.Notice(sheet.strings(f"rules.{rule}"), sem_id=f"missing-{path}", icon=ft.Icons.EDIT)


def _under(above: list[ft.Control], content: ft.Control) -> ft.Control:
    if not above:
        return content
    frame = ft.Container(
        content, border=ft.Border.only(left=ft.BorderSide(5, ft.Colors.TERTIARY)), padding=ft.Padding.only(left=12)
    )
    return ft.Column([*above, frame], spacing=10, tight=True)
