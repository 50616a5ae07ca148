"""Where a case stands, in the four states that a mediator knows. An icon and words, never colour alone."""

import flet as ft

from fieldapp.ui import theme
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.strings import Strings

_LOOK: dict[str, tuple[ft.IconData, str, str]] = {
    "saved": (ft.Icons.SMARTPHONE, ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.Colors.ON_SURFACE),
    "received": (ft.Icons.MARK_EMAIL_READ, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    "returned": (ft.Icons.REPLY, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    "approved": (ft.Icons.VERIFIED, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
}


def StandingChip(standing: str, strings: Strings, *, seen: bool = False) -> ft.Control:
    """Return the chip of a phone standing: `saved`, `received`, `returned` or `approved`.

    `seen` says that the commune approves nothing of the kind, but has looked at it.
    """
    icon, paper, ink = _LOOK[standing]
    words = ft.Text(
        strings("phone_standings.seen" if seen and standing == "approved" else f"phone_standings.{standing}"),
        size=measures.QUIET,
        font_family=theme.SEMI_BOLD,
        color=ink,
        expand=True,
        expand_loose=True,
    )
    return ft.Container(
        bgcolor=paper,
        border_radius=measures.RADIUS,
        padding=ft.Padding.symmetric(horizontal=10, vertical=6),
        content=ft.Row([icon_mark(icon, size=20, color=ink), words], spacing=6, tight=True),
    )
