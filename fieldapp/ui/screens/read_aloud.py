"""The whole paper in big letters, to be read to everybody at the table before anybody signs."""

import flet as ft

from fieldapp.domain.paper import Sheet
from fieldapp.ui import kit, theme
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings

SPOKEN = 24  # sp


def read_aloud_screen(
    *, route: str, strings: Strings, sheet: Sheet, trouble: str, on_read: kit.Press, on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:  # fmt: skip
    """Return the page."""
    body: list[ft.Control] = [
        *([kit.Notice(trouble, sem_id="trouble", tone=kit.Tone.ERROR)] if trouble else []),
        kit.Notice(strings("papers.read_note"), sem_id="read-note", icon=ft.Icons.RECORD_VOICE_OVER),
        _said(sheet.title, bold=True),
        *([_said(sheet.subject, bold=True)] if sheet.subject else []),
        *(_said(line) for line in sheet.opening),
    ]
    for heading, text in sheet.points:
        body.append(_said(heading, bold=True))
        body += [_said(line) for line in text.split("\n") if line.strip()]
    body += [_said(line) for line in sheet.closing]
    return kit.screen(
        route=route, title=strings("papers.read"), sem_id="paper-read", body=body, top=top, on_back=on_back,
        back_text=strings("kit.back"), spacing=measures.GAP,
        bottom=kit.BigButton(
            text=strings("papers.have_read"), icon=ft.Icons.CHECK, on_press=on_read, sem_id="have-read"
        ),
    )  # fmt: skip


def _said(words: str, *, bold: bool = False) -> ft.Control:
    return ft.Text(
        words, size=SPOKEN, color=ft.Colors.ON_SURFACE, font_family=theme.BOLD if bold else theme.REGULAR
    )  # fmt: skip
