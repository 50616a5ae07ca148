"""Choices as big rows to tap, with a mark. A long list can be searched, accents or not."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import flet as ft
from msgspec import Struct

from fieldapp.domain.text import fold
from fieldapp.ui import theme
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.calls import answer
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.lettering import quiet
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.kit.text_field import TextField
from fieldapp.ui.strings import Strings

SEARCH_FROM = 9  # a list this long gets a search box


class Choice(Struct, frozen=True, kw_only=True):
    """One row: its code, its words, perhaps a line that explains it, an icon, a heading it stands under.

    One that `opens` is no answer itself: a tap shows or hides the rows below it.
    """

    code: str
    text: str
    note: str = ""
    icon: ft.IconData | None = None
    group: str = ""
    opens: Literal["", "closed", "open"] = ""


@ft.component
def PickList(
    *,
    choices: Sequence[Choice],
    chosen: str | frozenset[str],
    on_pick: Callable[[str], Awaitable[object] | object],
    sem_id: str,
    strings: Strings,
    label: str = "",
    many: bool = False,
    error: str = "",
    search: bool = True,
) -> ft.Control:
    """Return the rows. One may be chosen (radio), or with `many` several (check marks).

    `on_pick` is called with the code that was tapped; the caller decides what that means
    (with `many`: put in or take out). Rows are found as `<sem_id>-<code>`.
    """
    wanted, set_wanted = use_left(f"{sem_id}-wanted")
    marked = frozenset({chosen}) if isinstance(chosen, str) else chosen
    parts: list[ft.Control] = [field_label(label)] if label else []
    if search and len(choices) >= SEARCH_FROM:
        parts.append(
            TextField(
                label=strings("kit.search_list"),
                value=wanted,
                on_keep=lambda text: None,
                on_typed=set_wanted,
                sem_id=f"{sem_id}-search",
                capitalization=ft.TextCapitalization.NONE,
            )
        )
    shown = [choice for choice in choices if fold(wanted) in fold(f"{choice.text} {choice.note} {choice.group}")]
    group = ""
    for choice in shown:
        if choice.group and choice.group != group:
            group = choice.group
            parts.append(ft.Container(quiet(group), padding=ft.Padding.only(top=10)))
        parts.append(_row(choice, choice.code in marked, many, on_pick, f"{sem_id}-{choice.code}"))
    if not shown:
        parts.append(quiet(strings("kit.nothing_found")))
    if error:
        parts.append(ft.Text(error, size=measures.QUIET, color=ft.Colors.ERROR))
    return ft.Column(parts, spacing=8, tight=True)


def _row(
    choice: Choice, marked: bool, many: bool, on_pick: Callable[[str], Awaitable[object] | object], sem_id: str
) -> ft.Control:
    async def tapped() -> None:
        await answer(on_pick, choice.code)

    ink = ft.Colors.ON_PRIMARY_CONTAINER if marked else ft.Colors.ON_SURFACE
    words: list[ft.Control] = [
        ft.Text(choice.text, size=measures.BODY, font_family=theme.SEMI_BOLD if marked else theme.REGULAR, color=ink)
    ]
    if choice.note:
        words.append(quiet(choice.note, color=ink))
    mark = icon_mark(
        _MARKS[many][marked], size=measures.ICON, color=ft.Colors.PRIMARY if marked else ft.Colors.OUTLINE
    )  # fmt: skip
    icon = icon_mark(choice.icon, size=measures.ICON, color=ink) if choice.icon else None
    inside: list[ft.Control] = [ft.Column(words, spacing=2, tight=True, expand=True)]
    if choice.opens:
        arrow = ft.Icons.EXPAND_LESS if choice.opens == "open" else ft.Icons.EXPAND_MORE
        inside = [*([icon] if icon else []), *inside, icon_mark(arrow, color=ft.Colors.OUTLINE)]
    else:
        inside = [mark, *inside, *([icon] if icon else [])]
    row = ft.Container(
        content=ft.Row(inside, spacing=measures.GAP),
        bgcolor=ft.Colors.PRIMARY_CONTAINER if marked else ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(2 if marked else 1, ft.Colors.PRIMARY if marked else ft.Colors.OUTLINE_VARIANT),
        border_radius=measures.RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=14),
        ink=True,
        on_click=tapped,
    )
    if choice.opens:
        return sem(sem_id, row, button=True, expanded=choice.opens == "open")
    return sem(sem_id, row, checked=marked, button=True)


_MARKS = {
    False: {False: ft.Icons.RADIO_BUTTON_UNCHECKED, True: ft.Icons.RADIO_BUTTON_CHECKED},
    True: {False: ft.Icons.CHECK_BOX_OUTLINE_BLANK, True: ft.Icons.CHECK_BOX},
}
