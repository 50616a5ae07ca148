"""Adding somebody to a roll: by the card, scanned or its code typed, from the commune's mediators, or by name."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.screens.scanned import Scanning, scan_button, scan_notices
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Attendee

MOST = 12  # names that a search shows: more would have to be read one by one


def add_screen(
    *,
    route: str,
    strings: Strings,
    code: str,
    code_trouble: str,
    query: str,
    found: Sequence[Attendee],
    there: frozenset[str],
    name: str,
    village: str,
    year: int | None,
    this_year: int,
    same: Attendee | None,
    mediator: Attendee | None,
    trouble: str,
    opens_at: str,
    on_code: Callable[[str], object],
    on_find: kit.Press,
    on_query: Callable[[str], object],
    on_pick: Callable[[Attendee], object],
    on_name: Callable[[str], object],
    on_village: Callable[[str], object],
    on_year: Callable[[int | None], None],
    on_guest: kit.Press,
    on_mediator: Callable[[Attendee], object],
    on_back: kit.Press,
    scanning: Scanning | None,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the ways to add a name. `there` are the people who stand on the roll already.

    `same` is somebody on the roll who may be the one whose name was typed, `mediator` one of the commune who is not on
    it: then it takes a second press. A mediator who is put down as a guest would have no training to show for it.
    """
    body = kit.trouble_notice(trouble)
    if same:
        said = strings("training.add_same", name=same.name, village=same.village or strings("training.guest"))
        body.append(kit.Notice(said, sem_id="same-name", tone=kit.Tone.WARN))
    if mediator:
        body.append(
            kit.Notice(
                strings("training.add_mediator", name=mediator.name, where=mediator.team or mediator.village),
                sem_id="same-mediator", tone=kit.Tone.WARN, press_text=strings("training.add_mediator_go"),
                on_press=lambda: on_mediator(mediator),
            )
        )  # fmt: skip
    body += scan_notices(scanning, strings)
    if scanning:
        body.append(scan_button(scanning, strings))
    body += [
        kit.TextField(
            label=strings("training.add_card"), value=code, hint=strings("training.add_card_hint"), plain=True,
            on_keep=lambda text: None, on_typed=on_code, sem_id="f-code", error=code_trouble,
            capitalization=ft.TextCapitalization.CHARACTERS,
        ),
        kit.Button(
            text=strings("training.add_card_go"), kind="outlined", icon=ft.Icons.BADGE, on_press=on_find,
            sem_id="find-code", full_width=True,
        ),
        kit.TextField(
            label=strings("training.add_search"), value=query, hint=strings("training.search_hint"),
            on_keep=lambda text: None, on_typed=on_query, sem_id="f-search", icon=ft.Icons.SEARCH,
            capitalization=ft.TextCapitalization.NONE,
        ),
    ]  # fmt: skip
    if query.strip():
        body += [_found(each, each.person in there, strings, on_pick) for each in found[:MOST]]
        if not found:
            body.append(kit.body(strings("training.add_search_none")))
    body += [
        kit.heading(strings("training.add_guest"), level=2),
        kit.TextField(
            label=strings("training.add_name"), value=name, on_keep=lambda text: None, on_typed=on_name,
            sem_id="f-name", capitalization=ft.TextCapitalization.WORDS,
        ),
        kit.TextField(
            label=strings("training.add_village"), value=village, hint=strings("training.add_village_hint"),
            on_keep=lambda text: None, on_typed=on_village, sem_id="f-village",
        ),
        kit.YearField(
            label=strings("parts.birth_year"), value=year, on_keep=on_year, this_year=this_year, sem_id="f-year",
            strings=strings,
        ),
        kit.quiet(strings("training.add_year_note")),
    ]  # fmt: skip
    go = strings("training.add_same_go" if same or mediator else "training.add_go")
    return kit.screen(
        route=route,
        title=strings("training.add_title"),
        sem_id="add-page",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        opens_at=opens_at,
        spacing=measures.EDGE,
        bottom=kit.BigButton(text=go, icon=ft.Icons.PERSON_ADD, on_press=on_guest, sem_id="add-guest"),
    )


def _found(person: Attendee, there: bool, strings: Strings, on_pick: Callable[[Attendee], object]) -> ft.Control:
    words: list[ft.Control] = [kit.lead(person.name), kit.quiet(f"{person.village} · {person.team}".strip(" ·"))]
    if there:
        words.append(kit.body(strings("training.add_there")))
    icon = ft.Icons.CHECK if there else ft.Icons.PERSON_ADD
    return kit.TouchRow(words, on_press=lambda: on_pick(person), sem_id=f"found-{person.person}", icon=icon)
