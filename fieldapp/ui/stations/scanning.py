"""Scans cards at a class: a picture is taken, looked at on the phone, and gone; whose cards they are is present."""

import asyncio
from typing import cast

import flet as ft
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.problems import Problem
from fieldapp.domain.training import PRESENT
from fieldapp.media import scan
from fieldapp.ui.screens.scanned import Scanning
from fieldapp.ui.stations.camera import Camera, use_camera
from fieldapp.ui.stations.class_pen import ClassPen
from fieldapp.workbook import Attendee, Scanned


def use_scanning(pen: ClassPen, *, anybody: bool = False) -> Scanning | None:
    """Return what a screen needs to scan cards, None where this machine cannot. A hook.

    With `anybody` whoever's card it is comes on the list, else a press for each puts them there.
    """
    camera = use_camera()
    scanned, show = ft.use_state(cast(Scanned | None, None))
    if not scan.can_read():
        return None

    async def take() -> None:
        show(None)
        show(await _scan(camera, pen, anybody))

    async def put(person: Attendee) -> None:
        if await pen.mark([person], PRESENT) and scanned:
            left = tuple(each for each in scanned.strangers if each.person != person.person)
            show(replace(scanned, present=(*scanned.present, person), strangers=left))

    return Scanning(scanned=scanned, on_scan=take, on_put=put)


async def _scan(camera: Camera, pen: ClassPen, anybody: bool) -> Scanned | None:
    """Return what a picture came to; None when none was taken or something was in the way, which the pen says."""
    shell = pen.shell
    pen.say("")
    try:
        raw = await camera.take()
        if raw is None:
            return None
        texts = await asyncio.to_thread(scan.texts_in, raw)
    except Problem as problem:
        pen.say(shell.sentence(problem))
        return None
    outcome = await shell.do(workbook.mark_scanned, pen.class_id, texts, shell.now(), anybody=anybody)
    if isinstance(outcome, Problem):
        pen.say(shell.sentence(outcome))
        return None
    return outcome
