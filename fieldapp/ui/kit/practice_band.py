"""In the made-up village: the band over every screen that says so, and the hint that leads through a first case.

A screen has a hint when there are words for it in the strings files, `guide.<sem_id of the screen>`.
"""

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.frame import Frame
from fieldapp.ui.kit.lettering import lead
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.kit.notice import Notice
from fieldapp.ui.strings import keys


def practice_band(frame: Frame) -> ft.Control:
    """Return the band, with the way out of practice."""
    strings, ink = frame.strings(), ft.Colors.ON_TERTIARY
    said = ft.Row(
        [icon_mark(ft.Icons.SCHOOL, color=ink), lead(strings("practice.band"), color=ink, expand=True)],
        spacing=measures.GAP,
    )
    assert frame.on_leave_practice is not None
    out = Button(
        text=strings("practice.leave"), kind="outlined", on_press=frame.on_leave_practice, sem_id="practice-leave"
    )
    box = ft.Container(
        ft.ResponsiveRow(
            [ft.Container(said, col={"xs": 12, "sm": 8}), ft.Container(out, col={"xs": 12, "sm": 4})],
            run_spacing=4,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=ft.Colors.TERTIARY,
        padding=ft.Padding.symmetric(horizontal=measures.EDGE, vertical=6),
    )
    return sem("practice-band", box)


def hint(frame: Frame, name: str) -> list[ft.Control]:
    """Return the hint of the screen `name`; none where there is nothing to say."""
    if not (frame.practising and f"guide.{name}" in keys("vi")):
        return []
    strings = frame.strings()
    return [
        Notice(
            strings(f"guide.{name}"),
            sem_id="guide",
            title=strings("guide.title"),
            icon=ft.Icons.TIPS_AND_UPDATES_OUTLINED,
        )
    ]
