"""Can she be impartial? Who has a stake refuses, and is told what to do next; it is no fault."""

import flet as ft

from fieldapp.domain.around import Interest
from fieldapp.domain.cases import is_over
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.pieces import boxed
from fieldapp.ui.screens.sheet import Sheet


def interest(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return the question and the one way to answer it with yes; who answered so is told what to do.

    Of a case that is over there is nothing left to refuse: who mediated it stays in the book.
    """
    strings, all_ = sheet.strings, sheet.view.case.interests
    mine, over = all_.get(acts.me), is_over(sheet.view.case)
    if mine is None and over:
        body: list[ft.Control] = [kit.Notice(strings("interest.over"), sem_id="interest-over")]
    elif mine is None:
        body = [
            kit.heading(strings("interest.ask")),
            kit.body(strings("interest.explain")),
            keyed("declare", Declaring, sheet=sheet, acts=acts),
        ]
    else:
        body = _declared(sheet, acts, mine)
    others = [each for person, each in all_.items() if person != acts.me]
    if others:
        body += [kit.heading(strings("interest.others"), level=2), *(_other(each, sheet) for each in others)]
    return [*body, kit.quiet(strings("interest.law"))]


@ft.component
def Declaring(*, sheet: Sheet, acts: Acts) -> ft.Control:
    """Return the button that refuses, after asking."""
    asked, set_asked = ft.use_state(False)
    strings = sheet.strings
    kit.use_confirm(
        asked=asked, title=strings("interest.question"), text=strings("interest.question_text"),
        yes=strings("interest.declare"), no=strings("interest.no"), on_yes=acts.declare_interest,
        on_close=lambda: set_asked(False), sem_id="declare-confirm",
    )  # fmt: skip
    return kit.Button(
        text=strings("interest.declare"), kind="outlined", icon=ft.Icons.FRONT_HAND, on_press=lambda: set_asked(True),
        sem_id="declare", full_width=True,
    )  # fmt: skip


def _declared(sheet: Sheet, acts: Acts, mine: Interest) -> list[ft.Control]:
    strings = sheet.strings
    over = is_over(sheet.view.case)
    body: list[ft.Control] = [
        kit.Notice(
            _what_now(sheet, acts), sem_id="declared", tone=kit.Tone.GOOD, title=strings("interest.done_title")
        ),
        keyed(
            "explained", kit.TextField, label=strings("interest.explained"), value=mine.explained, multiline=True,
            on_keep=lambda text: acts.explain(f"interests/{acts.me}", text), sem_id="f-explained",
        ),
    ]  # fmt: skip
    if acts.leads and not over:
        body.append(
            kit.Button(
                text=strings("interest.give"), kind="tonal", on_press=lambda: acts.go("assign"), sem_id="declared-give",
                full_width=True,
            )
        )  # fmt: skip
    body.append(
        kit.Button(
            text=strings("interest.back"), kind="text", on_press=lambda: acts.withdraw_interest(acts.me),
            sem_id="declared-back", full_width=True,
        )
    )  # fmt: skip
    return body


def _what_now(sheet: Sheet, acts: Acts) -> str:
    strings = sheet.strings
    if is_over(sheet.view.case):
        return strings("interest.done_over")
    if acts.leads and not acts.leader:
        return strings("interest.done_leader")
    return strings("interest.done", name=acts.leader) if acts.leader else strings("interest.done_nobody")


def _other(each: Interest, sheet: Sheet) -> ft.Control:
    day = sheet.strings("interest.on", day=f"{each.declared_on:%d/%m/%Y}") if each.declared_on else ""
    return boxed(
        f"interest-{each.person}", kit.lead(each.name), *(kit.body(line) for line in (day, each.explained) if line)
    )
