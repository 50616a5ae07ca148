"""May it be mediated? Four questions, one at a time, and what their answers come to."""

from collections.abc import Callable
from functools import partial

import flet as ft

from fieldapp.domain import screening
from fieldapp.domain.around import NO, UNSURE, YES, Screened
from fieldapp.domain.cases import open_alarm
from fieldapp.domain.screening import POINTS, Scope
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.around.simple import referral_words
from fieldapp.ui.screens.pieces import FoldedPick, choices_of
from fieldapp.ui.screens.sheet import Sheet

RESULT = "result"
PLACES = (*POINTS, RESULT)


def scope(sheet: Sheet, acts: Acts, at: str, on_at: Callable[[str], object]) -> list[ft.Control]:
    """Return question `at` (a point of Điều 3.1), or the conclusion."""
    return _conclusion(sheet, acts, on_at) if at == RESULT else _question(sheet, at, on_at)


def opens_at(sheet: Sheet) -> str:
    """Return where the screen opens: the first question without an answer, else the conclusion."""
    return next(iter(screening.unanswered(sheet.view.case)), RESULT)


def _question(sheet: Sheet, at: str, on_at: Callable[[str], object]) -> list[ft.Control]:
    strings, place = sheet.strings, PLACES.index(at)
    given = sheet.view.case.screening.get(at, Screened())
    codes = POINTS[at]

    async def answer(code: str) -> None:
        reason = codes[0] if code == YES and len(codes) == 1 else ""
        await sheet.choose(f"screening/{at}", {"answer": code, "reason": reason})
        if code != YES or reason:
            await kit.answer(on_at, PLACES[place + 1])

    async def reason(code: str) -> None:
        await sheet.choose(f"screening/{at}", {"answer": YES, "reason": code})
        await kit.answer(on_at, PLACES[place + 1])

    body: list[ft.Control] = [
        kit.quiet(strings("scope.progress", place=place + 1, count=len(POINTS))),
        kit.heading(strings(f"scope.ask_{at}")),
        kit.body(strings(f"scope.eg_{at}")),
    ]
    if given.answer == YES and len(codes) > 1:  # above the answer, where the tap that asked for it is seen to do so
        which = [kit.Choice(code=code, text=strings.label("NGOAI_PHAM_VI", code)) for code in codes]
        body.append(
            keyed(
                f"reason-{at}", kit.PickList, label=strings("scope.which"), choices=which, chosen=given.reason,
                on_pick=reason, sem_id=f"scope-{at}-which", strings=strings,
            )
        )  # fmt: skip
    body.append(
        keyed(
            f"answer-{at}", kit.PickList, choices=_answers(sheet), chosen=given.answer, on_pick=answer,
            sem_id=f"scope-{at}", strings=strings,
        )
    )  # fmt: skip
    body.append(kit.quiet(strings(f"scope.law_{at}")))
    if place:
        body.append(_to(strings("scope.before"), PLACES[place - 1], on_at, "scope-before"))
    if given.answer:
        last = PLACES[place + 1] == RESULT
        body.append(_to(strings("scope.result" if last else "scope.next"), PLACES[place + 1], on_at, "scope-next"))
    return body


def _answers(sheet: Sheet) -> list[kit.Choice]:
    icons = {NO: ft.Icons.CLOSE, YES: ft.Icons.CHECK, UNSURE: ft.Icons.HELP_OUTLINE}
    return [
        kit.Choice(code=code, text=sheet.strings.label("TRA_LOI", code), icon=icon) for code, icon in icons.items()
    ]  # fmt: skip


def _to(text: str, place: str, on_at: Callable[[str], object], sem_id: str) -> ft.Control:
    return kit.Button(text=text, kind="outlined", on_press=lambda: on_at(place), sem_id=sem_id, full_width=True)


