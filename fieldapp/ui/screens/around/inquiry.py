"""What the commune asked the team leader about a case, and the answers."""

import flet as ft

from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.inquiries import questions
from fieldapp.ui.screens.sheet import Sheet


def inquiry(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return the questions, those that wait for an answer first."""
    view = sheet.view
    return questions(sheet.strings, view.inquiries, view.case.replies, acts.keep_reply, acts.send_reply)
