"""What the commune put aside of things besides cases, and what an officer decided about it."""

from collections.abc import Iterable
from datetime import tzinfo

import flet as ft

from fieldapp.domain import kinds, words
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.case_aside import DeclinedPart, OnPart, correction
from fieldapp.ui.screens.said import day_said, said_of
from fieldapp.ui.strings import Strings
from fieldapp.workbook import AsideRow, Declined, Thing


def name_of(row: Thing, strings: Strings) -> str:
    """Return what a thing is called, and by what it is known."""
    kind = f"kinds.{row.kind}"
    title = strings("aside.closed") if row.closed else day_said(row.title)
    return ": ".join(filter(None, [strings(kind) if kind in words.keys("vi") else "", title])) or row.kind


def gone_notice(strings: Strings) -> ft.Control:
    """Return that a thing is another team's now."""
    return kit.Notice(strings("aside.gone_text"), sem_id="gone", tone=kit.Tone.WARN, title=strings("aside.gone"))


def declined(row: AsideRow, strings: Strings, zone: tzinfo, on_mend: OnPart, on_let_go: OnPart) -> list[ft.Control]:
    """Return each part of a thing that the commune did not take."""
    return [
        keyed(
            each.change, DeclinedPart, part=each, told=_told(each, row.kind, strings), strings=strings, zone=zone,
            on_mend=on_mend, on_let_go=on_let_go,
        )
        for each in row.declined
    ]  # fmt: skip


def corrected(row: AsideRow, strings: Strings, zone: tzinfo, on_read: OnPart) -> list[ft.Control]:
    """Return each part of a thing that the commune took with corrections, until she has read it."""
    title = f"{strings('aside.corrected_title')}: {name_of(row, strings)}"
    return [
        correction(each, title, _look(each.set, row.kind, strings), strings, zone, on_read) for each in row.corrected
    ]


def _look(paths: Iterable[str], kind: str, strings: Strings) -> str:
    fields = dict.fromkeys(strings.field(path, kind) for path in paths if _is_read(path))
    return strings("aside.corrected_beside", fields=", ".join(fields)) if fields else ""


def _told(part: Declined, kind: str, strings: Strings) -> list[str]:
    """Return her words, field by field; what she took away is named."""
    lines = []
    for path, value in part.set.items():
        if _is_read(path):
            label = strings.field(path, kind)
            gone = strings("aside.taken_away", field=label)
            lines.append(gone if value is None else f"{label}: {said_of(_name(path), value, strings)}")
    return list(dict.fromkeys(lines))


def _is_read(path: str) -> bool:
    return _name(path) not in kinds.NO_WORDS


def _name(path: str) -> str:
    return path.partition("/")[0]