def _conclusion(sheet: Sheet, acts: Acts, on_at: Callable[[str], object]) -> list[ft.Control]:
    strings, case = sheet.strings, sheet.view.case
    found = screening.scope(case)
    body: list[ft.Control] = [
        kit.Notice(
            strings(f"scope.{found}"), sem_id=f"scope-{found}", tone=_TONES[found],
            title=strings(f"scope.{found}_title"),
        )
    ]  # fmt: skip
    body += [kit.body(strings.label("NGOAI_PHAM_VI", code)) for code in screening.reasons(case)]
    if found == Scope.UNCLEAR:
        body += _ask_officer(sheet, acts)
    if found == Scope.OUTSIDE:
        if screening.goes_to(case) == "CA":
            words = strings("danger.in_case_look" if open_alarm(case) else "danger.go")
            body.append(
                kit.Button(
                    text=words, kind="danger", icon=ft.Icons.WARNING_AMBER, on_press=acts.danger,
                    sem_id="scope-danger", full_width=True,
                )
            )  # fmt: skip
        body += _send_elsewhere(sheet, acts)
    if case.not_mediated and found != Scope.OUTSIDE:
        body += _send_elsewhere(sheet, acts)
    body.append(_to(strings("scope.again"), PLACES[0], on_at, "scope-again"))
    return body


_TONES = {
    Scope.OPEN: kit.Tone.INFO, Scope.WITHIN: kit.Tone.GOOD, Scope.UNCLEAR: kit.Tone.WARN, Scope.OUTSIDE: kit.Tone.WARN
}  # fmt: skip


def _ask_officer(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    strings = sheet.strings
    named = [each for each in acts.officer.people if each.phone] if acts.officer else []
    ways: list[ft.Control] = [
        kit.Button(
            text=strings("scope.call_officer", name=each.name, number=each.phone), icon=ft.Icons.CALL,
            on_press=partial(acts.call, each.phone), full_width=True,
            sem_id="scope-call" if place == 1 else f"scope-call-{place}",
        )
        for place, each in enumerate(named, start=1)
    ]  # fmt: skip
    if sheet.view.case.support_wanted:
        return [*ways, kit.Notice(strings("scope.asked_officer"), sem_id="scope-asked", tone=kit.Tone.GOOD)]
    ways.append(
        kit.Button(
            text=strings("scope.ask_officer"), icon=ft.Icons.HELP_OUTLINE, kind="tonal", sem_id="scope-ask",
            on_press=lambda: sheet.choose("support_wanted", "PL"), full_width=True,
        )
    )  # fmt: skip
    return ways


def _send_elsewhere(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    strings, case = sheet.strings, sheet.view.case
    best = screening.goes_to(case)
    places = [
        kit.Choice(code=each.code, text=each.text, note=strings("scope.best") if each.code == best else "")
        for each in choices_of("HUONG_DAN_DEN", sheet)
    ]
    chosen = case.referred_to if case.not_mediated else ""
    pick = FoldedPick if chosen else kit.PickList  # once chosen it makes room for what was said of it
    parts: list[ft.Control] = [
        keyed(
            f"scope-to-{bool(chosen)}", pick, label=strings("scope.go_to"), choices=places, chosen=chosen,
            on_pick=acts.refer, sem_id="scope-to", strings=strings,
        )
    ]  # fmt: skip
    if case.not_mediated:
        parts.append(referral_words(sheet))
    if case.not_mediated == "TU_CHOI":
        parts.append(kit.Notice(strings("scope.nowhere_done"), sem_id="scope-nowhere-done", tone=kit.Tone.GOOD))
    else:
        parts.append(
            kit.Button(
                text=strings("scope.nowhere"), kind="outlined", on_press=acts.leave_unmediated, sem_id="scope-nowhere",
                full_width=True,
            )
        )  # fmt: skip
    if case.not_mediated:
        parts += [
            kit.body(strings("side.not_mediated_next")),
            kit.Button(
                text=strings("scope.after_all"), kind="text", on_press=acts.mediate_after_all, sem_id="scope-after-all",
                full_width=True,
            ),
        ]  # fmt: skip
    return parts
