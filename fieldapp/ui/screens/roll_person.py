"""One person at a class: there or not and why, what was received and signed, and, one screen further, the opinion."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import flet as ft

from fieldapp.domain import vocabulary
from fieldapp.domain.training import EXCUSED, LEARNER, MADE_UP, RATINGS, Attendance
from fieldapp.ui import kit
from fieldapp.ui.screens.clash_box import Settle, When, clash_box
from fieldapp.ui.screens.class_words import STATES, state_text
from fieldapp.ui.screens.pieces import FoldedPick
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Attendee, SeenClash

Note = Callable[[dict[str, Any]], Awaitable[str | None]]
"""Keeps values by path; returns None, or the sentence that says why they were not kept."""
Choose = Callable[[dict[str, Any]], Awaitable[None]]
"""The same for rows and days, which have no room to say why: the screen says it."""


def person_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    person: Attendee,
    clashes: Sequence[SeenClash],
    when: When,
    proof: Sequence[ft.Control],
    trouble: str,
    asking_out: bool,
    note: Note,
    choose: Choose,
    on_settle: Settle,
    on_opinion: kit.Press,
    on_sign: kit.Press,
    on_ask_out: kit.Press,
    on_out: kit.Press,
    on_close_ask: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page of one person. `choose` keeps what a row says, `note` what is typed.

    `proof` is what the commune has of it.
    """
    written = person.attendance or Attendance()
    kit.use_confirm(
        asked=asking_out, title=strings("training.person_out_question", name=person.name), text="",
        yes=strings("kit.remove"), no=strings("kit.keep"), on_yes=on_out, on_close=on_close_ask, sem_id="out-ask",
    )  # fmt: skip
    body = kit.trouble_notice(trouble)
    body += [clash_box(each, strings, when, on_settle) for each in clashes]
    body.append(kit.quiet(" · ".join(each for each in (person.village, person.team) if each)))
    states = [kit.Choice(code=code, text=state_text(code, strings)) for code in STATES]
    body.append(
        kit.PickList(
            label=strings("training.person_state"), choices=states, chosen=written.state, sem_id="state",
            on_pick=lambda code: choose({"state": "" if code == written.state else code}), strings=strings,
        )
    )  # fmt: skip
    if written.state:
        body += _signature(written, strings, on_sign)
        body += _rest(written, strings, today, note, choose, on_opinion)
    else:
        body.append(kit.Notice(strings("training.person_first"), sem_id="state-first"))
    if not person.expected and written.state:
        body.append(
            kit.Button(
                text=strings("training.person_out"), kind="text", icon=ft.Icons.PERSON_REMOVE, on_press=on_ask_out,
                sem_id="out",
            )
        )  # fmt: skip
    body += proof
    return kit.screen(
        route=route,
        title=person.name,
        sem_id="attendee",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        bottom=kit.BigButton(text=strings("training.done"), icon=ft.Icons.CHECK, on_press=on_back, sem_id="done"),
    )


def _signature(written: Attendance, strings: Strings, on_sign: kit.Press) -> list[ft.Control]:
    """Return the way to sign on this phone: for who was there, and where somebody has signed."""
    if not written.signatures:
        if not written.took_part:
            return []
        return [
            kit.Button(
                text=strings("training.sign"), kind="tonal", icon=ft.Icons.DRAW, on_press=on_sign, sem_id="sign-roll",
                full_width=True,
            )
        ]  # fmt: skip
    words: list[ft.Control] = [kit.lead(strings("training.signed")), kit.quiet(strings("training.signed_note"))]
    return [kit.TouchRow(words, on_press=on_sign, sem_id="sign-roll", icon=ft.Icons.DRAW)]


def _rest(
    written: Attendance, strings: Strings, today: date, note: Note,
    choose: Choose, on_opinion: kit.Press,
) -> list[ft.Control]:  # fmt: skip
    parts: list[ft.Control] = []
    if written.state in (EXCUSED, MADE_UP):
        parts.append(
            kit.TextField(
                label=strings("training.person_reason"), value=written.reason, sem_id="f-reason",
                hint=strings("training.person_reason_hint"), on_keep=lambda text: note({"reason": text}),
            )
        )  # fmt: skip
    if written.state == MADE_UP:
        parts.append(
            kit.DateField(
                label=strings("training.person_made_up"), value=written.caught_up_on, today=today, strings=strings,
                on_keep=lambda day: choose({"made_up_on": day}), sem_id="f-made_up_on", clearable=True,
            )
        )  # fmt: skip
    ticks = {"documents": written.documents, "on_paper": written.on_paper}
    parts.append(
        kit.PickList(
            label=strings("training.person_got"), many=True, strings=strings, sem_id="got",
            choices=[kit.Choice(code=name, text=strings(f"training.person_{name}")) for name in ticks],
            chosen=frozenset(name for name, ticked in ticks.items() if ticked),
            on_pick=lambda name: choose({name: not ticks[name]}),
        )
    )  # fmt: skip
    if written.took_part:
        parts.append(_opinion(written, strings, on_opinion))
    roles = [
        kit.Choice(code=word.code, text=word.label(strings.language))
        for word in vocabulary.choices("VAI_TRO_LOP", today)
    ]
    parts.append(
        FoldedPick(
            label=strings("training.person_role"), choices=roles, chosen=written.role or LEARNER, sem_id="role",
            on_pick=lambda code: choose({"role": "" if code == LEARNER else code}), strings=strings,
        )
    )  # fmt: skip
    if names := [each.name for each in written.entered_by.values() if each.name]:
        parts.append(kit.quiet(strings("training.person_by", names=", ".join(names))))
    return parts


def _opinion(written: Attendance, strings: Strings, on_opinion: kit.Press) -> ft.Control:
    given = any(getattr(written, each) for each in RATINGS) or written.opinion
    return kit.TouchRow(
        [
            kit.lead(strings("training.person_opinion")),
            kit.quiet(strings("training.person_opinion_given" if given else "training.person_opinion_note")),
        ],
        on_press=on_opinion, sem_id="opinion", icon=ft.Icons.RATE_REVIEW,
    )  # fmt: skip


def opinion_screen(
    *,
    route: str,
    strings: Strings,
    name: str,
    written: Attendance,
    trouble: str,
    note: Note,
    choose: Choose,
    limit: int,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the three questions and room for words of one's own."""
    words = [strings(f"training.scale_{mark}") for mark in range(1, 6)]

    def picked(question: str) -> Callable[[int | None], Awaitable[None]]:
        return lambda mark: choose({question: mark})

    body: list[ft.Control] = [kit.heading(strings("training.opinion_of", name=name), level=2)]
    body += kit.trouble_notice(trouble)
    body += [
        kit.Scale(
            label=strings(f"training.opinion_{question}"), value=getattr(written, question), words=words,
            on_pick=picked(question), sem_id=f"f-{question}", none=strings("training.scale_none"),
            chosen=lambda value, word: strings("training.scale_chosen", value=value, word=word),
        )
        for question in RATINGS
    ]  # fmt: skip
    body.append(
        kit.TextField(
            label=strings("training.opinion_words"), value=written.opinion, multiline=True, sem_id="f-opinion",
            hint=strings("training.opinion_words_hint"), on_keep=lambda text: note({"opinion": text}), limit=limit,
            strings=strings,
        )
    )  # fmt: skip
    return kit.screen(
        route=route,
        title=strings("training.opinion_title"),
        sem_id="opinion-page",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        bottom=kit.BigButton(text=strings("training.done"), icon=ft.Icons.CHECK, on_press=on_back, sem_id="done"),
    )
