"""Buttons that a hurried or shaking finger cannot press twice."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import flet as ft

from fieldapp.ui import theme
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.calls import Press, answer
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.kit.marks import sem

Kind = Literal["filled", "tonal", "outlined", "text", "danger"]
QUIET_SECONDS = 0.5  # a second tap this soon after the first was done belongs to the first


Pressed = Callable[[ft.Event[Any]], Awaitable[None]]


class _Guard:
    """Remembers, across renders, whether this button is at work or has just been."""

    def __init__(self) -> None:
        self.busy = False
        self.free_at = 0.0


@ft.component
def Button(
    *,
    text: str,
    on_press: Press,
    sem_id: str,
    kind: Kind = "filled",
    icon: ft.IconData | None = None,
    disabled: bool = False,
    big: bool = False,
    full_width: bool = False,
    busy: str = "",
) -> ft.Control:
    """Return a button of at least 56 dp. While `on_press` runs it is disabled; a double tap counts once.

    `busy` stands on it instead of `text` while it runs, for what may take seconds.
    """
    guard = use_own(_Guard)
    running, set_running = ft.use_state(False)

    async def press(event: ft.Event[Any]) -> None:
        loop_time = event.page.loop.time
        if guard.busy or loop_time() < guard.free_at:
            return
        guard.busy = True
        set_running(True)
        try:
            await answer(on_press)
        finally:
            guard.busy = False
            guard.free_at = loop_time() + QUIET_SECONDS
            set_running(False)

    control = _face(busy if busy and running else text, icon, kind, big, disabled or running, press)
    return sem(sem_id, ft.Row([_stretch(control)], tight=False) if full_width else control)


def BigButton(
    *,
    text: str,
    on_press: Press,
    sem_id: str,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    kind: Kind = "filled",
    busy: str = "",
) -> ft.Control:
    """Return the one thing to do on this screen: as wide as the column, 64 dp high."""
    return Button(
        text=text,
        on_press=on_press,
        sem_id=sem_id,
        icon=icon,
        disabled=disabled,
        kind=kind,
        busy=busy,
        big=True,
        full_width=True,
    )


def IconButton(*, icon: ft.IconData, text: str, on_press: Press, sem_id: str) -> ft.Control:
    """Return a 56 dp button that is only an icon; `text` is what a screen reader says."""

    async def press() -> None:
        await answer(on_press)

    button = ft.IconButton(
        icon=icon,
        icon_size=measures.ICON,
        width=measures.TARGET,
        height=measures.TARGET,
        tooltip=text,
        on_click=press,
        icon_color=ft.Colors.ON_SURFACE,
    )
    return sem(sem_id, button)


def _stretch(control: ft.Control) -> ft.Control:
    control.expand = True
    return control


def _face(
    text: str,
    icon: ft.IconData | None,
    kind: Kind,
    big: bool,
    disabled: bool,
    press: Callable[[ft.Event[Any]], Awaitable[None]],
) -> ft.Control:
    paper, ink = _COLOURS[kind]
    words = ft.Text(
        text, size=measures.LEAD if big else measures.BODY, font_family=theme.SEMI_BOLD, text_align=ft.TextAlign.CENTER
    )
    inside: list[ft.Control] = [ft.Icon(icon, size=measures.ICON)] if icon else []
    style = ft.ButtonStyle(
        bgcolor={ft.ControlState.DISABLED: ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.ControlState.DEFAULT: paper},
        color={ft.ControlState.DISABLED: ft.Colors.ON_SURFACE_VARIANT, ft.ControlState.DEFAULT: ink},
        icon_color={ft.ControlState.DISABLED: ft.Colors.ON_SURFACE_VARIANT, ft.ControlState.DEFAULT: ink},
        padding=ft.Padding.symmetric(horizontal=18, vertical=18 if big else 16),
        shape=ft.RoundedRectangleBorder(radius=measures.RADIUS),
        side=ft.BorderSide(1.5, ft.Colors.OUTLINE) if kind == "outlined" else None,
        elevation=0,
    )
    # In large letters the icon moves above the words rather than cutting a word in two.
    content = ft.Row(
        [*inside, words],
        wrap=True,
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=10,
        run_spacing=0,
        tight=True,
    )
    if kind == "text":
        return ft.TextButton(content=content, style=style, on_click=press, disabled=disabled)
    return ft.FilledButton(content=content, style=style, on_click=press, disabled=disabled)


_COLOURS: dict[str, tuple[str, str]] = {
    "filled": (ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY),
    "tonal": (ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    "outlined": (ft.Colors.SURFACE, ft.Colors.PRIMARY),
    "text": (ft.Colors.TRANSPARENT, ft.Colors.PRIMARY),
    "danger": (ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
}
