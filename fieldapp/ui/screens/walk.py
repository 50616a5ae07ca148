"""A walk of screens over one thing of a case: one question a screen, forwards and back, and out of it at any time."""

from collections.abc import Sequence

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.screens.pieces import side_by_side
from fieldapp.ui.screens.sheet import Part, Sheet


def walk_screen(
    *,
    route: str,
    walk: str,
    step: str,
    asked: str,
    place: int,
    count: int,
    title: str,
    parts: Sequence[Part],
    sheet: Sheet,
    trouble: str,
    on_next: kit.Press,
    next_text: str,
    on_before: kit.Press | None,
    on_leave: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the screen of one step. Its question is `asked` in the strings, with a note under it.

    What the commune asks about a field stands above it; what a rule says of it stands below, where it moves nothing.
    """
    strings = sheet.strings
    body: list[ft.Control] = [_asked(asked, place, count, sheet)]
    body += kit.trouble_notice(trouble)
    told: set[str] = set()
    for each in parts:
        body += _remarks(each.path, told, sheet)
        body.append(each.content)
        body += _broken(each.path, sheet)
    arrow = None if on_before or place == count else ft.Icons.ARROW_FORWARD
    onwards = kit.BigButton(text=next_text, on_press=on_next, sem_id="next", icon=arrow)
    later = kit.Button(text=strings("ask.later"), kind="text", on_press=on_leave, sem_id="leave")
    return kit.screen(
        route=route,
        title=title,
        sem_id=f"{walk}-{step}",
        body=body,
        top=top,
        actions=[later],
        bottom=side_by_side(strings("kit.back"), on_before, "before", onwards) if on_before else onwards,
    )


def _asked(asked: str, place: int, count: int, sheet: Sheet) -> ft.Control:
    bar = ft.ProgressBar(
        value=place / count, bar_height=8, border_radius=4, color=ft.Colors.PRIMARY,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        semantics_label=sheet.strings("walk.place", place=place, count=count),
    )  # fmt: skip
    note = kit.body(sheet.strings(f"{asked}_note"), color=ft.Colors.ON_SURFACE_VARIANT)
    return kit.sem("asked", ft.Column([bar, kit.heading(sheet.strings(asked)), note], spacing=8, tight=True))


def _remarks(path: str, told: set[str], sheet: Sheet) -> list[ft.Control]:
    """Return what the commune asks about this field or its whole collection, each once on a screen."""
    asked = [each for each in dict.fromkeys((path, path.partition("/")[0])) if each in sheet.view.remarks]
    new = [each for each in asked if each and each not in told]
    told.update(new)
    title = sheet.strings("case.commune_asks")
    return [
        kit.Notice(
            sheet.view.remarks[each], sem_id=f"remark-{each}", tone=kit.Tone.WARN, title=title, icon=ft.Icons.REPLY
        )
        for each in new
    ]  # fmt: skip


def _broken(path: str, sheet: Sheet) -> list[ft.Control]:
    rules = dict.fromkeys(breach.rule for breach in sheet.view.missing if path and breach.path == path)
    return [
        kit.Notice(sheet.strings(f"rules.{rule}"), sem_id=f"missing-{path}-{rule}", icon=ft.Icons.EDIT)
        for rule in rules
    ]
