"""What the commune put aside of a case, and what an officer decided about it: waiting, not taken, taken corrected."""

import re
from collections.abc import Callable
from datetime import tzinfo
from typing import Any

import flet as ft

from fieldapp.domain import words
from fieldapp.store.corrections import Correction
from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.questions import side_of
from fieldapp.ui.screens.read_case import in_words, readings
from fieldapp.ui.strings import Strings
from fieldapp.workbook import AsideRow, CaseView, Declined
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
            each.change, DeclinedPart, part=each, sole=not view.known, strings=strings, zone=zone, on_mend=on_mend,
            on_let_go=on_let_go,
        )
        for each in view.declined
    ]  # fmt: skip


def corrected(view: CaseView, strings: Strings, zone: tzinfo, on_read: OnPart) -> list[ft.Control]:
    """Return each part that the commune took with corrections, until she has read it."""
    return [_correction(each, strings("aside.corrected_title"), "", strings, zone, on_read) for each in view.corrected]


def name_of(row: AsideRow, strings: Strings) -> str:
    """Return what a thing besides cases is called, and by what it is known."""
    kind = f"kinds.{row.kind}"
    title = strings("aside.closed") if row.closed else _day_as_read(row.title)
    return ": ".join(filter(None, [strings(kind) if kind in words.keys("vi") else "", title])) or row.kind


def gone_notice(strings: Strings) -> ft.Control:
    """Return that a thing besides cases is another team's now."""
    return kit.Notice(strings("aside.gone_text"), sem_id="gone", tone=kit.Tone.WARN, title=strings("aside.gone"))


def declined_beside(
    row: AsideRow, strings: Strings, zone: tzinfo, on_mend: OnPart, on_let_go: OnPart
) -> list[ft.Control]:  # fmt: skip
    """Return each part of a thing besides cases that the commune did not take."""
    return [
        keyed(
            each.change, DeclinedPart, part=each, sole=False, strings=strings, zone=zone, on_mend=on_mend,
            on_let_go=on_let_go, kind=row.kind,
        )
        for each in row.declined
    ]  # fmt: skip


def corrected_beside(row: AsideRow, strings: Strings, zone: tzinfo, on_read: OnPart) -> list[ft.Control]:
    """Return each part of a thing besides cases that the commune took with corrections, until she has read it."""
    title = f"{strings('aside.corrected_title')}: {name_of(row, strings)}"
    return [_correction(each, title, row.kind, strings, zone, on_read) for each in row.corrected]


@ft.component
def DeclinedPart(
    *, part: Declined, sole: bool, strings: Strings, zone: tzinfo, on_mend: OnPart, on_let_go: OnPart, kind: str = ""
) -> ft.Control:
    """Return one part; `sole`: the commune has nothing else of the case, so the page itself shows these words. `kind`
    is what it is of, besides cases.
    """
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
    told = [] if sole else _told_beside(part, kind, strings) if kind else _told(part, strings)
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


def _told_beside(part: Declined, kind: str, strings: Strings) -> list[str]:
    """Return her words in a thing besides cases; of what is no words its name."""
    lines = []
    for path, value in part.set.items():
        label, text = strings.field(path, kind), _text_of(path, value, strings)
        gone = strings("aside.taken_away", field=label)
        lines.append(gone if value is None else f"{label}: {text}" if text else label)
    return list(dict.fromkeys(lines))


def _text_of(path: str, value: Any, strings: Strings) -> str:
    """Return a value of a thing besides cases as people read it; empty for one that nobody does."""
    name = path.partition("/")[0]
    text = value.get("text") or value.get("name") if isinstance(value, dict) else value
    if not isinstance(text, str) or name in _NO_WORDS:
        return ""
    if name in _LISTS:
        return strings.label(_LISTS[name], text)
    return _day_as_read(text)


def _day_as_read(text: str) -> str:
    return "/".join(reversed(text.split("-"))) if _DAY.fullmatch(text) else text


_NO_WORDS = {"about", "amends", "became", "class_id", "digest", "locked_at", "person", "read_aloud_at", "session"}
_LISTS = {
    "conclusion": "KET_LUAN_HGV", "role": "VAI_TRO_LOP", "state": "DIEM_DANH", "subject": "TAP_HUAN",
    "type": "BIEN_BAN",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _correction(
    each: Correction, title: str, kind: str, strings: Strings, zone: tzinfo, on_read: OnPart
) -> ft.Control:  # fmt: skip
    fields = dict.fromkeys(strings.field(path, kind) for path in each.set)
    said = [strings("aside.corrected", by=each.by, when=strings.moment(each.at, zone))]
    said += [f"“{each.said}”"] if each.said else []
    said.append(strings("aside.corrected_beside" if kind else "aside.corrected_fields", fields=", ".join(fields)))
    return kit.Notice(
        "\n".join(said), sem_id=f"corrected-{each.change}", tone=kit.Tone.INFO, title=title,
        icon=ft.Icons.EDIT_NOTE, press_text=strings("aside.have_read"), on_press=lambda: on_read(each.change),
    )  # fmt: skip
