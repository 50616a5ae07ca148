"""Text in the few sizes that this app uses. All of it wraps; nothing is cut."""

from collections.abc import Sequence

import flet as ft

from fieldapp.ui import theme
from fieldapp.ui.kit import measures


def heading(text: str, *, level: int = 1, color: str = ft.Colors.ON_SURFACE) -> ft.Control:
    """Return the question or the name of the screen, which a screen reader can jump to."""
    size = measures.HEADING if level == 1 else measures.LEAD
    family = theme.BOLD if level == 1 else theme.SEMI_BOLD
    words = ft.Text(text, size=size, font_family=family, color=color, height=None)
    return ft.Semantics(content=words, header=True, heading_level=level)


def lead(text: str, *, color: str = ft.Colors.ON_SURFACE, expand: bool = False) -> ft.Text:
    """Return the line that matters most in a row or a notice."""
    return ft.Text(text, size=measures.BODY, font_family=theme.SEMI_BOLD, color=color, expand=expand)


def body(text: str, *, color: str = ft.Colors.ON_SURFACE, expand: bool = False) -> ft.Text:
    """Return ordinary text."""
    return ft.Text(text, size=measures.BODY, color=color, expand=expand)


def marked(pieces: Sequence[tuple[str, bool]]) -> ft.Text:
    """Return ordinary text in which the pieces with True are underlined and thicker; no colour says it."""
    underlined = ft.TextStyle(font_family=theme.BOLD, decoration=ft.TextDecoration.UNDERLINE)
    spans = []
    for text, stands_out in pieces:
        words = text.rstrip()  # no line under the space behind them
        spans += [ft.TextSpan(words, style=underlined if stands_out else None), ft.TextSpan(text[len(words) :])]
    return ft.Text(spans=spans, size=measures.BODY, color=ft.Colors.ON_SURFACE)


def quiet(text: str, *, color: str = ft.Colors.ON_SURFACE_VARIANT, expand: bool = False) -> ft.Text:
    """Return a side remark: a day, a count."""
    return ft.Text(text, size=measures.QUIET, color=color, expand=expand)


def label(text: str) -> ft.Text:
    """Return the name above a field."""
    return ft.Text(text, size=measures.BODY, font_family=theme.SEMI_BOLD, color=ft.Colors.ON_SURFACE)
