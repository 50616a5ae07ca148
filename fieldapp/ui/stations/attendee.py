"""Feeds the page of one person at a class, their signature and opinion, and that of a photo of the signed sheet."""

from typing import Any

import flet as ft
from msgspec import to_builtins

from fieldapp import workbook
from fieldapp.domain import minutes, training
from fieldapp.domain.record import Photo
from fieldapp.domain.training import Attendance, Signature
from fieldapp.store.photos import KeptPhoto
from fieldapp.ui import routes
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.photo_page import photo_screen
from fieldapp.ui.screens.roll_person import opinion_screen, person_screen
from fieldapp.ui.screens.sign_page import sign_roll_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.class_pen import ClassPen
from fieldapp.ui.stations.pad import use_pad
from fieldapp.ui.stations.proof import use_proof
from fieldapp.ui.stations.removal import use_photo
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import CasePhoto, SigningPlace


@ft.component
def AttendeeStation() -> ft.View:
    """One person at a class, at `/training/<id>/person/<person>`."""
    shell = use_shell()
    params, route = ft.use_route_params(), ft.use_view_path()
    class_id, key = params["class_id"], params["person"]
    record = training.attendance_id(class_id, key)
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    clashes = use_book(lambda store: workbook.clashes(store, record), record)
    proof = use_proof(record)
    asking, ask = ft.use_state(False)
    trouble, say = ft.use_state("")
    pen = ClassPen(shell=shell, class_id=class_id, say=say)
    here = routes.training_class(class_id)
    person = workbook.find_attendee(roll, key)
    if person is None:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(here))

    async def note(values: dict[str, Any]) -> str | None:
        return await pen.note_of(person, values)

    async def choose(values: dict[str, Any]) -> None:
        say(await note(values) or "")

    async def out() -> None:
        if await pen.mark([person], ""):
            shell.go(here)

    return person_screen(
        route=route,
        strings=shell.strings,
        today=shell.today(),
        person=person,
        clashes=clashes,
        when=shell.when,
        proof=proof,
        trouble=trouble,
        asking_out=asking,
        note=note,
        choose=choose,
        on_settle=lambda seen, value: pen.settle(record, seen, value),
        on_opinion=lambda: shell.go(routes.opinion(class_id, key)),
        on_sign=lambda: shell.go(routes.sign_roll(class_id, key)),
        on_ask_out=lambda: ask(True),
        on_out=out,
        on_close_ask=lambda: ask(False),
        on_back=lambda: shell.go(here),
        top=demo_strip(shell),
    )


@ft.component
def OpinionStation() -> ft.View:
    """What one person says of a class, at `/training/<id>/person/<person>/opinion`."""
    shell = use_shell()
    params, route = ft.use_route_params(), ft.use_view_path()
    class_id, key = params["class_id"], params["person"]
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    trouble, say = ft.use_state("")
    pen = ClassPen(shell=shell, class_id=class_id, say=say)
    person = workbook.find_attendee(roll, key)
    if person is None:
        away = routes.training_class(class_id)
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(away))
    written = person.attendance or Attendance()

    async def note(values: dict[str, Any]) -> str | None:
        return await pen.note_of(person, values)

    async def choose(values: dict[str, Any]) -> None:
        say(await note(values) or "")

    return opinion_screen(
        route=route,
        strings=shell.strings,
        name=person.name,
        written=written,
        trouble=trouble,
        note=note,
        choose=choose,
        limit=pen.limit(training.ATTENDANCE, "opinion", written.opinion),
        on_back=lambda: shell.go(routes.attendee(class_id, key)),
        top=demo_strip(shell),
    )


@ft.component
def SignRollStation() -> ft.View:
    """One person signs for having been at a class, at `/training/<id>/person/<person>/sign`."""
    shell = use_shell()
    params, route = ft.use_route_params(), ft.use_view_path()
    class_id, key = params["class_id"], params["person"]
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    here = routes.training_class(class_id)
    pad = use_pad(on_kept=lambda: shell.go(here))  # the phone goes on to the next person
    person = workbook.find_attendee(roll, key)
    written = (person and person.attendance) or Attendance()
    given, sha256 = _given(written)
    picture = use_book(lambda store: store.photos.read(sha256) if sha256 else None, sha256)
    if person is None or not written.state:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(here))

    place = SigningPlace(
        key=key,
        role="",
        name=person.name,
        signature=minutes.Signature(name=person.name, how=given.how, at=given.at) if given else None,
        sealed=False,
    )
    signing = pad.page(
        place,
        " · ".join(each for each in (person.village, person.team) if each),
        picture,
        by_finger=lambda strokes: shell.keep(workbook.sign_roll_by_finger, class_id, person, strokes, shell.now()),
        by_print=lambda raw: shell.keep(workbook.sign_roll_by_fingerprint, class_id, person, raw, shell.now()),
        take_back=lambda: shell.keep(workbook.unsign_roll, class_id, person, shell.now()),
        on_back=lambda: shell.go(routes.attendee(class_id, key)),
    )
    return sign_roll_screen(route, signing, demo_strip(shell))


def _given(written: Attendance) -> tuple[Signature | None, str]:
    """Return the signature that was given last, by the phones' clocks, and the hash of its picture."""
    last = max(written.signatures.values(), key=lambda each: (each.at, each.photo), default=None)
    return last, written.photos.get(last.photo, Photo()).sha256 if last else ""


@ft.component
def SheetPhotoStation() -> ft.View:
    """One photo of the signed sheet, at `/training/<id>/about/<photo>`."""
    shell = use_shell()
    params, route = ft.use_route_params(), ft.use_view_path()
    class_id, photo_id = params["class_id"], params["photo_id"]
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    photo = roll.training.photos.get(photo_id)
    kept = use_book(lambda store: {each.sha256: each for each in store.photos.of_record(class_id)}, class_id)
    pen = ClassPen(shell=shell, class_id=class_id, say=lambda text: None)
    here = routes.about_class(class_id)
    page = use_photo(class_id, _shown(photo_id, photo, kept), workbook.drop_sheet, lambda: shell.go(here))
    if page.photo is None:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(here))

    async def caption(text: str) -> str | None:
        named = {f"photos/{photo_id}": to_builtins(photo) | {"caption": text}} if photo else {}  # else it is going
        return await pen.note(named)

    return photo_screen(
        route=route,
        strings=shell.strings,
        photo=page.photo,
        picture=page.picture,
        trouble=page.trouble,
        on_caption=caption,
        on_remove=page.remove,
        on_back=lambda: shell.go(here),
        top=demo_strip(shell),
    )


def _shown(photo_id: str, photo: Photo | None, kept: dict[str, KeptPhoto]) -> CasePhoto | None:
    if photo is None:
        return None
    mine = kept.get(photo.sha256)
    return CasePhoto(id=photo_id, photo=photo, here=mine is not None, confirmed=bool(mine and mine.confirmed_at))
