"""What the commune put aside of a case, and what an officer decided about it: waiting, not taken, taken corrected."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

import flet as ft

from fieldapp.store.corrections import Correction
from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.questions import side_of
from fieldapp.ui.screens.read_case import in_words, readings
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, Declined
from fieldapp.workbook.working import case_of

OnPart = Callable[[str], object]
"""Called with the id of the change that somebody decides about."""


def held(view: CaseView, strings: Strings, zone: tzinfo) -> ft.Control:
    """Return why a part of this case waits for the officer, and since when."""
    said = [strings.held(reason) for reason in view.held]
    if view.held_since:
        said.append(strings("aside.since", when=strings.moment(view.held_since, zone)))
    return kit.Notice("\n".join(said), sem_id="held", tone=kit.Tone.WARN, icon=ft.Icons.HOURGLASS_TOP)


def declined(view: CaseView, strings: Strings, zone: tzinfo, on_mend: OnPart, on_let_go: OnPart) -> list[ft.Control]:
    """Return each part that the commune did not take, with the officer's sentence and what can be done about it."""
    return [
        keyed(
            each.change, DeclinedPart, part=each, told=_told(each, strings) if view.known else (), strings=strings,
            zone=zone, on_mend=on_mend, on_let_go=on_let_go,
        )
        for each in view.declined
    ]  # fmt: skip


def corrected(view: CaseView, strings: Strings, zone: tzinfo, on_read: OnPart) -> list[ft.Control]:
    """Return each part that the commune took with corrections, until she has read it."""
    title = strings("aside.corrected_title")
    return [correction(each, title, _look(each, strings), strings, zone, on_read) for each in view.corrected]


@ft.component
def DeclinedPart(
    *, part: Declined, told: Sequence[str], strings: Strings, zone: tzinfo, on_mend: OnPart, on_let_go: OnPart
) -> ft.Control:
    """Return one part; `told` are her words, where the page itself does not show them."""
    asked, set_asked = ft.use_state(False)

    async def mend() -> None:
        await kit.answer(on_mend, part.change)

    async def let_go() -> None:
        await kit.answer(on_let_go, part.change)

    kit.use_confirm(
        asked=asked, title=strings("aside.let_go_question"), text=strings("aside.let_go_text"),
        yes=strings("aside.let_go"), no=strings("kit.keep"), on_yes=let_go, on_close=lambda: set_asked(False),
        sem_id=f"let-go-{part.change}-confirm",
    )  # fmt: skip
    ink = ft.Colors.ON_TERTIARY_CONTAINER
    said: list[ft.Control] = [
        kit.lead(strings("aside.declined_title"), color=ink),
        kit.body(strings("aside.declined", by=part.by, said=part.said), color=ink),
        kit.quiet(strings("aside.declined_at", when=strings.moment(part.at, zone)), color=ink),
    ]
    said += [kit.body(line, color=ink) for line in told]
    buttons = [
        kit.Button(
            text=strings("aside.let_go"), kind="text", icon=ft.Icons.DELETE_OUTLINE, on_press=lambda: set_asked(True),
            sem_id=f"let-go-{part.change}",
        )
    ]  # fmt: skip
    if part.mendable:
        again = kit.Button(
            text=strings("aside.mend"), kind="outlined", icon=ft.Icons.EDIT, on_press=mend, sem_id=f"mend-{part.change}"
        )
        buttons.insert(0, again)
    said.append(ft.Row(list(buttons), wrap=True, spacing=8, run_spacing=8))
    return kit.sem(f"declined-{part.change}", _box(said, ink), live_region=True)


def _box(said: list[ft.Control], ink: str) -> ft.Control:
    return ft.Container(
        ft.Row(
            [
                icon_mark(ft.Icons.UNDO, color=ink, size=measures.ICON),
                ft.Column(said, spacing=6, tight=True, expand=True),
            ],
            spacing=measures.GAP,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        bgcolor=ft.Colors.TERTIARY_CONTAINER,
        border_radius=measures.RADIUS,
        padding=measures.EDGE,
    )


def _told(part: Declined, strings: Strings) -> list[str]:
    """Return her words, field by field; what she took away is named."""
    case = case_of({path: value for path, value in part.set.items() if value is not None})
    told = [
        f"{reading.label}: {'; '.join(reading.lines)}"
        for question in routes.QUESTIONS
        for reading in readings(case, question, strings)
    ]
    told += [
        f"{strings.field(path)}: {'; '.join(in_words(path, value, strings))}"
        for path, value in part.set.items()
        if value is not None and (side_of(path) or path.startswith("alarms/"))
    ]
    gone = dict.fromkeys(strings.field(path) for path, value in part.set.items() if value is None)
    pictures = [strings("aside.photos", count=len(case.photos))] if case.photos else []
    return told + pictures + [strings("aside.taken_away", field=field) for field in gone]


def _look(each: Correction, strings: Strings) -> str:
    return strings("aside.corrected_fields", fields=", ".join(dict.fromkeys(map(strings.field, each.set))))


def correction(
    each: Correction, title: str, look: str, strings: Strings, zone: tzinfo, on_read: OnPart
) -> ft.Control:  # fmt: skip
    """Return what an officer took with corrections; `look` says where to look."""
    said = [strings("aside.corrected", by=each.by, when=strings.moment(each.at, zone))]
    said += [f"“{each.said}”"] if each.said else []
    return kit.Notice(
        "\n".join(filter(None, [*said, look])), sem_id=f"corrected-{each.change}", tone=kit.Tone.INFO, title=title,
        icon=ft.Icons.EDIT_NOTE, press_text=strings("aside.have_read"), on_press=lambda: on_read(each.change),
    )  # fmt: skip
