"""One photo, large: what it shows, whether the commune has it, and the way to take it out."""

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.kit.text_field import KeepText
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CasePhoto


@ft.component
def PhotoBody(
    *, photo: CasePhoto, picture: bytes | None, trouble: str, strings: Strings, on_caption: KeepText,
    on_remove: kit.Press,
) -> ft.Control:  # fmt: skip
    """Return the picture, its caption, where it is, and the button that asks before it takes it out."""
    asked, set_asked = ft.use_state(False)
    kit.use_confirm(
        asked=asked,
        title=strings("photo.remove_question"),
        text=strings("photo.remove_text"),
        yes=strings("kit.remove"),
        no=strings("kit.keep"),
        on_yes=on_remove,
        on_close=lambda: set_asked(False),
        sem_id="photo-remove-confirm",
    )
    parts: list[ft.Control] = [
        _picture(photo, picture, strings),
        kit.body(strings(_where(photo))),
        keyed(
            f"{photo.id}-caption", kit.TextField, label=strings("parts.caption"), value=photo.photo.caption,
            on_keep=on_caption, sem_id="f-caption", hint=strings("photo.caption_hint"),
        ),
        *kit.trouble_notice(trouble, "photo-problem"),
        kit.Button(
            text=strings("photo.remove"), kind="text", icon=ft.Icons.DELETE_OUTLINE,
            on_press=lambda: set_asked(True), sem_id="photo-remove",
        ),
    ]  # fmt: skip
    return ft.Column(parts, spacing=measures.EDGE, tight=True)


def photo_screen(
    *,
    route: str,
    strings: Strings,
    photo: CasePhoto,
    picture: bytes | None,
    trouble: str,
    on_caption: KeepText,
    on_remove: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page of one photo; `picture` is None while its bytes are not on this phone.

    `trouble` says why it was not taken out.
    """
    shown = keyed(
        photo.id, PhotoBody, photo=photo, picture=picture, trouble=trouble, strings=strings, on_caption=on_caption,
        on_remove=on_remove,
    )  # fmt: skip
    return kit.screen(
        route=route, title=strings("photo.title"), sem_id="photo-page", body=[shown], top=top, on_back=on_back,
        back_text=strings("kit.back"),
    )  # fmt: skip


def _picture(photo: CasePhoto, picture: bytes | None, strings: Strings) -> ft.Control:
    if picture is None:
        return kit.Notice(strings("photo.elsewhere"), sem_id="photo-elsewhere", icon=ft.Icons.IMAGE_OUTLINED)
    image = ft.Image(
        src=picture, fit=ft.BoxFit.CONTAIN, border_radius=measures.RADIUS,
        semantics_label=photo.photo.caption or strings("kit.photo"),
    )  # fmt: skip
    return kit.sem("photo-large", ft.InteractiveViewer(image, max_scale=6))


def _where(photo: CasePhoto) -> str:
    if photo.confirmed:
        return "photo.at_commune"
    return "photo.only_here" if photo.here else "photo.not_here"
