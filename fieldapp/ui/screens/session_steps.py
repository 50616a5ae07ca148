"""One meeting of the parties, a question a screen: when, where, who was there, in which language, what was said, how it
ended (Luật 35/2013/QH13, Điều 19-21)."""

from datetime import date

import flet as ft
from msgspec import to_builtins

from fieldapp.domain import agreement
from fieldapp.domain.cases import (
    MediationSession,
    Statement,
    former_mediators,
    meeting_number,
    meetings,
    of_meeting,
    statement_key,
)
from fieldapp.domain.ids import new_id
from fieldapp.domain.text import is_written
from fieldapp.ui import kit
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.kit.text_field import KeepText
from fieldapp.ui.screens.ask_mediators import ASKED, INTERPRETER, invited_box
from fieldapp.ui.screens.pieces import FoldedPick, TakeOut, choices_of, member_day, member_text
from fieldapp.ui.screens.sheet import Part, Sheet, part

VIETNAMESE, OTHER, NOBODY = "VI", "KHAC", "nobody"
PAUSED, AGAIN = "TAM_DUNG", "HEN"


def session_of(sheet: Sheet, key: str) -> MediationSession:
    """Return the meeting; an empty one of which nothing is written yet."""
    return sheet.view.case.sessions.get(key) or MediationSession()


def before(sheet: Sheet, key: str) -> MediationSession:
    """Return the meeting before this one; an empty one before the first."""
    earlier = [each for _, each in meetings(sheet.view.case)][: meeting_number(sheet.view.case, key) - 1]
    return earlier[-1] if earlier else MediationSession()


def day(sheet: Sheet, key: str) -> list[Part]:
    """When it was: the day, from when until when."""
    strings, path, session = sheet.strings, f"sessions/{key}", session_of(sheet, key)
    agreed = before(sheet, key).next_on
    near = (agreed, strings("session.as_agreed", day=strings.day(agreed))) if agreed else None
    held = member_day(sheet, path, "held_on", session.held_on, near=near, keep=lambda day: _hold(sheet, key, day))
    parts = [part(path, held), part("", _time(sheet, key, "begins_at")), part("", _time(sheet, key, "ends_at"))]
    case = sheet.view.case
    if key in case.sessions:
        name = strings("ask.session", number=meeting_number(case, key))
        parts.append(
            part("", keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=name, paths=of_meeting(case, key)))
        )
    return parts


async def _hold(sheet: Sheet, key: str, day: date | None) -> None:
    """Keep the day; the pause with which the meeting ended begins on it as well, unless another day was chosen."""
    session, pause = session_of(sheet, key), sheet.view.case.pauses.get(key)
    await sheet.choose_part(f"sessions/{key}", "held_on", day)
    if pause and day and session.held_on in (None, pause.paused_on):
        await sheet.choose_part(f"pauses/{key}", "paused_on", day)


def place(sheet: Sheet, key: str) -> list[Part]:
    """Where it was, when not where the case says."""
    strings, path, session = sheet.strings, f"sessions/{key}", session_of(sheet, key)
    known = sheet.view.case.place_detail
    told = [part("", kit.body(strings("session.same_place", place=known)))] if known else []
    return [*told, part("", member_text(sheet, path, "place", session.place, hint="ask.place_hint"))]


def present(sheet: Sheet, key: str) -> list[Part]:
    """Who was there: all whom the case names, to tap; and more people who were asked to help."""
    path = f"sessions/{key}"
    return [part(path, keyed(f"{path}-present", Present, sheet=sheet, key_=key))]


@ft.component
def Present(*, sheet: Sheet, key_: str) -> ft.Control:
    """Return the people to tap, and a box for each who is added here; it stays while the screen does."""
    strings, path, session = sheet.strings, f"sessions/{key_}", session_of(sheet, key_)
    added, set_added = use_left(f"{path}-added")
    case = sheet.view.case

    async def tick(who: str) -> None:
        await sheet.choose_among(path, "present", who, who not in session.present)

    async def add() -> None:
        new = new_id()
        set_added(f"{added} {new}".strip())
        await sheet.choose(f"invited/{new}", {"role": ASKED})
        await sheet.choose_among(path, "present", f"invited/{new}", True)

    rows = [
        kit.Choice(
            code=f"parties/{each}", text=agreement.side_name(case, each, strings.language),
            group=strings("session.group_parties"),
        )
        for each in case.parties
    ]  # fmt: skip
    rows += [
        kit.Choice(code=f"mediators/{each}", text=one.name, group=strings("session.group_mediators"))
        for each, one in case.mediators.items()
        if is_written(one.name)
    ]
    rows += [
        kit.Choice(code=each, text=name, group=strings("session.group_mediators"))
        for each, name in former_mediators(case).items()
        if each in session.present
    ]
    rows += [
        kit.Choice(
            code=f"other_teams/{each}", text=one.mediators, note=one.name, group=strings("session.group_mediators")
        )
        for each, one in case.other_teams.items()
        if is_written(one.mediators)
    ]
    rows += [
        kit.Choice(
            code=f"invited/{each}", text=one.name, note=strings(f"ask.role_{one.role}"),
            group=strings("session.group_invited"),
        )
        for each, one in case.invited.items()
        if is_written(one.name) and each not in added.split()
    ]  # fmt: skip
    people = keyed(
        f"{path}-ticks", kit.PickList, choices=rows, chosen=frozenset(session.present), on_pick=tick, many=True,
        sem_id=f"f-{path}-present", strings=strings, search=False,
    )  # fmt: skip
    boxes = [invited_box(sheet, each, case.invited[each]) for each in added.split() if each in case.invited]
    more = kit.Button(
        text=strings("ask.add_invited"), icon=ft.Icons.PERSON_ADD, kind="outlined", on_press=add, sem_id="add-invited",
        full_width=True,
    )  # fmt: skip
    law = kit.body(strings("session.invite_note"), color=ft.Colors.ON_SURFACE_VARIANT)
    return ft.Column([people, *boxes, more, law], spacing=14, tight=True)


