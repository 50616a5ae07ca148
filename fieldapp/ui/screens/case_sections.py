"""What is written of a case, question by question, and its photos."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.domain.around import PICTURES, VOICES
from fieldapp.domain.record import Photo
from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.questions import question_of
from fieldapp.ui.screens.case_asks import GoTo, goes
from fieldapp.ui.screens.read_case import Reading, readings
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, PhoneStanding


def section(
    name: str,
    view: CaseView,
    strings: Strings,
    on_mend: GoTo,
    on_clash: GoTo,
    on_question: Callable[[str], object],
) -> ft.Control:
    """Return one question of the case with its answers; each leads to its field, or to the choice it waits for."""
    place = routes.QUESTIONS.index(name) + 1
    head = ft.Row(
        [
            ft.Semantics(
                content=kit.lead(strings("case.section", place=place, question=strings(f"ask.{name}"))),
                header=True, heading_level=2, expand=True,
            ),
            kit.Button(
                text=strings("kit.edit"), kind="text", on_press=_asks(on_question, name), sem_id=f"edit-{name}"
            ),
        ]
    )  # fmt: skip
    found = readings(view.case, name, strings)
    rows = [_reading(each, view, strings, on_mend, on_clash) for each in found]
    if not found:
        rows = [kit.body(strings("case.nothing_written"), color=ft.Colors.ON_SURFACE_VARIANT)]
    advice = [kit.quiet(strings(f"rules.{rule}")) for rule in _advice(name, view)]
    box = ft.Container(
        ft.Column([head, *rows, *advice], spacing=4, tight=True),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=measures.RADIUS,
        padding=ft.Padding.only(left=14, right=6, top=4, bottom=10),
    )
    return kit.sem(f"section-{name}", box)


def photos(
    view: CaseView,
    thumbs: dict[str, bytes | None],
    strings: Strings,
    trouble: str,
    on_photo: Callable[[str], object],
    on_add_photo: kit.Press,
    on_consent: kit.Press,
) -> ft.Control:
    """Return the strip of photos; `thumbs` by photo id, `trouble` why the last was not taken."""
    cards = [
        kit.PhotoCard(
            key=each.id, thumb=thumbs.get(each.id), caption=each.photo.caption,
            confirmed=each.confirmed
        )
        for each in view.photos
        if not each.photo.is_sound
    ]  # fmt: skip
    asks = _consent([each.photo for each in view.photos if not each.photo.is_sound], view, strings, on_consent)
    strip = kit.PhotoStrip(
        photos=cards, on_open=on_photo, on_add=on_add_photo, sem_id="photo", strings=strings,
        label=strings("case.photos"), empty=strings("case.photos_note"),
    )  # fmt: skip
    return ft.Column([*kit.trouble_notice(trouble, "photo-trouble"), strip, *asks], spacing=10, tight=True)


def _consent(pictures: Sequence[Photo], view: CaseView, strings: Strings, on_consent: kit.Press) -> list[ft.Control]:
    """Return whether anybody was asked about these pictures, and what follows where somebody took the word back."""
    if gone := _took_back(PICTURES, pictures, view, strings):
        text = strings("consent.pictures_withdrawn", name=gone)
        return [kit.Notice(text, sem_id="pictures-withdrawn", tone=kit.Tone.WARN)]
    if not pictures or any(each.holds for each in view.case.consents.values() if each.purpose == PICTURES):
        return []
    return [
        kit.Notice(
            strings("consent.pictures"), sem_id="pictures-consent", icon=ft.Icons.HANDSHAKE,
            press_text=strings("consent.pictures_do"), on_press=on_consent,
        )
    ]  # fmt: skip


def voices(view: CaseView, strings: Strings) -> list[ft.Control]:
    """Return what follows where somebody took back that their voice is kept; nothing of what she said herself."""
    heard = [each.photo for each in view.photos if each.photo.is_sound]
    gone = _took_back(VOICES, heard, view, strings)
    text = strings("consent.voices_withdrawn", name=gone)
    return [kit.Notice(text, sem_id="voices-withdrawn", tone=kit.Tone.WARN)] if gone else []


def _took_back(purpose: str, kept: Sequence[Photo], view: CaseView, strings: Strings) -> str:
    """Return who took their word back while something of before is still kept; empty where nobody did."""
    gone = [
        each
        for each in view.case.consents.values()
        if each.purpose == purpose and each.withdrawn_on and _from_before(kept, each.withdrawn_on)
    ]
    names = ", ".join(dict.fromkeys(each.given_by for each in gone if each.given_by))
    return names or (strings("consent.somebody") if gone else "")


def _from_before(pictures: Sequence[Photo], day: date) -> bool:
    return any(each.added_at[:10] <= day.isoformat() for each in pictures)


def _advice(name: str, view: CaseView) -> list[str]:
    rules = [breach.rule for breach in view.missing if not breach.must and question_of(breach.path) == name]
    return list(dict.fromkeys(rules))


def _reading(reading: Reading, view: CaseView, strings: Strings, on_mend: GoTo, on_clash: GoTo) -> ft.Control:
    words: list[ft.Control] = [kit.quiet(reading.label), *(kit.body(line) for line in reading.lines)]
    asked = view.remarks.get(reading.path, "")
    if asked and view.phone_standing == PhoneStanding.RETURNED:
        words.append(_marked(ft.Icons.REPLY, asked))
    clashes = any(each.path == reading.path for each in view.clashes)
    if clashes:
        words.append(_marked(ft.Icons.CALL_SPLIT, strings("clash.here")))
    touch = ft.Container(
        ft.Column(words, spacing=0, tight=True), padding=ft.Padding.symmetric(vertical=6), ink=True,
        on_click=goes(on_clash if clashes else on_mend, reading.path), border_radius=8,
    )  # fmt: skip
    return kit.sem(f"read-{reading.path}", touch, button=True)


def _marked(icon: ft.IconData, words: str) -> ft.Control:
    return ft.Row(
        [icon_mark(icon, color=ft.Colors.TERTIARY), kit.body(words, expand=True)],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _asks(on_question: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: on_question(name)
