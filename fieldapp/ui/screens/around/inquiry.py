"""What the commune asked the team leader about a case, and the answer: typed, looked over, sent by one press."""

import flet as ft

from fieldapp.domain.record import Inquiry, Reply
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.pieces import boxed
from fieldapp.ui.screens.sheet import Sheet


def inquiry(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return the questions, those that wait for an answer first, then what was answered before."""
    strings, open_ = sheet.strings, sheet.view.inquiries
    answered = [(key, each) for key, each in sheet.view.case.replies.items() if key not in open_ and each.answer]
    if not (open_ or answered):
        return [kit.body(strings("inquiry.none"))]
    body: list[ft.Control] = [kit.body(strings("inquiry.note"))] if open_ else []
    body += [_open(sheet, acts, key, each) for key, each in open_.items()]
    newest = sorted(answered, key=lambda item: item[1].at, reverse=True)
    return body + [_answered(sheet, key, each) for key, each in newest]


def _open(sheet: Sheet, acts: Acts, key: str, asked: Inquiry) -> ft.Control:
    strings, reply = sheet.strings, sheet.view.case.replies.get(key)
    head = strings("inquiry.asks", name=asked.officer) if asked.officer else strings("inquiry.asks_nobody")
    answer = reply.answer if reply else ""
    return boxed(
        f"inquiry-{key}",
        kit.quiet(head),
        kit.lead(asked.question),
        keyed(
            f"reply-{key}", kit.TextField, label=strings("inquiry.answer"), value=answer, multiline=True,
            on_keep=lambda text: acts.keep_reply(key, text), sem_id=f"f-reply-{key}", hint=strings("inquiry.hint"),
            limit=sheet.limit("replies.answer", answer), strings=strings,
        ),
        kit.BigButton(
            text=strings("inquiry.send"), icon=ft.Icons.SEND, on_press=lambda: acts.send_reply(key),
            sem_id=f"reply-send-{key}", busy=strings("kit.wait"),
        ),
    )  # fmt: skip


def _answered(sheet: Sheet, key: str, reply: Reply) -> ft.Control:
    strings = sheet.strings
    by = strings("inquiry.answered", name=reply.name) if reply.name else strings("inquiry.answered_nobody")
    return boxed(
        f"inquiry-{key}",
        kit.lead(reply.question),
        kit.Notice(reply.answer, sem_id=f"answered-{key}", tone=kit.Tone.GOOD, title=by),
    )
