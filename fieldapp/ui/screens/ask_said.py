"""6. Đã nói gì? What was said at each meeting, and how it ended: the agreement, or each side's demand."""

import flet as ft

from fieldapp.domain import rules
from fieldapp.domain.cases import MediationSession, meeting_number, of_meeting
from fieldapp.domain.deadlines import agreed_on
from fieldapp.domain.text import is_written
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import (
    TakeOut,
    boxed,
    choices_of,
    field_day,
    member_day,
    member_text,
    picked,
    text_field,
)
from fieldapp.ui.screens.sheet import Part, Sheet, part

OPEN = "open"  # the row for "not finished yet": an empty outcome


def said(sheet: Sheet) -> list[Part]:
    """Return the meetings, the outcome, and what belongs to that outcome."""
    outcome = sheet.view.case.outcome
    parts = [*_sessions(sheet), part("outcome", _outcome(sheet))]
    if outcome == rules.SETTLED:
        parts += _settled(sheet)
    elif outcome == rules.NOT_SETTLED:
        parts += _not_settled(sheet)
    return [*parts, part("note", text_field(sheet, "note"))]


def _sessions(sheet: Sheet) -> list[Part]:
    sessions = dict(sheet.view.case.sessions)
    if not sessions:
        sessions = {sheet.spare_keys[0]: MediationSession()}

    boxes = [
        part(f"sessions/{key}", _session(sheet, key, each, spare=len(sessions) > 1)) for key, each in sessions.items()
    ]
    return [*boxes, part("", kit.body(sheet.strings("ask.more_sessions"), color=ft.Colors.ON_SURFACE_VARIANT))]


def _session(sheet: Sheet, key: str, session: MediationSession, *, spare: bool) -> ft.Control:
    strings, path = sheet.strings, f"sessions/{key}"
    title = strings("ask.session", number=meeting_number(sheet.view.case, key))
    fields: list[ft.Control] = [
        kit.heading(title, level=2),
        member_day(sheet, path, "held_on", session.held_on),
        member_text(sheet, path, "notes", session.notes, hint="ask.notes_hint", multiline=True),
    ]  # fmt: skip
    if spare:
        fields.append(
            keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=title, paths=of_meeting(sheet.view.case, key))
        )
    return boxed(f"session-{key}", *fields)


def _outcome(sheet: Sheet) -> ft.Control:
    strings, case = sheet.strings, sheet.view.case

    async def pick(code: str) -> None:
        await sheet.choose_many(_ending_for("" if code == OPEN else code, case.ending))

    rows = [kit.Choice(code=OPEN, text=strings("ask.not_finished")), *choices_of("KET_QUA", sheet)]
    return keyed(
        "outcome", kit.PickList, label=strings("ask.outcome"), choices=rows, chosen=case.outcome or OPEN, on_pick=pick,
        sem_id="f-outcome", strings=strings,
    )  # fmt: skip


def _ending_for(outcome: str, ending: str) -> dict[str, str]:
    """Return outcome and ending that go together: settled is always by agreement, and nothing else is."""
    if outcome == rules.SETTLED:
        return {"outcome": outcome, "ending": rules.ENDED_BY_AGREEMENT}
    stays = outcome == rules.NOT_SETTLED and ending != rules.ENDED_BY_AGREEMENT
    return {"outcome": outcome, "ending": ending if stays else ""}


def _settled(sheet: Sheet) -> list[Part]:
    return [
        part("agreement", text_field(sheet, "agreement", hint="ask.agreement_hint")),
        part("duties", text_field(sheet, "duties", hint="ask.duties_hint")),
        part("performance", text_field(sheet, "performance", hint="ask.performance_hint")),
        part(
            "perform_by", field_day(sheet, "perform_by", future=True, since=agreed_on(sheet.view.case), clearable=True)
        ),
        part("ended_on", field_day(sheet, "ended_on", clearable=True)),
    ]


def _not_settled(sheet: Sheet) -> list[Part]:
    strings, case = sheet.strings, sheet.view.case
    endings = [each for each in choices_of("KET_THUC", sheet) if each.code != rules.ENDED_BY_AGREEMENT]
    return [
        *_demands(sheet),
        part("ending", keyed(
            "ending", kit.PickList, label=strings.field("ending"), choices=endings, chosen=case.ending,
            on_pick=picked(sheet, "ending", case.ending), sem_id="f-ending", strings=strings,
        )),
        part("failure_reason", text_field(sheet, "failure_reason", hint="ask.failure_hint")),
        part("referred_to", keyed(
            "referred_to", kit.PickList, label=strings("ask.referred_to"), choices=choices_of("HUONG_DAN_DEN", sheet),
            chosen=case.referred_to, on_pick=picked(sheet, "referred_to", case.referred_to), sem_id="f-referred_to",
            strings=strings,
        )),
        part("ended_on", field_day(sheet, "ended_on", clearable=True)),
    ]  # fmt: skip


def _demands(sheet: Sheet) -> list[Part]:
    return [
        part("", member_text(
            sheet, f"parties/{key}", "demand", person.demand, sheet.strings("ask.demand", name=person.name),
            multiline=True,
        ))
        for key, person in sheet.view.case.parties.items()
        if person.role == "BEN" and is_written(person.name)
    ]  # fmt: skip
