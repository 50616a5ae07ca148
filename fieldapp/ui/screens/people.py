"""Several people, one phone: whose logbook is to be opened?"""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.store.people import Person
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings


def people_screen(
    *,
    strings: Strings,
    people: Sequence[Person],
    on_choose: Callable[[str], object],
    on_add: kit.Press,
) -> ft.View:
    """Return the list; `on_choose` is called with the profile."""

    def row(person: Person) -> ft.Control:
        return kit.TouchRow(
            [kit.lead(called(person, strings))],
            on_press=lambda: on_choose(person.profile),
            sem_id=f"person-{person.number}",
            icon=ft.Icons.LOCK_OUTLINE,
        )

    return kit.screen(
        route="/",
        title=strings("people.title"),
        sem_id="people",
        spacing=measures.GAP,
        body=[*[row(each) for each in people], kit.quiet(strings("people.add_note"))],
        bottom=kit.Button(
            text=strings("people.add"), icon=ft.Icons.PERSON_ADD, kind="outlined", on_press=on_add,
            sem_id="person-add", full_width=True,
        ),
    )  # fmt: skip


def called(person: Person, strings: Strings) -> str:
    """Return the name, or the number of one whose card is silent."""
    return person.card.name or strings("people.number", number=person.number)
