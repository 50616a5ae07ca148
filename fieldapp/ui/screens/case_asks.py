"""What stands at the top of a case because somebody asks for it: the commune's remarks, what is missing, clashes."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.screens.read_case import name_of
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, PhoneStanding

GoTo = Callable[[str], object]
"""Called with the path of a field that is to be mended."""


def remarks(view: CaseView, strings: Strings, on_mend: GoTo) -> ft.Control:
    """Return what the commune asks, each a way to its field; calmer where she has written or has answered."""
    answered = view.phone_standing != PhoneStanding.RETURNED
    title = strings("case.remarks_answered" if answered else "case.remarks")
    do = strings("case.mend_again" if answered else "case.mend_here")
    rows = []
    for path, text in view.remarks.items():
        mended = path in view.mended
        rows.append(
            _link(
                f"remark-{path}", name_of(path, view.case, strings), [text],
                strings("case.mended_here") if mended else do, goes(on_mend, path),
                ft.Icons.CHECK if mended else ft.Icons.REPLY, warm=not (answered or mended),
            )
        )  # fmt: skip
    return _group("remarks", title, rows)


def missing(view: CaseView, strings: Strings, on_mend: GoTo) -> ft.Control:
    """Return what must be written before sending, each a way to its field."""
    rows = [
        _link(
            f"missing-{breach.path}", name_of(breach.path, view.case, strings), [strings(f"rules.{breach.rule}")],
            strings("case.fill_here"), goes(on_mend, breach.path), ft.Icons.EDIT, warm=True,
        )
        for breach in view.stopping
    ]  # fmt: skip
    return _group("missing", strings("case.missing"), rows)


def clashes(view: CaseView, strings: Strings, on_clash: GoTo) -> ft.Control:
    """Return the fields that people wrote differently, each a way to its versions."""
    rows = [
        _link(
            f"clash-{each.path}", name_of(each.path, view.case, strings),
            [strings("clash.versions", count=len(each.versions))], strings("clash.choose_here"),
            goes(on_clash, each.path), ft.Icons.CALL_SPLIT, warm=True,
        )
        for each in view.clashes
    ]  # fmt: skip
    return _group("clashes", strings("clash.title"), rows)


def goes(on_mend: GoTo, path: str) -> Callable[[], object]:
    """Return what a tap does that leads to this field."""

    async def tapped() -> None:
        await kit.answer(on_mend, path)

    return tapped


def _group(name: str, title: str, rows: Sequence[ft.Control]) -> ft.Control:
    head = ft.Semantics(content=kit.lead(title), header=True, heading_level=2)
    return kit.sem(name, ft.Column([head, *rows], spacing=8, tight=True))


def _link(
    sem_id: str,
    title: str,
    lines: Sequence[str],
    do: str,
    on_tap: Callable[[], object],
    icon: ft.IconData,
    *,
    warm: bool,
) -> ft.Control:
    ink = ft.Colors.ON_TERTIARY_CONTAINER if warm else ft.Colors.ON_SURFACE
    words: list[ft.Control] = [kit.lead(title, color=ink), *(kit.body(line, color=ink) for line in lines)]
    words.append(kit.quiet(do, color=ink))
    box = ft.Container(
        ft.Row(
            [
                icon_mark(icon, color=ink),
                ft.Column(words, spacing=2, tight=True, expand=True),
                icon_mark(ft.Icons.CHEVRON_RIGHT, color=ink),
            ],
            spacing=measures.GAP,
        ),
        bgcolor=ft.Colors.TERTIARY_CONTAINER if warm else ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=measures.RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
        ink=True,
        on_click=on_tap,
    )
    return kit.sem(sem_id, box, button=True)
