"""One person signs: with a finger, with a fingerprint that is photographed, or on paper."""

from collections.abc import Callable
from datetime import tzinfo

import flet as ft

from fieldapp.media.signature import Strokes
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import side_by_side
from fieldapp.ui.strings import Strings
from fieldapp.workbook import SigningPlace


def sign_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    place: SigningPlace,
    picture: bytes | None,
    wiped: int,
    drawn: bool,
    trouble: str,
    width: float,
    on_drawn: Callable[[Strokes], object],
    on_wipe: kit.Press,
    on_signed: kit.Press,
    on_fingerprint: kit.Press,
    on_paper: kit.Press,
    on_take_back: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page of one person; `wiped` counts how often the field was wiped, `picture` is what was given."""
    body: list[ft.Control] = [kit.heading(place.name), kit.body(place.role.capitalize())]
    body += kit.trouble_notice(trouble, "sign-trouble")
    if place.signature is not None:
        body += _given(place, picture, strings, zone, on_take_back)
        bottom: ft.Control = kit.BigButton(
            text=strings("papers.back_to_paper"), icon=ft.Icons.CHECK, on_press=on_back, sem_id="sign-done"
        )  # fmt: skip
    else:
        pad = keyed(
            f"pad-{place.key}-{wiped}-{width}", kit.SignaturePad, on_drawn=on_drawn, sem_id="pad",
            label=strings("papers.pad_label", name=place.name), width=width,
        )  # fmt: skip
        body += [kit.body(strings("papers.pad_note")), pad, *_ways(strings, on_fingerprint, on_paper)]
        sign = kit.BigButton(
            text=strings("papers.sign"), icon=None, on_press=on_signed, sem_id="sign", disabled=not drawn,
            busy=strings("kit.wait"),
        )  # fmt: skip
        bottom = side_by_side(strings("papers.wipe"), on_wipe, "wipe", sign)
    return kit.screen(
        route=route, title=strings("papers.signature"), sem_id="paper-sign", body=body, top=top, on_back=on_back,
        back_text=strings("kit.back"), bottom=bottom, spacing=measures.GAP, opens_at=trouble,
    )  # fmt: skip


def _ways(strings: Strings, on_fingerprint: kit.Press, on_paper: kit.Press) -> list[ft.Control]:
    """Return the other ways to sign: for who cannot write, and for who cannot see the field."""
    return [
        kit.Button(
            text=strings("papers.fingerprint"), icon=ft.Icons.FINGERPRINT, kind="outlined", on_press=on_fingerprint,
            sem_id="fingerprint", full_width=True, busy=strings("kit.wait"),
        ),
        kit.Button(
            text=strings("papers.on_paper"), icon=ft.Icons.PHOTO_CAMERA, kind="outlined", on_press=on_paper,
            sem_id="on-paper", full_width=True, busy=strings("kit.wait"),
        ),
    ]  # fmt: skip


def _given(
    place: SigningPlace, picture: bytes | None, strings: Strings, zone: tzinfo, on_take_back: kit.Press
) -> list[ft.Control]:
    given = place.signature
    assert given is not None
    parts: list[ft.Control] = [
        kit.lead(strings.label("CACH_KY", given.how)),
        kit.body(strings.moment(given.at, zone)),
    ]
    if picture:
        said = strings("papers.picture_of", name=given.name)
        image = ft.Image(src=picture, fit=ft.BoxFit.CONTAIN, height=260, semantics_label=said)
        parts.append(ft.Container(image, bgcolor="#FFFFFF", border_radius=measures.RADIUS, padding=8))
    if place.sealed:
        parts.append(kit.body(strings("papers.sealed")))
    else:
        parts.append(
            kit.Button(
                text=strings("papers.take_back"), icon=ft.Icons.UNDO, kind="outlined", on_press=on_take_back,
                sem_id="take-back", full_width=True,
            )
        )  # fmt: skip
    return parts
