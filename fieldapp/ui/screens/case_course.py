"""The mediation itself on the page of a case: its meetings, a pause, the end, the document, what was promised."""

from collections.abc import Callable

import flet as ft
from msgspec import Struct

from fieldapp.domain import rules
from fieldapp.domain.cases import MediationSession, is_paused, meetings
from fieldapp.domain.deadlines import next_meeting, start_by
from fieldapp.ui import kit
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView


class Course(Struct, frozen=True, kw_only=True):
    """Where the rows of the mediation lead."""

    on_session: Callable[[str], object]  # the key of a meeting; empty for a new one
    on_start: kit.Press
    on_pause: kit.Press
    on_ending: kit.Press
    on_agreement: kit.Press
    on_promises: kit.Press


def course(view: CaseView, strings: Strings, ways: Course) -> ft.Control:
    """Return what has been done, and below it what can be done next: the most likely first."""
    case = view.case
    head = ft.Semantics(content=kit.lead(strings("course.title")), header=True, heading_level=2)
    rows: list[ft.Control] = [
        _meeting(key, each, number, strings, ways) for number, (key, each) in enumerate(meetings(case), 1)
    ]
    day = next_meeting(case) if not case.outcome else None
    if day:
        rows.append(
            kit.Notice(strings("course.next", day=strings.day(day)), sem_id="next-meeting", icon=ft.Icons.EVENT)
        )
    if case.outcome:
        rows += _after_the_end(view, strings, ways)
    else:
        rows += _before_the_end(view, strings, ways)
    return kit.sem("course", ft.Column([head, *rows], spacing=8, tight=True))


def _before_the_end(view: CaseView, strings: Strings, ways: Course) -> list[ft.Control]:
    case = view.case
    if is_paused(case):
        return [_row(strings("course.resume"), ft.Icons.PLAY_ARROW, "go-pause", ways.on_pause), _ending(strings, ways)]
    if case.sessions:
        return [
            _new(strings("course.add"), ways),
            _ending(strings, ways),
            _row(strings("course.pause"), ft.Icons.PAUSE, "go-pause", ways.on_pause),
        ]
    by = start_by(case)
    note = strings("course.start_until", day=strings.day(by)) if by else ""
    if by and by != case.start_agreed_on and (off := strings.day_off(by)):
        note = f"{note}. {off}"
    return [
        _new(strings("course.first"), ways),
        _row(strings("course.start"), ft.Icons.EVENT, "go-start", ways.on_start, note),
        _ending(strings, ways),
    ]


def _after_the_end(view: CaseView, strings: Strings, ways: Course) -> list[ft.Control]:
    case = view.case
    rows = []
    if case.outcome == rules.SETTLED:
        count = len(case.follow_ups)
        promises = strings("course.promises", count=count) if count else strings("course.no_promises")
        rows = [  # the document's blocks e and g are made from the promises, so these come first
            _row(promises, ft.Icons.FACT_CHECK, "go-promises", ways.on_promises),
            _row(strings("course.agreement"), ft.Icons.DESCRIPTION, "go-agreement", ways.on_agreement),
        ]
    return [*rows, _row(strings("course.ended"), ft.Icons.FLAG, "go-ending", ways.on_ending)]


def _meeting(key: str, meeting: MediationSession, number: int, strings: Strings, ways: Course) -> ft.Control:
    name = strings("course.session", number=number)
    title = f"{name}, {strings.day(meeting.held_on)}" if meeting.held_on else name
    result = strings.label("KET_QUA_BUOI", meeting.result) if meeting.result else ""
    return _row(title, ft.Icons.FORUM, f"go-session-{key}", lambda: ways.on_session(key), result)


def _new(text: str, ways: Course) -> ft.Control:
    return kit.Button(
        text=text, icon=ft.Icons.ADD, kind="tonal", on_press=lambda: ways.on_session(""), sem_id="go-session-new",
        full_width=True,
    )  # fmt: skip


def _ending(strings: Strings, ways: Course) -> ft.Control:
    return _row(strings("course.end"), ft.Icons.FLAG, "go-ending", ways.on_ending)


def _row(text: str, icon: ft.IconData, sem_id: str, on_press: kit.Press, note: str = "") -> ft.Control:
    words: list[ft.Control] = [kit.lead(text), *([kit.body(note)] if note else [])]
    return kit.TouchRow(words, on_press=on_press, sem_id=sem_id, icon=icon)
