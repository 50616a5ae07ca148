"""Identifiers in the accessibility tree: how tests, and a helper's screen reader, find a thing."""

from typing import Any

import flet as ft

from fieldapp.ui.kit import measures


def sem(identifier: str, control: ft.Control, *, expand: bool | int | None = None, **said: Any) -> ft.Semantics:
    """Return the control under an identifier; `said` adds what a screen reader says (label, checked, button).

    Identifiers are stable names for machines: `home-new`, `f-summary`, `party-<id>`. Nobody hears them.
    """
    return ft.Semantics(identifier=identifier, content=control, container=True, expand=expand, **said)


def icon_mark(icon: ft.IconData, *, color: str | None = None, size: float = measures.ICON) -> ft.Icon:
    """Return an icon that grows with the phone's text size."""
    return ft.Icon(icon, color=color, size=size, apply_text_scaling=True)
