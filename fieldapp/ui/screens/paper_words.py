"""What is written on a paper, one question a screen: day and place, those who are there, one point of the law."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import flet as ft

from fieldapp.domain.minutes import Attendee, Minutes
from fieldapp.domain.record import LONG_TEXT
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.strings import Strings

Keep = Callable[[str, Any], Awaitable[str | None]]
KeepPart = Callable[[str, str, Any], Awaitable[str | None]]


def head_screen(
    *, route: str, strings: Strings, today: date, minutes: Minutes, keep: Keep, on_done: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:  # fmt: skip
    """Return the page of day, hours and place."""
    body: list[ft.Control] = [
        keyed("held_on", kit.DateField, label=strings("papers.day"), value=minutes.held_on, today=today,
              on_keep=lambda day: keep("held_on", day), sem_id="f-held_on", strings=strings),
        _line("place", strings.field("place"), minutes.place, keep, strings("papers.place_hint")),
        _line("began_at", strings.field("began_at"), minutes.began_at, keep, strings("papers.hour_hint")),
        _line("ended_at", strings.field("ended_at"), minutes.ended_at, keep, strings("papers.hour_hint")),
        _line("chair", strings.field("chair"), minutes.chair, keep, ""),
        _line("secretary", strings.field("secretary"), minutes.secretary, keep, ""),
    ]  # fmt: skip
    return _screen(route, strings, strings("papers.head"), "paper-head", body, on_done, top)


def point_screen(
    *, route: str, strings: Strings, code: str, heading: str, text: str, keep_part: KeepPart, on_done: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:  # fmt: skip
    """Return the page of one point."""
    box = keyed(
        code, kit.TextField, label=heading, value=text, sem_id=f"f-{code}", multiline=True, limit=LONG_TEXT,
        on_keep=lambda words: keep_part(f"blocks/{code}", "text", words), strings=strings,
    )  # fmt: skip
    body: list[ft.Control] = [kit.body(strings("papers.point_note")), box]
    return _screen(route, strings, strings("papers.words"), "paper-point", body, on_done, top)


def people_screen(
    *, route: str, strings: Strings, attendees: dict[str, Attendee], on_remove: Callable[[str], object],
    on_edit: Callable[[str], object], on_add: kit.Press, on_done: kit.Press, top: ft.Control | None = None,
) -> ft.View:  # fmt: skip
    """Return the page of those who are there."""
    cards = [
        kit.MemberCard(
            key=key, title=each.name or strings("papers.nameless_person"),
            lines=(strings.label("VAI_KY", each.role), *((each.position,) if each.position else ())),
        )
        for key, each in attendees.items()
    ]  # fmt: skip
    body: list[ft.Control] = [
        kit.body(strings("papers.people_note")),
        kit.MemberList(
            members=cards, on_edit=on_edit, on_remove=on_remove, on_add=on_add, add_text=strings("papers.add_person"),
            sem_id="attendee", strings=strings,
        ),
    ]  # fmt: skip
    return _screen(route, strings, strings("papers.people"), "paper-people", body, on_done, top)


def person_screen(
    *, route: str, strings: Strings, key: str, person: Attendee, roles: Sequence[kit.Choice], keep_part: KeepPart,
    on_done: kit.Press, top: ft.Control | None = None,
) -> ft.View:  # fmt: skip
    """Return the page of one of them: name, role, office."""
    path = f"attendees/{key}"

    async def pick(role: str) -> None:
        await keep_part(path, "role", role)

    body: list[ft.Control] = [
        keyed(f"{key}-name", kit.TextField, label=strings("parts.name"), value=person.name, sem_id="f-name",
              on_keep=lambda name: keep_part(path, "name", name), capitalization=ft.TextCapitalization.WORDS),
        keyed(f"{key}-role", kit.PickList, label=strings("parts.role"), choices=roles, chosen=person.role,
              on_pick=pick, sem_id="f-role", strings=strings, search=False),
        keyed(f"{key}-position", kit.TextField, label=strings("papers.position"), value=person.position,
              sem_id="f-position", on_keep=lambda words: keep_part(path, "position", words),
              hint=strings("papers.position_hint")),
    ]  # fmt: skip
    return _screen(route, strings, strings("papers.person"), "paper-person", body, on_done, top)


def _line(name: str, label: str, value: str, keep: Keep, hint: str) -> ft.Control:
    return keyed(
        name, kit.TextField, label=label, value=value, sem_id=f"f-{name}", hint=hint,
        on_keep=lambda words: keep(name, words),
    )  # fmt: skip


def _screen(
    route: str, strings: Strings, title: str, sem_id: str, body: Sequence[ft.Control], on_done: kit.Press,
    top: ft.Control | None,
) -> ft.View:  # fmt: skip
    return kit.screen(
        route=route, title=title, sem_id=sem_id, body=body, top=top, on_back=on_done, back_text=strings("kit.back"),
        spacing=measures.BIG_GAP,
        bottom=kit.BigButton(
            text=strings("papers.done"), icon=ft.Icons.CHECK, on_press=on_done, sem_id="paper-done"
        ),
    )  # fmt: skip