def language(sheet: Sheet, key: str) -> list[Part]:
    """In which language, and who interpreted. What the meeting before it used is offered.

    The list folds away once a language is chosen: else nobody would see that an interpreter is asked for below it.
    """
    strings, path, session = sheet.strings, f"sessions/{key}", session_of(sheet, key)
    spoken = spoken_in(sheet, key)
    pick = keyed(
        f"{path}-language", FoldedPick, label=strings("parts.language"), choices=choices_of("NGON_NGU", sheet),
        chosen=spoken, on_pick=lambda code: _speak(sheet, key, code), sem_id=f"f-{path}-language", strings=strings,
        unfolded=spoken == VIETNAMESE, search=False,
    )  # fmt: skip
    parts = [part("", pick)]
    if spoken == OTHER:
        which = strings("session.which_language")
        parts.append(part("", member_text(sheet, path, "other_language", session.other_language, which)))
    if spoken != VIETNAMESE:
        parts += _interpreter(sheet, key)
    return parts


def spoken_in(sheet: Sheet, key: str) -> str:
    """Return the language that stands there: the one chosen, else that of the meeting before."""
    return session_of(sheet, key).language or before(sheet, key).language or VIETNAMESE


async def _speak(sheet: Sheet, key: str, code: str) -> None:
    """Choose the language; what was said of another one goes: its name, and in Vietnamese nobody interprets."""
    path, session = f"sessions/{key}", session_of(sheet, key)
    await sheet.choose_part(path, "language", code)
    if session.other_language and code != OTHER:
        await sheet.choose_part(path, "other_language", "")
    if session.interpreter and code == VIETNAMESE:
        await sheet.choose_part(path, "interpreter", "")


async def as_before(sheet: Sheet, key: str) -> None:
    """Keep language and interpreter of the meeting before, when she went on from them without a choice of her own."""
    if not session_of(sheet, key).language and spoken_in(sheet, key) != VIETNAMESE:
        path, earlier = f"sessions/{key}", before(sheet, key)
        await sheet.choose_part(path, "language", earlier.language)
        for name in ("other_language", "interpreter"):
            if not getattr(session_of(sheet, key), name):
                await sheet.choose_part(path, name, getattr(earlier, name))


def _interpreter(sheet: Sheet, key: str) -> list[Part]:
    strings, path, session = sheet.strings, f"sessions/{key}", session_of(sheet, key)
    open_ = not session.language  # nothing is chosen here yet: the meeting before holds
    known = {each: one for each, one in sheet.view.case.invited.items() if one.role == INTERPRETER}

    async def choose(code: str) -> None:
        if open_:
            await sheet.choose_part(path, "language", spoken_in(sheet, key))
        await sheet.choose_part(path, "interpreter", code)

    async def pick(code: str) -> None:
        await choose("" if code == NOBODY else code)

    async def add() -> None:
        new = new_id()
        await sheet.choose(f"invited/{new}", {"role": INTERPRETER})
        await choose(new)

    rows = [kit.Choice(code=NOBODY, text=strings("session.no_interpreter"))]
    rows += [kit.Choice(code=each, text=one.name or strings("ask.role_PD")) for each, one in known.items()]
    chosen = session.interpreter or (before(sheet, key).interpreter if open_ else "") or NOBODY
    ticks = keyed(
        f"{path}-interpreter", kit.PickList, label=strings("session.interpreter"), choices=rows, chosen=chosen,
        on_pick=pick, sem_id=f"f-{path}-interpreter", strings=strings, search=False,
    )  # fmt: skip
    more = kit.Button(
        text=strings("session.add_interpreter"), icon=ft.Icons.PERSON_ADD, kind="outlined", on_press=add,
        sem_id="add-interpreter", full_width=True,
    )  # fmt: skip
    found = [part("", ticks, more)]
    if chosen in known:
        found.append(part(f"invited/{chosen}", _name(sheet, chosen)))
    return found


