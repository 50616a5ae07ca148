"""How the mediation ended (Luật 35/2013/QH13, Điều 23), and what that means: an agreement (Điều 24), or each side's
demand, the reason, and where they are sent (Điều 27)."""

from datetime import date

import flet as ft

from fieldapp.domain import agreement, rules
from fieldapp.domain.deadlines import court_by
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import choices_of, field_day, member_text, picked, text_field
from fieldapp.ui.screens.sheet import Part, Sheet, part


def how(sheet: Sheet, _: str) -> list[Part]:
    """By which of the law's three ways it ended. Settled is only what ended by agreement."""
    case = sheet.view.case

    async def pick(code: str) -> None:
        outcome = rules.SETTLED if code == rules.ENDED_BY_AGREEMENT else rules.NOT_SETTLED
        await sheet.choose_many({"ending": code, "outcome": outcome})

    ways = keyed(
        "ending", kit.PickList, choices=choices_of("KET_THUC", sheet), chosen=case.ending, on_pick=pick,
        sem_id="f-ending", strings=sheet.strings,
    )  # fmt: skip
    return [part("ending", ways), part("", *_said(sheet))]


def _said(sheet: Sheet) -> list[ft.Control]:
    """Return in words what the chosen way makes of the case."""
    outcome = sheet.view.case.outcome
    if not outcome:
        return []
    tone = kit.Tone.GOOD if outcome == rules.SETTLED else kit.Tone.INFO
    words = f"{sheet.strings.field('outcome')}: {sheet.strings.label('KET_QUA', outcome)}"
    return [kit.Notice(words, sem_id="outcome", tone=tone)]


def day(sheet: Sheet, _: str) -> list[Part]:
    """The day on which it ended."""
    met = [each.held_on for each in sheet.view.case.sessions.values() if each.held_on and each.held_on <= sheet.today]
    last = (max(met), sheet.strings("ending.last_meeting", day=sheet.strings.day(max(met)))) if met else None
    return [part("ended_on", field_day(sheet, "ended_on", near=last, clearable=True))]


def agreed(sheet: Sheet, _: str) -> list[Part]:
    """What the sides agreed on, in one's own words."""
    return [part("agreement", text_field(sheet, "agreement", hint="ask.agreement_hint"))]


def court(sheet: Sheet, _: str) -> list[Part]:
    """Whether a court is to recognise it, with the last day for that."""
    case = sheet.view.case
    pick = keyed(
        "court_request", kit.PickList, choices=choices_of("CONG_NHAN", sheet), chosen=case.court_request,
        on_pick=picked(sheet, "court_request", case.court_request), sem_id="f-court_request", strings=sheet.strings,
    )  # fmt: skip
    last = court_by(case)
    return [part("court_request", pick, *([kit.body(_until(last, sheet))] if last else []))]


def _until(last: date, sheet: Sheet) -> str:
    until = sheet.strings("ending.court_by", day=sheet.strings.day(last))
    off = sheet.strings.day_off(last)
    return f"{until} {off}" if off else until


def demands(sheet: Sheet, _: str) -> list[Part]:
    """What each side asks for, since they did not agree (Sổ, cột 6)."""
    case, language = sheet.view.case, sheet.strings.language
    return [
        part(f"parties/{key}", member_text(
            sheet, f"parties/{key}", "demand", person.demand,
            sheet.strings("ask.demand", name=agreement.side_name(case, key, language)), multiline=True,
        ))
        for key, person in case.parties.items()
        if person.role == "BEN"
    ]  # fmt: skip


def reason(sheet: Sheet, _: str) -> list[Part]:
    """Why they did not agree."""
    return [part("failure_reason", text_field(sheet, "failure_reason", hint="ask.failure_hint"))]


def referred(sheet: Sheet, _: str) -> list[Part]:
    """Where the sides were told to go (Điều 21.3, 27)."""
    case = sheet.view.case
    pick = keyed(
        "referred_to", kit.PickList, choices=choices_of("HUONG_DAN_DEN", sheet), chosen=case.referred_to,
        on_pick=picked(sheet, "referred_to", case.referred_to), sem_id="f-referred_to", strings=sheet.strings,
    )  # fmt: skip
    return [part("referred_to", pick)]
