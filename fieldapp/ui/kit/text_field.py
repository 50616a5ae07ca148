"""A text field that is kept at its end, and a breath after the last key, so that a kill loses little.

Flet sends a field's new value back to the keyboard when a render carries another one than was typed.
So the field remembers what stands in it, and takes a value from outside only when nothing is unkept.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from fieldapp.domain.text import clean
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.calls import answer
from fieldapp.ui.kit.desk import use_desk, use_place
from fieldapp.ui.kit.hands import use_hands
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.lettering import quiet
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.strings import Strings

BREATH = 0.6  # seconds after the last key until what is typed is kept

KeepText = Callable[[str], Awaitable[str | None] | str | None]
"""Keeps the text; returns None when it is kept, or a sentence that says why it is not."""


class _Typing:
    """What stands in the field, across renders."""

    def __init__(self, value: str, left: str | None, on_keep: KeepText) -> None:
        self.text = value if left is None else left
        self.kept = value
        self.on_keep = on_keep  # the last render's, so that a late timer never calls an old one
        self.timer: asyncio.Task[None] | None = None

    def take(self, value: str) -> None:
        """Show a value from outside, unless something here is not kept yet."""
        if _same(value, self.kept):
            return
        if self.text == self.kept:
            self.text = value
        self.kept = value

    def rest(self) -> None:
        """Forget the running breath, if there is one."""
        if self.timer:
            self.timer.cancel()
        self.timer = None


@ft.component
def TextField(
    *,
    label: str,
    value: str,
    on_keep: KeepText,
    sem_id: str,
    hint: str = "",
    note: str = "",
    error: str = "",
    multiline: bool = False,
    limit: int = 0,
    strings: Strings | None = None,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    capitalization: ft.TextCapitalization = ft.TextCapitalization.SENTENCES,
    autofocus: bool = False,
    icon: ft.IconData | None = None,
    plain: bool = False,
    label_above: bool = True,
    on_typed: Callable[[str], object] | None = None,
    breath: float = BREATH,
) -> ft.Control:
    """Return a field with its name above it.

    `on_keep` is called with the text when the field is left, on Enter, `breath` seconds after the last
    key, and when the screen goes away; never twice with the same text. What it does not keep stands there again when
    she comes back to the screen. With `limit` (characters) and
    `strings` it counts; it never cuts what is typed or pasted. `on_typed` hears every key (searching).
    `plain` is for codes and addresses: the keyboard neither corrects nor suggests.
    """
    desk, place = use_desk(), use_place(sem_id)
    typing = use_own(lambda: _Typing(value, (desk.staying(place) or None) if desk else None, on_keep))
    typing.take(value)
    hands = use_hands()
    count, set_count = ft.use_state(len(typing.text))
    unkept, set_unkept = ft.use_state("")
    typing.on_keep = on_keep

    async def keep() -> None:
        typing.rest()
        text, before = typing.text, typing.kept
        if text == before:
            return
        typing.kept = text
        trouble = await answer(typing.on_keep, text)
        if trouble:
            typing.kept = before
        set_unkept(trouble or "")

    async def later() -> None:
        await asyncio.sleep(breath)
        typing.timer = None  # from here on nothing may cut the keeping short
        await keep()

    def typed(event: ft.Event[ft.TextField]) -> None:
        if hands:
            hands.moved()
        typing.text = str(event.data if event.data is not None else event.control.value)
        typing.rest()
        typing.timer = asyncio.create_task(later())
        if on_typed:
            on_typed(typing.text)
        if limit:
            set_count(len(typing.text))

    async def arrive() -> None:
        if desk:
            desk.sit_down(typing)
        await keep()  # what was found on the desk is as little kept as it was, and says so again

    async def away() -> None:
        try:
            await keep()
            if desk:
                desk.stay(place, typing.text if typing.text != typing.kept else "")
        finally:
            if desk:
                desk.get_up(typing)

    ft.use_effect(arrive, [], cleanup=away)
    shown_error = unkept or error
    box = ft.TextField(
        value=typing.text,
        hint_text=hint or None,
        hint_style=ft.TextStyle(size=measures.BODY, color=ft.Colors.ON_SURFACE_VARIANT),
        hint_max_lines=4,
        multiline=multiline,
        min_lines=4 if multiline else None,
        max_lines=14 if multiline else 1,
        keyboard_type=ft.KeyboardType.MULTILINE if multiline else keyboard,
        capitalization=capitalization,
        autofocus=autofocus,
        prefix_icon=icon_mark(icon) if icon else None,
        autocorrect=not plain,
        enable_suggestions=not plain,
        on_change=typed,
        on_blur=keep,
        on_submit=keep,
        **field_look(shown_error),
    )
    under: list[ft.Control] = []
    if note and not shown_error:
        under.append(quiet(note))
    if limit and strings:
        under.append(quiet(strings("kit.counter", count=_grouped(count), limit=_grouped(limit))))
    above: list[ft.Control] = [field_label(label)] if label_above else []
    return ft.Column(
        [*above, sem(sem_id, box, label=label), *under],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def field_look(error: str = "") -> dict[str, Any]:
    """Return how every box to type in looks: 18 sp, 56 dp, a border that can be seen in the sun."""
    quiet_side = ft.BorderSide(1.5, ft.Colors.ERROR if error else ft.Colors.OUTLINE)
    focus_side = ft.BorderSide(2.5, ft.Colors.ERROR if error else ft.Colors.PRIMARY)
    radius = ft.BorderRadius.all(measures.RADIUS)
    return {
        "text_size": measures.BODY,
        "filled": True,
        "fill_color": ft.Colors.SURFACE_CONTAINER_LOWEST,
        "content_padding": ft.Padding.symmetric(horizontal=14, vertical=16),
        "border": {
            ft.ControlState.FOCUSED: ft.OutlineInputBorder(border_radius=radius, side=focus_side),
            ft.ControlState.DEFAULT: ft.OutlineInputBorder(border_radius=radius, side=quiet_side),
        },
        "error": error or None,
        "error_style": ft.TextStyle(size=measures.QUIET, color=ft.Colors.ERROR),
        "error_max_lines": 8,
    }


def _same(one: str, other: str) -> bool:
    return clean(one).strip() == clean(other).strip()


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
