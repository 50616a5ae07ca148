"""Photos of a case as thumbnails, two a row, each with where it is: only here, or at the commune."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft
from msgspec import Struct

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.calls import Press, answer
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.lettering import quiet
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.strings import Strings

SIDE = 148  # dp of a thumbnail


class PhotoCard(Struct, frozen=True, kw_only=True):
    """One photo: its thumbnail's JPEG bytes (None while it is not on this phone) and what is known of it."""

    key: str
    thumb: bytes | None
    caption: str = ""
    confirmed: bool = False  # the commune has hashed it


def PhotoStrip(
    *,
    photos: Sequence[PhotoCard],
    on_open: Callable[[str], Awaitable[object] | object],
    on_add: Press | None,
    sem_id: str,
    strings: Strings,
    label: str = "",
    add_text: str = "",
    empty: str = "",
) -> ft.Control:
    """Return the thumbnails and, with `on_add`, a button to add one. Found as `<sem_id>-<key>`."""
    parts: list[ft.Control] = [field_label(label)] if label else []
    if photos:
        thumbs = [_thumb(photo, on_open, f"{sem_id}-{photo.key}", strings) for photo in photos]
        parts.append(ft.Row(thumbs, wrap=True, spacing=measures.GAP, run_spacing=measures.GAP))
    elif empty:
        parts.append(quiet(empty))
    if on_add:
        parts.append(
            Button(
                text=add_text or strings("kit.add_photo"),
                icon=ft.Icons.PHOTO_CAMERA,
                kind="outlined",
                on_press=on_add,
                sem_id=f"{sem_id}-add",
                full_width=True,
                busy=strings("kit.wait"),
            )
        )
    return ft.Column(parts, spacing=10, tight=True)


def _thumb(
    photo: PhotoCard, on_open: Callable[[str], Awaitable[object] | object], sem_id: str, strings: Strings
) -> ft.Control:
    async def opened() -> None:
        await answer(on_open, photo.key)

    only_here = "kit.photo_only_here" if photo.thumb else "kit.photo_elsewhere"
    where = strings("kit.photo_at_commune" if photo.confirmed else only_here)
    picture: ft.Control
    if photo.thumb:
        picture = ft.Image(
            src=photo.thumb, width=SIDE, height=SIDE, fit=ft.BoxFit.COVER, border_radius=measures.RADIUS,
            semantics_label=photo.caption or strings("kit.photo"),
        )  # fmt: skip
    else:
        picture = ft.Container(
            width=SIDE, height=SIDE, bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST, border_radius=measures.RADIUS,
            alignment=ft.Alignment.CENTER, content=icon_mark(ft.Icons.IMAGE_OUTLINED, size=48),
        )  # fmt: skip
    mark = ft.Icons.MARK_EMAIL_READ if photo.confirmed else ft.Icons.SMARTPHONE
    under = ft.Row([icon_mark(mark, size=20), quiet(where, expand=True)], spacing=6, width=SIDE)
    words: list[ft.Control] = [picture, under]
    if photo.caption:
        words.append(ft.Container(quiet(photo.caption), width=SIDE))
    box = ft.Container(
        ft.Column(words, spacing=4, tight=True), ink=True, on_click=opened, border_radius=measures.RADIUS
    )
    return sem(sem_id, box, button=True, label=photo.caption or strings("kit.photo"))
