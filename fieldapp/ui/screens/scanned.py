"""Scanning cards at a roll call: the button, and what is said of everybody whose card was in the picture."""

from collections.abc import Callable, Sequence

import flet as ft
from msgspec import Struct

from fieldapp.ui import kit
from fieldapp.ui.kit import Tone
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Attendee, Scanned


class Scanning(Struct, frozen=True, kw_only=True):
    """What a screen shows of scanning; `scanned` is None until a picture was taken."""

    scanned: Scanned | None
    on_scan: kit.Press
    on_put: Callable[[Attendee], object]  # somebody on the list who was not


def scan_button(scanning: Scanning, strings: Strings) -> ft.Control:
    """Return the button that takes a picture."""
    return kit.Button(
        text=strings("training.scan"), kind="outlined", icon=ft.Icons.QR_CODE_SCANNER, on_press=scanning.on_scan,
        sem_id="scan", busy=strings("kit.wait"), full_width=True,
    )  # fmt: skip


def scan_notices(scanning: Scanning | None, strings: Strings) -> list[ft.Control]:
    """Return what is to be said of the last picture: first who is marked, then who is not and what to do."""
    found = scanning.scanned if scanning else None
    if scanning is None or found is None:
        return []
    said: list[ft.Control] = []

    def say(sem_id: str, tone: Tone, text: str) -> None:
        said.append(kit.Notice(text, sem_id=sem_id, tone=tone))

    if found.present:
        say("scan-present", Tone.GOOD, strings("training.scan_present", names=_names(found.present)))
    if found.already:
        say("scan-already", Tone.GOOD, strings("training.scan_already", names=_names(found.already)))
    said += [_stranger(each, scanning, strings) for each in found.strangers]
    if found.shared:
        say("scan-shared", Tone.WARN, strings("training.scan_shared", names=_names(found.shared)))
    if found.unknown:
        say("scan-unknown", Tone.WARN, strings("training.scan_unknown", codes=", ".join(found.unknown)))
    if not said:
        say("scan-none", Tone.WARN, strings("training.scan_other" if found.other else "training.scan_none"))
    return said


def _stranger(person: Attendee, scanning: Scanning, strings: Strings) -> ft.Control:
    where = person.team or person.village
    return kit.Notice(
        strings("training.scan_stranger", name=person.name, where=where), sem_id=f"scan-stranger-{person.person}",
        tone=Tone.WARN, press_text=strings("training.scan_put", name=person.name),
        on_press=lambda: scanning.on_put(person),
    )  # fmt: skip


def _names(people: Sequence[Attendee]) -> str:
    return ", ".join(each.name for each in people)
