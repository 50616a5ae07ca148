"""What the commune asked the team leader, and the answers: typed, looked over, sent by one press."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

import flet as ft

from fieldapp.domain import notes, training
from fieldapp.domain.record import COMMON_LIMITS, Inquiry, Reply
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.papers_list import paper_name
from fieldapp.ui.screens.pieces import boxed
from fieldapp.ui.screens.sheet import NEARLY
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Asked

OnKeep = Callable[[str, str], Awaitable[str | None]]
"""Called with an inquiry and the words of its answer; answers as a field's `on_keep` does."""
OnSend = Callable[[str], Awaitable[None]]


def questions(
    strings: Strings, open_: Mapping[str, Inquiry], replies: Mapping[str, Reply], keep: OnKeep, send: OnSend
) -> list[ft.Control]:
    """Return the questions that wait for an answer, then what was answered before, the newest first."""
    answered = [(key, each) for key, each in replies.items() if key not in open_ and each.answer]
    if not (open_ or answered):
        return [kit.body(strings("inquiry.none"))]
    body: list[ft.Control] = [kit.body(strings("inquiry.note"))] if open_ else []
    body += [_open(strings, key, each, replies.get(key), keep, send) for key, each in open_.items()]
    newest = sorted(answered, key=lambda item: item[1].at, reverse=True)
    return body + [_answered(strings, key, each) for key, each in newest]


def told_on_page(about: Asked | None, strings: Strings, on_open: kit.Press) -> list[ft.Control]:
    """Return what the page of a paper, note or roll call tells everybody of the team: whom the commune asked what, and
    whether it was answered, of what was answered the last one; nothing where it asked nothing. `on_open` leads to all
    of it."""
    if about is None:
        return []
    unanswered = strings("inquiry.unanswered")
    found = [
        kit.Notice(
            f"{each.question}\n{unanswered}", sem_id=f"was-asked-{key}", tone=kit.Tone.WARN,
            icon=ft.Icons.CONTACT_SUPPORT, title=_whom(each, strings), press_text=strings("inquiry.do"),
            on_press=on_open,
        )
        for key, each in about.open.items()
    ]  # fmt: skip
    answered = [(key, each) for key, each in about.replies.items() if key not in about.open and each.answer]
    if answered:
        key, reply = max(answered, key=lambda item: item[1].at)
        words: list[ft.Control] = [
            kit.lead(_whom(about.inquiries.get(key), strings)),
            kit.body(reply.question),
            kit.body(strings("inquiry.answered_with", by=_by(reply, strings), answer=reply.answer)),
        ]
        words += [kit.quiet(strings("inquiry.more", count=len(answered) - 1))] if len(answered) > 1 else []
        found.append(kit.TouchRow(words, on_press=on_open, sem_id="was-answered", icon=ft.Icons.CONTACT_SUPPORT))
    return found


def asked_rows(
    asked: Sequence[Asked], strings: Strings, today: date, on_open: Callable[[str], object]
) -> list[ft.Control]:
    """Return what the commune asked about papers, notes and roll calls as rows of the first screen; nothing where it
    did not."""
    return [
        kit.TouchRow(
            [
                kit.lead(asked_title(each, strings)),
                *([] if each.closed else [kit.body(next(iter(each.open.values())).question)]),
                kit.body(strings("inquiry.in_row"), color=ft.Colors.TERTIARY),
            ],
            on_press=lambda of=each.id: on_open(of),  # type: ignore[misc]
            sem_id=f"asked-{each.id}",
            icon=ft.Icons.CONTACT_SUPPORT,
            edge=ft.Colors.TERTIARY,
            edge_width=2,
        )
        for each in asked
    ]


def asked_title(asked: Asked, strings: Strings) -> str:
    """Return what was asked about: the paper by its name, the note by its first words, the roll call by its class."""
    if asked.kind == notes.KIND:
        return strings("inquiry.of_note", words=asked.beginning) if asked.beginning else strings("note.title")
    day = f" {asked.day:%d/%m/%Y}" if asked.day else ""
    if asked.kind == training.ATTENDANCE:
        name = asked.beginning or strings.label("TAP_HUAN", asked.type)
        return strings("inquiry.of_roll", name=name) + day
    return f"{paper_name(asked.type, strings)}{day}"


def _open(strings: Strings, key: str, asked: Inquiry, reply: Reply | None, keep: OnKeep, send: OnSend) -> ft.Control:
    head = strings("inquiry.asks", name=asked.officer) if asked.officer else strings("inquiry.asks_nobody")
    answer, most = reply.answer if reply else "", COMMON_LIMITS["replies.answer"]
    return boxed(
        f"inquiry-{key}",
        kit.quiet(head),
        kit.lead(asked.question),
        keyed(
            f"reply-{key}", kit.TextField, label=strings("inquiry.answer"), value=answer, multiline=True,
            on_keep=lambda text: keep(key, text), sem_id=f"f-reply-{key}", hint=strings("inquiry.hint"),
            limit=most if len(answer) > most * NEARLY else 0, strings=strings,
        ),
        kit.BigButton(
            text=strings("inquiry.send"), icon=ft.Icons.SEND, on_press=lambda: send(key),
            sem_id=f"reply-send-{key}", busy=strings("kit.wait"),
        ),
    )  # fmt: skip


def _answered(strings: Strings, key: str, reply: Reply) -> ft.Control:
    return boxed(
        f"inquiry-{key}",
        kit.lead(reply.question),
        kit.Notice(reply.answer, sem_id=f"answered-{key}", tone=kit.Tone.GOOD, title=_by(reply, strings)),
    )


def _whom(asked: Inquiry | None, strings: Strings) -> str:
    if asked is None or not asked.leader:
        return strings("inquiry.in_case_nobody")
    return strings("inquiry.in_case", name=asked.leader)


def _by(reply: Reply, strings: Strings) -> str:
    return strings("inquiry.answered", name=reply.name) if reply.name else strings("inquiry.answered_nobody")
