"""One case as a row of a list: who, what, when, where it stands, and what it asks for."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.screens.lacking import lacking_text
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseRow, PhoneStanding


def case_row(
    row: CaseRow, strings: Strings, today: date, on_open: Callable[[str], object], here: bool = False,
    left: Sequence[str] = (),
) -> ft.Control:  # fmt: skip
    """Return the row; all of it opens the case. `here`: it is the one that stands open beside.

    `left` are the names of those for whom somebody else has to be asked.
    """
    matter = strings.label("VU_VIEC", row.dispute_type) if row.dispute_type else strings("home.no_matter")
    day = strings.near_day(row.received_on, today).lower() if row.received_on else ""
    words: list[ft.Control] = [
        kit.lead(row.title or strings("home.nameless")),
        kit.body(f"{matter}, {day}" if day else matter, color=ft.Colors.ON_SURFACE_VARIANT),
        ft.Row([kit.StandingChip(row.standing, strings)], wrap=True),
    ]
    if row.alarm:
        words.insert(0, _alarm(strings))
    if row.gone:
        words.append(kit.body(strings("home.gone"), color=ft.Colors.TERTIARY))
    if left:
        words.append(kit.body(strings("side.in_row_left", names=", ".join(left)), color=ft.Colors.TERTIARY))
    elif row.nobody:
        words.append(kit.body(strings("side.in_row_nobody"), color=ft.Colors.TERTIARY))
    elif row.asked:
        words.append(kit.body(strings("side.in_row_asked"), color=ft.Colors.TERTIARY))
    if row.inquiries:
        words.append(kit.body(strings("inquiry.in_row"), color=ft.Colors.TERTIARY))
    if row.unsent and row.standing != PhoneStanding.RETURNED:
        words.append(kit.quiet(strings("home.draft")))
        if lacking := lacking_text(row.stopping, strings):
            words.append(kit.body(lacking))
    if row.remark and row.standing == PhoneStanding.RETURNED:
        words.append(kit.body(strings("home.remark", text=row.remark), color=ft.Colors.TERTIARY))
    if row.clashes:
        words.append(kit.body(strings("home.clash"), color=ft.Colors.TERTIARY))
    words += [kit.quiet(strings.held(reason)) for reason in row.held]
    if row.declined:
        words.append(kit.body(strings("road.declined_part", count=row.declined), color=ft.Colors.TERTIARY))
    asks = (
        row.standing == PhoneStanding.RETURNED
        or bool(row.clashes)
        or row.alarm
        or bool(row.inquiries)
        or bool(left)
        or row.nobody
    )
    return kit.TouchRow(
        words,
        on_press=lambda: on_open(row.id),
        sem_id=f"case-{row.id}",
        paper=ft.Colors.PRIMARY_CONTAINER if here else ft.Colors.SURFACE_CONTAINER_LOWEST,
        edge=ft.Colors.TERTIARY if asks else ft.Colors.OUTLINE_VARIANT,
        edge_width=2 if asks else 1,
    )


def _alarm(strings: Strings) -> ft.Control:
    return ft.Row(
        [ft.Icon(ft.Icons.WARNING_AMBER, color=ft.Colors.ERROR), kit.lead(strings("danger.in_row"), expand=True)]
    )
