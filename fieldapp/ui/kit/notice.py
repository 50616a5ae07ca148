"""A few words in a box: what happened and what to do. An icon and words, never colour alone."""

from enum import StrEnum

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.calls import Press
from fieldapp.ui.kit.lettering import body, lead
from fieldapp.ui.kit.marks import icon_mark, sem


class Tone(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    ERROR = "error"


_LOOK: dict[Tone, tuple[ft.IconData, str, str]] = {
    Tone.INFO: (ft.Icons.INFO_OUTLINE, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    Tone.GOOD: (ft.Icons.CHECK_CIRCLE_OUTLINE, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    Tone.WARN: (ft.Icons.WARNING_AMBER, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    Tone.ERROR: (ft.Icons.ERROR_OUTLINE, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
}


def Notice(
    text: str,
    *,
    sem_id: str,
    tone: Tone = Tone.INFO,
    title: str = "",
    icon: ft.IconData | None = None,
    press_text: str = "",
    on_press: Press | None = None,
) -> ft.Control:
    """Return a box with an icon and words; with `press_text` also a button that does what the words say.

    It is a live region: a screen reader says it when it appears.
    """
    own_icon, paper, ink = _LOOK[tone]
    said: list[ft.Control] = [lead(title, color=ink)] if title else []
    said += [body(text, color=ink)] if text else []
    if press_text and on_press:
        said.append(Button(text=press_text, on_press=on_press, sem_id=f"{sem_id}-do", kind="outlined"))
    box = ft.Container(
        bgcolor=paper,
        border_radius=measures.RADIUS,
        padding=measures.EDGE,
        content=ft.Row(
            [
                icon_mark(icon or own_icon, color=ink, size=measures.ICON),
                ft.Column(said, spacing=6, tight=True, expand=True),
            ],
            spacing=measures.GAP,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )
    return sem(sem_id, box, live_region=True)


def trouble_notice(text: str, sem_id: str = "trouble", tone: Tone = Tone.ERROR) -> list[ft.Control]:
    """Return the notice that says what went wrong, to be put among the controls of a screen; nothing without words."""
    return [Notice(text, sem_id=sem_id, tone=tone)] if text else []
