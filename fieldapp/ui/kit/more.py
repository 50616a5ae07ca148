"""The rest of a short list: a button says how many there are, and pressing it shows them."""

from collections.abc import Sequence

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed


def first_rows(rows: Sequence[ft.Control], most: int, text: str, sem_id: str) -> list[ft.Control]:
    """Return the first `most` rows, and the way to the others where there are more; `text` says how many they are."""
    if len(rows) <= most:
        return list(rows)
    return [*rows[:most], keyed(sem_id, _More, rows=rows[most:], text=text, sem_id=sem_id)]


@ft.component
def _More(*, rows: Sequence[ft.Control], text: str, sem_id: str) -> ft.Control:
    standing, set_standing = use_left(sem_id, "folded")
    if standing != "folded":
        return ft.Column(list(rows), spacing=measures.GAP, tight=True)
    return Button(
        text=text, icon=ft.Icons.EXPAND_MORE, kind="outlined", on_press=lambda: set_standing("open"), sem_id=sem_id,
        full_width=True,
    )  # fmt: skip
