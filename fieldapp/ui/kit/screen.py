"""The frame of every screen: where back is, what it is called, the body that scrolls, the one thing to do."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import theme
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import IconButton
from fieldapp.ui.kit.calls import Press
from fieldapp.ui.kit.frame import frame_of
from fieldapp.ui.kit.hands import Touched
from fieldapp.ui.kit.help_card import HelpButton, card_of
from fieldapp.ui.kit.marks import sem
from fieldapp.ui.kit.practice_band import hint, practice_band

LONG = 40  # letters of a title, such as two sides' names: twice as large, they would leave no room for the body


def screen(
    *,
    route: str,
    title: str,
    body: Sequence[ft.Control],
    sem_id: str,
    on_back: Press | None = None,
    back_text: str = "",
    actions: Sequence[ft.Control] = (),
    bottom: ft.Control | None = None,
    top: ft.Control | None = None,
    on_scroll: Callable[[ft.OnScrollEvent], None] | None = None,
    spacing: int = measures.BIG_GAP,
    opens_at: str = "",
    beside: ft.Control | None = None,
    full: ft.Control | None = None,
) -> ft.View:
    """Return the view of one screen.

    `route` is its address (`ft.use_view_path()` or a function of `ui.routes`). `title` wraps rather than
    being cut, and scrolls with the body when it is longer than `LONG`. `body` scrolls (so that a keyboard never
    covers a field); `bottom` stays in reach at the foot: one `BigButton`, or a column of two. `top` is a strip
    above everything (the demo's switch).
    The body begins at its top whenever `route` or `opens_at` is another than before.
    On a tablet the column is centred and at most 640 dp wide. Where `is_wide()`, `beside` stands at its left: the list
    from which this was opened. `full` stands in the place of `body`: a `roll` that a component of its own fills.
    `sem_id` also names the screen's help card, behind the last button of the title bar.
    """
    beside = beside if is_wide() else None
    side = _side(ft.context.page.width, measures.PANE if beside else 0)
    frame = frame_of(ft.context.page)
    parts: list[ft.Control] = [top] if top else []
    if frame and frame.practising:
        parts = [practice_band(frame)]
        body = [*(hint(frame, sem_id) if frame.hinted(route) else []), *body]
    scrolls = full is None and len(title) > LONG
    if scrolls:
        body = [_title(title), *body]
    if frame and (card := card_of(sem_id)):
        actions = [*actions, HelpButton(name=card, strings=frame.strings())]
    named = ft.Container(None if scrolls else _title(title), expand=True)
    parts.append(_head(named, on_back, back_text, actions, side))
    parts.append(full or roll(body, key=f"{route} {opens_at}", side=side, spacing=spacing, on_scroll=on_scroll))
    if bottom:
        parts.append(_foot(bottom, side))
    content: ft.Control = ft.Column(parts, expand=True, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    if beside:
        content = ft.Row(
            [ft.Container(beside, width=measures.PANE), ft.VerticalDivider(width=1), content],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.View(
        route=route,
        padding=0,
        bgcolor=ft.Colors.SURFACE,
        controls=[ft.SafeArea(Touched(sem(sem_id, content)), expand=True)],
    )


def roll(
    body: Sequence[ft.Control],
    *,
    key: str,
    side: float = measures.EDGE,
    spacing: int = measures.BIG_GAP,
    on_scroll: Callable[[ft.OnScrollEvent], None] | None = None,
) -> ft.Control:
    """Return the part of a screen that scrolls. It begins at its top whenever `key` is another than before."""
    return ft.ListView(
        key=key,
        controls=list(body),
        expand=True,
        spacing=spacing,
        padding=ft.Padding.only(left=side, right=side, top=8, bottom=measures.BIG_GAP),
        on_scroll=on_scroll,
        scroll_interval=80,
    )


def side_of(width: float | None) -> float:
    """Return the margin of a column that has the whole width."""
    return _side(width, 0)


def is_wide() -> bool:
    """Return whether there is room for a list and what is opened from it, side by side."""
    return (ft.context.page.width or 0) >= measures.WIDE


def _side(width: float | None, taken: float) -> float:
    """Return the margin that keeps the column readable on a wide screen, in dp, where a pane has `taken` some of it."""
    if not width or width - taken < measures.TABLET:
        return measures.EDGE
    return (width - taken - measures.COLUMN) / 2


def _title(title: str) -> ft.Control:
    words = ft.Text(title, size=measures.TITLE, font_family=theme.BOLD, color=ft.Colors.ON_SURFACE)
    return ft.Semantics(content=words, header=True, heading_level=1)


def _head(
    named: ft.Control, on_back: Press | None, back_text: str, actions: Sequence[ft.Control], side: float
) -> ft.Control:
    inside: list[ft.Control] = []
    if on_back:
        inside.append(IconButton(icon=ft.Icons.ARROW_BACK, text=back_text, on_press=on_back, sem_id="back"))
    inside += [named, *actions]
    left = side - 12 if on_back else side
    return ft.Container(
        ft.Row(inside, spacing=4, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.only(left=left, right=max(4, side - 12), top=6, bottom=6),
    )


def _foot(bottom: ft.Control, side: float) -> ft.Control:
    return ft.Container(
        bottom,
        bgcolor=ft.Colors.SURFACE,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.only(left=side, right=side, top=10, bottom=10),
    )