def support(sheet: Sheet, key: str) -> list[Part]:
    """What was done for a disabled person."""
    field = member_text(
        sheet, f"sessions/{key}", "support", session_of(sheet, key).support, sheet.strings("session.support_label"),
        hint="session.support_hint", multiline=True,
    )  # fmt: skip
    return [part("", field)]


def said(sheet: Sheet, key: str) -> list[Part]:
    """What each side said, then what the mediators explained and proposed."""
    strings, path, session, case = sheet.strings, f"sessions/{key}", session_of(sheet, key), sheet.view.case
    fields = []
    for party in case.parties:
        at = f"statements/{statement_key(key, party)}"
        written = (case.statements.get(statement_key(key, party)) or Statement()).text
        fields.append(part(at, keyed(
            at, kit.TextField, label=strings("session.says", name=agreement.side_name(case, party, strings.language)),
            value=written, on_keep=_keep_statement(sheet, key, party), sem_id=f"f-{at}", multiline=True,
            limit=sheet.limit("statements.text", written), strings=strings,
        )))  # fmt: skip
    notes = member_text(
        sheet, path, "notes", session.notes, strings("session.advice"), hint="session.advice_hint", multiline=True
    )
    return [*fields, part("", notes)]


def result(sheet: Sheet, key: str) -> list[Part]:
    """How the meeting ended; with the next day, or why the mediation rests."""
    strings, path, session = sheet.strings, f"sessions/{key}", session_of(sheet, key)

    async def pick(code: str) -> None:
        await sheet.choose_part(path, "result", code)
        pause = sheet.view.case.pauses.get(key)
        if code == PAUSED and pause is None:
            await sheet.choose(f"pauses/{key}", {"paused_on": to_builtins(session.held_on or sheet.today)})
        elif code != PAUSED and pause is not None and pause.resumed_on is None:
            await sheet.choose(f"pauses/{key}", None)

    ways = keyed(
        f"{path}-result", kit.PickList, choices=choices_of("KET_QUA_BUOI", sheet), chosen=session.result, on_pick=pick,
        sem_id=f"f-{path}-result", strings=strings,
    )  # fmt: skip
    parts = [part("", ways)]
    if session.result == AGAIN:
        label = sheet.strings("session.next_on")
        next_on = member_day(
            sheet, path, "next_on", session.next_on, label, future=True, since=session.held_on, clearable=True
        )
        parts.append(part("", next_on))
    if session.result == PAUSED and key in sheet.view.case.pauses:
        parts += pause_parts(sheet, key)
    return parts


def pause_parts(sheet: Sheet, key: str) -> list[Part]:
    """Return who asked for a pause, and why (Điều 17.2)."""
    strings, path, case = sheet.strings, f"pauses/{key}", sheet.view.case
    pause = case.pauses[key]
    rows = [
        kit.Choice(code=each, text=agreement.side_name(case, each, strings.language)) for each in case.parties
    ]  # fmt: skip
    rows.append(kit.Choice(code=NOBODY, text=strings("pause.by_mediator")))
    asked = keyed(
        f"{path}-asked", kit.PickList, label=strings("pause.asked_by"), choices=rows,
        chosen=pause.asked_by or NOBODY, sem_id=f"f-{path}-asked_by", strings=strings, search=False,
        on_pick=lambda code: sheet.choose_part(path, "asked_by", "" if code == NOBODY else code),
    )  # fmt: skip
    why = member_text(
        sheet, path, "reason", pause.reason, strings("pause.reason"), hint="pause.reason_hint", multiline=True
    )
    return [part(path, asked), part("", why)]


def _time(sheet: Sheet, key: str, name: str) -> ft.Control:
    path = f"sessions/{key}"
    return keyed(
        f"{path}-{name}", kit.TimeField, label=sheet.strings(f"parts.{name}"),
        value=str(getattr(session_of(sheet, key), name)), on_keep=lambda text: sheet.keep_part(path, name, text),
        now=sheet.clock, sem_id=f"f-{path}-{name}", strings=sheet.strings,
    )  # fmt: skip


def _name(sheet: Sheet, key: str) -> ft.Control:
    name, label = sheet.view.case.invited[key].name, sheet.strings("session.interpreter_name")
    return member_text(sheet, f"invited/{key}", "name", name, label, names=True)


def _keep_statement(sheet: Sheet, session: str, party: str) -> KeepText:
    """Return what keeps a statement whole, with whose it is and of which meeting; an emptied one goes away.

    A meeting of which nothing else is written begins with it: else nobody would look for what was said there.
    """
    path = f"statements/{statement_key(session, party)}"

    async def keep(text: str) -> str | None:
        value = to_builtins(Statement(session=session, party=party, text=text)) if is_written(text) else None
        begins = value is not None and session not in sheet.view.case.sessions
        trouble = await sheet.keep_part(f"sessions/{session}", "notes", "") if begins else None
        return trouble or await sheet.keep(path, value)

    return keep
