"""One person signs, a paper or the roll of a class: with a finger, a photographed fingerprint, or on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

import flet as ft

from fieldapp.media.signature import Strokes
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import side_by_side
from fieldapp.ui.strings import Strings
from fieldapp.workbook import SigningPlace


@dataclass(frozen=True, kw_only=True)
class Signing:
    """One person's page; `wiped` counts how often the field was wiped, `picture` is what was given.

    Without `on_paper` a sheet of paper is no third way to sign here.
    """

    strings: Strings
    zone: tzinfo
    place: SigningPlace
    who: str  # what they sign as, or where they are from
    picture: bytes | None
    wiped: int
    drawn: Strokes | None  # what stands on the field
    ready: bool  # and is more than a slip of the finger
    trouble: str
    width: float
    on_drawn: Callable[[Strokes], object]
    on_wipe: kit.Press
    on_signed: kit.Press
    on_fingerprint: kit.Press
    on_take_back: kit.Press
    on_back: kit.Press
    on_paper: kit.Press | None = None


def sign_screen(route: str, signing: Signing, top: ft.Control | None = None) -> ft.View:
    """Return the page on which one person signs a paper."""
    return _page(route, signing, signing.strings("papers.back_to_paper"), top, sem_id="paper-sign")


def sign_roll_screen(route: str, signing: Signing, top: ft.Control | None = None) -> ft.View:
    """Return the page on which one person signs for having been at a class."""
    return _page(route, signing, signing.strings("training.done"), top, sem_id="class-sign")


def _page(route: str, signing: Signing, done: str, top: ft.Control | None, *, sem_id: str) -> ft.View:
    strings, place = signing.strings, signing.place
    body: list[ft.Control] = [kit.heading(place.name), kit.body(signing.who)]
    body += kit.trouble_notice(signing.trouble, "sign-trouble")
    if place.signature is not None:
        body += _given(place, signing.picture, strings, signing.zone, signing.on_take_back)
        bottom: ft.Control = kit.BigButton(
            text=done, icon=ft.Icons.CHECK, on_press=signing.on_back, sem_id="sign-done"
        )  # fmt: skip
    else:
        pad = keyed(
            f"pad-{place.key}-{signing.wiped}-{signing.width}", kit.SignaturePad, on_drawn=signing.on_drawn,
            sem_id="pad", label=strings("papers.pad_label", name=place.name), width=signing.width, found=signing.drawn,
        )  # fmt: skip
        body += [kit.body(strings("papers.pad_note")), pad, *_ways(strings, signing.on_fingerprint, signing.on_paper)]
        sign = kit.BigButton(
            text=strings("papers.sign"), icon=None, on_press=signing.on_signed, sem_id="sign",
            disabled=not signing.ready, busy=strings("kit.wait"),
        )  # fmt: skip
        bottom = side_by_side(strings("papers.wipe"), signing.on_wipe, "wipe", sign)
    return kit.screen(
        route=route, title=strings("papers.signature"), sem_id=sem_id, body=body, top=top, on_back=signing.on_back,
        back_text=strings("kit.back"), bottom=bottom, spacing=measures.GAP, opens_at=signing.trouble,
    )  # fmt: skip


def _ways(strings: Strings, on_fingerprint: kit.Press, on_paper: kit.Press | None) -> list[ft.Control]:
    """Return the other ways to sign: for who cannot write, and for who cannot see the field."""
    ways: list[ft.Control] = [
        kit.Button(
            text=strings("papers.fingerprint"), icon=ft.Icons.FINGERPRINT, kind="outlined", on_press=on_fingerprint,
            sem_id="fingerprint", full_width=True, busy=strings("kit.wait"),
        )
    ]  # fmt: skip
    if on_paper is not None:
        ways.append(
            kit.Button(
                text=strings("papers.on_paper"), icon=ft.Icons.PHOTO_CAMERA, kind="outlined", on_press=on_paper,
                sem_id="on-paper", full_width=True, busy=strings("kit.wait"),
            )
        )  # fmt: skip
    return ways


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
