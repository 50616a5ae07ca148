"""The card behind the question mark in every title bar: what this screen is, why, what next, and the law in one line.

The words stand in the strings files under `["help.<sem_id of the screen>"]`: a screen gets its card by having words.
"""

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button, IconButton
from fieldapp.ui.kit.calls import Press
from fieldapp.ui.kit.lettering import body, heading, label
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.strings import Strings, keys

PARTS = ("what", "why", "next", "law")
_ICONS = {
    "what": ft.Icons.ARTICLE_OUTLINED,
    "why": ft.Icons.LIGHTBULB_OUTLINE,
    "next": ft.Icons.ARROW_FORWARD,
    "law": ft.Icons.BALANCE,
}


def card_of(name: str) -> str:
    """Return the card of the screen of this name: its own, or the one of the whole walk of which it is a step, such as
    `session` for `session-day`; empty when there are no words about it."""
    return next((card for card in (name, name.partition("-")[0]) if f"help.{card}.what" in keys("vi")), "")


@ft.component
def HelpButton(*, name: str, strings: Strings) -> ft.Control:
    """Return the question mark of the screen `name`; it opens the card over the screen, and nothing is lost by it."""
    opened, set_opened = ft.use_state(False)
    ft.use_dialog(_card(name, strings, lambda: set_opened(False)) if opened else None)
    return IconButton(
        icon=ft.Icons.HELP_OUTLINE, text=strings("help.open"), on_press=lambda: set_opened(True), sem_id="help-open"
    )


def card_lines(name: str, strings: Strings) -> list[ft.Control]:
    """Return the four parts of the card, each with its icon and its question."""
    return [_part(part, strings(f"help.{part}"), strings(f"help.{name}.{part}")) for part in PARTS]


def _card(name: str, strings: Strings, close: Press) -> ft.AlertDialog:
    return ft.AlertDialog(
        modal=False,
        scrollable=True,
        title=heading(strings("help.title"), level=2),
        content=sem("help-card", ft.Column(card_lines(name, strings), spacing=measures.EDGE, tight=True)),
        inset_padding=ft.Padding.all(measures.EDGE),
        actions=[Button(text=strings("help.close"), on_press=close, sem_id="help-close", full_width=True)],
        on_dismiss=close,
    )


def _part(part: str, question: str, answer: str) -> ft.Control:
    words = ft.Column([label(question), body(answer)], spacing=2, tight=True, expand=True)
    return ft.Row(
        [icon_mark(_ICONS[part], color=ft.Colors.PRIMARY), words],
        spacing=measures.GAP,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
