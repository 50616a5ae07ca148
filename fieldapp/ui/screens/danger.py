"""Danger: what is happening, whom to call, what to say. Calm words, big numbers, and nothing of the quarrel itself."""

from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from functools import partial

import flet as ft

from fieldapp.domain import text, vocabulary
from fieldapp.domain.around import Alarm
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import boxed, side_by_side
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseRow, Reach

POLICE = "113"


def which_screen(
    *,
    route: str,
    strings: Strings,
    rows: Sequence[CaseRow],
    trouble: str,
    on_call: Callable[[str], object],
    on_pick: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the question of which case it is; `on_pick` gets its id, or nothing for one that is not in the book."""
    new = kit.Choice(code="", text=strings("danger.new_case"), note=strings("danger.new_case_note"))
    named = [
        kit.Choice(code=row.id, text=row.title or strings("home.nameless"), note=_about(row, strings)) for row in rows
    ]
    return kit.screen(
        route=route, title=strings("danger.title"), sem_id="danger-which", top=top, on_back=on_back,
        back_text=strings("kit.back"), spacing=measures.EDGE,
        body=[
            _call_113(strings, on_call),
            *([kit.Notice(trouble, sem_id="trouble", tone=kit.Tone.WARN)] if trouble else []),
            kit.heading(strings("danger.which")),
            kit.body(strings("danger.which_note")),
            kit.PickList(
                choices=[new, *named], chosen="-", on_pick=on_pick, sem_id="danger-case", strings=strings, search=False
            ),
        ],
    )  # fmt: skip


def danger_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    today: date,
    alarm: Alarm | None,
    alarm_id: str,
    received: bool,
    again: bool,
    name: str,
    team: str,
    reaches: Sequence[Reach],
    leads: bool,
    trouble: str,
    on_kind: Callable[[str], object],
    on_call: Callable[[str], object],
    on_told: Callable[[str, bool], object],
    on_where: kit.KeepText,
    on_more: kit.KeepText,
    on_over: kit.Press,
    on_again: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the screen: first what is happening; once that is written down, whom to call and what to say.

    `alarm` is what is written down; `received` says that the commune has it; `again`: the kind is being chosen anew.
    """
    if alarm is None or again:
        body = _asking(strings, on_call, on_kind, alarm.kind if alarm else "", trouble)
    else:
        body = [
            _written(alarm, received, strings, zone, today),
            *([kit.Notice(trouble, sem_id="trouble", tone=kit.Tone.ERROR)] if trouble else []),
            _sentence(alarm, name, team, strings),
            kit.heading(strings("danger.whom"), level=2),
            *([kit.body(strings("danger.leader_note"))] if leads else []),
            *(_reach(each, alarm, strings, zone, today, on_call, on_told) for each in reaches),
            kit.quiet(strings(f"danger.law_{alarm.kind}") if alarm.kind in _KINDS else ""),
            *_words(alarm, alarm_id, strings, on_where, on_more),
            kit.Button(
                text=strings("danger.other_kind"), kind="text", on_press=on_again, sem_id="danger-again",
                full_width=True,
            ),
            keyed(f"over-{alarm_id}", Over, strings=strings, on_yes=on_over),
        ]  # fmt: skip
    return kit.screen(
        route=route, title=strings("danger.title"), sem_id="danger", body=body, top=top, on_back=on_back,
        back_text=strings("kit.back"), spacing=measures.EDGE, opens_at=f"{alarm is None} {again}",
        bottom=None if alarm is None or again else side_by_side(
            strings("danger.to_case"), on_back, "danger-to-case", _calling(strings, on_call, on_told)
        ),
    )  # fmt: skip


_KINDS = ("K4", "K5A", "K5B")


def _about(row: CaseRow, strings: Strings) -> str:
    return strings.label("VU_VIEC", row.dispute_type) if row.dispute_type else strings("home.no_matter")


def _call_113(strings: Strings, on_call: Callable[[str], object]) -> ft.Control:
    return kit.BigButton(
        text=strings("danger.call_113"), icon=ft.Icons.CALL, kind="danger", on_press=lambda: on_call(POLICE),
        sem_id="call-113",
    )  # fmt: skip


def _calling(strings: Strings, on_call: Callable[[str], object], on_told: Callable[[str, bool], object]) -> ft.Control:
    """Return the call to the police that stays in reach; it is noted when something dials."""

    async def call() -> None:
        if not await kit.answer(on_call, POLICE):
            await kit.answer(on_told, POLICE, True)

    return kit.BigButton(
        text=strings("danger.call_113"), icon=ft.Icons.CALL, kind="danger", on_press=call, sem_id="danger-call"
    )


def _asking(
    strings: Strings, on_call: Callable[[str], object], on_kind: Callable[[str], object], chosen: str, trouble: str
) -> list[ft.Control]:
    kinds = [kit.Choice(code=code, text=strings(f"danger.kind_{code}")) for code in _KINDS]
    return [
        _call_113(strings, on_call),
        kit.body(strings("danger.safe_first")),
        *([kit.Notice(trouble, sem_id="trouble", tone=kit.Tone.ERROR)] if trouble else []),
        kit.heading(strings("danger.what")),
        kit.PickList(choices=kinds, chosen=chosen, on_pick=on_kind, sem_id="danger-kind", strings=strings),
    ]


def _written(alarm: Alarm, received: bool, strings: Strings, zone: tzinfo, today: date) -> ft.Control:
    return kit.Notice(
        strings("danger.raised_received" if received else "danger.raised_waiting"), sem_id="danger-written",
        tone=kit.Tone.GOOD if received else kit.Tone.WARN, icon=ft.Icons.CHECK_CIRCLE_OUTLINE,
        title=strings("danger.raised", when=strings.moment(alarm.at, zone, today)),
    )  # fmt: skip


def _sentence(alarm: Alarm, name: str, team: str, strings: Strings) -> ft.Control:
    kind = alarm.kind if alarm.kind in _KINDS else "K4"
    where = text.within(alarm.where.strip()) or strings("danger.here")
    said = strings(f"danger.say_{kind}", name=name, team=text.within(team), where=where)
    words: list[ft.Control] = [
        kit.quiet(strings("danger.read_out")),
        ft.Text(said, size=measures.TITLE, color=ft.Colors.ON_SURFACE),
    ]
    return boxed("danger-sentence", *words)


def _reach(
    each: Reach,
    alarm: Alarm,
    strings: Strings,
    zone: tzinfo,
    today: date,
    on_call: Callable[[str], object],
    on_told: Callable[[str, bool], object],
) -> ft.Control:
    """Return one of those who are to be told: numbers to call, or word in person; and what was done."""
    at, several = alarm.told.get(each.whom, ""), len(each.people) > 1

    async def call(number: str) -> None:
        if not await kit.answer(on_call, number):
            await kit.answer(on_told, each.whom, True)

    head, name = vocabulary.label("BAO_CHO", each.whom, strings.language), each.people[0].name
    words: list[ft.Control] = [kit.lead(f"{head}: {name}" if name and not several else head)]
    if at:
        done = strings("danger.told_at", when=strings.moment(at, zone, today))
        words.append(
            ft.Row([ft.Icon(ft.Icons.CHECK_CIRCLE, color=ft.Colors.PRIMARY), kit.body(done, expand=True)])
        )  # fmt: skip
    elif not any(one.phone for one in each.people):
        words.append(kit.quiet(strings("danger.no_number")))
    ways: list[ft.Control] = []
    for place, one in enumerate(each.people, start=1):
        named = strings("danger.call_named", name=one.name, number=one.phone) if several and one.name else ""
        if one.phone:
            ways.append(
                kit.Button(
                    text=named or strings("danger.call", number=one.phone), icon=ft.Icons.CALL,
                    on_press=partial(call, one.phone), kind="outlined" if at else "filled",
                    sem_id=f"call-{each.whom}" if place == 1 else f"call-{each.whom}-{place}",
                )
            )  # fmt: skip
        elif several and one.name:
            words.append(kit.body(one.name))
    ways.append(
        kit.Button(
            text=strings("danger.not_reached" if at else "danger.told"),
            kind="text" if at or len(ways) else "outlined", on_press=lambda: on_told(each.whom, not at),
            sem_id=f"told-{each.whom}",
        )
    )  # fmt: skip
    return boxed(f"reach-{each.whom}", *words, ft.Row(ways, wrap=True, spacing=8, run_spacing=8))


def _words(
    alarm: Alarm, alarm_id: str, strings: Strings, on_where: kit.KeepText, on_more: kit.KeepText
) -> list[ft.Control]:
    return [
        keyed(
            f"where-{alarm_id}", kit.TextField, label=strings("danger.where"), value=alarm.where, on_keep=on_where,
            sem_id="f-where", hint=strings("danger.where_hint"),
        ),
        keyed(
            f"more-{alarm_id}", kit.TextField, label=strings("danger.more"), value=alarm.explained, on_keep=on_more,
            sem_id="f-more", note=strings("danger.more_note"), multiline=True,
        ),
    ]  # fmt: skip


@ft.component
def Over(*, strings: Strings, on_yes: kit.Press) -> ft.Control:
    """Return the way to say that the danger has passed, after asking."""
    asked, set_asked = ft.use_state(False)
    kit.use_confirm(
        asked=asked, title=strings("danger.over_question"), text=strings("danger.over_text"),
        yes=strings("danger.over_yes"), no=strings("danger.over_no"), on_yes=on_yes,
        on_close=lambda: set_asked(False), sem_id="danger-over-confirm",
    )  # fmt: skip
    return kit.Button(
        text=strings("danger.over"), kind="outlined", icon=ft.Icons.CHECK, on_press=lambda: set_asked(True),
        sem_id="danger-over", full_width=True,
    )  # fmt: skip
