"""Send and receive: what is only on this phone and why, what the commune has and since when, what came back."""

from collections.abc import Callable, Sequence
from datetime import date, tzinfo

import flet as ft

from fieldapp.domain.problems import Code
from fieldapp.protocol import LEFT
from fieldapp.store.carried import CarriedFile
from fieldapp.store.road import RoadState
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.screens import beside
from fieldapp.ui.screens.case_aside import OnPart
from fieldapp.ui.strings import Strings
from fieldapp.workbook import AsideRow, CaseRow, Overview, PhoneStanding

SHOWN = 20  # newest receipts on this page; the list has the rest


def road_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    today: date,
    overview: Overview,
    road: RoadState,
    problem: str,
    sending: bool,
    clock_wrong: bool,
    asked: int,
    trouble: str,
    carried: Sequence[CarriedFile],
    on_now: kit.Press,
    on_courier: kit.Press,
    on_carried: kit.Press,
    on_take_up: Callable[[AsideRow, str], object],
    on_let_go: OnPart,
    on_read: OnPart,
    on_open: Callable[[str], object],
    on_open_aside: Callable[[AsideRow], object],
    on_enrol: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page. `problem` is the code of the last round, empty when it went well.

    What came of pressing the button stands at the top, so each press (`asked` counts them) begins there again.
    """
    body = [*kit.trouble_notice(trouble), *_notices(strings, road, problem, sending, clock_wrong, on_enrol)]
    body.append(_contact(strings, road, zone, today))
    body += _on_foot(strings, carried, on_courier, on_carried)

    def row_of(row: CaseRow, why: Sequence[str]) -> ft.Control:
        return _row(row, why, strings, on_open)

    here = [row_of(row, why_here(row, strings)) for row in overview.only_here]
    if overview.beside:
        here.append(kit.sem("beside", kit.body(strings("road.beside", count=overview.beside))))
    body.append(_part("here", strings("road.here_title"), here, strings("road.here_none"), ft.Icons.SMARTPHONE))
    if overview.returned:
        back = [
            row_of(row, [strings("home.remark", text=row.remark)] if row.remark else []) for row in overview.returned
        ]
        body.append(_part("returned", strings("road.returned_title"), back, "", ft.Icons.REPLY))
    held = [row_of(row, [strings.held(reason) for reason in row.held]) for row in overview.held]
    held += [
        _aside(row, strings, [kit.body(strings.held(each)) for each in row.held]) for row in overview.aside if row.held
    ]
    if overview.parts_held:
        body.append(_part("held", strings("road.held_title"), held, "", ft.Icons.HOURGLASS_TOP))
    declined = [row_of(row, [strings("road.declined_part", count=row.declined)]) for row in overview.declined]
    declined += [
        _shut(row, strings, on_open_aside, strings("road.declined_part", count=len(row.declined)))
        if row.closed
        else _aside(row, strings, beside.declined(row, strings, zone, _of(row, on_take_up), on_let_go))
        for row in overview.aside
        if row.declined
    ]
    if overview.parts_declined:
        body.append(_part("declined", strings("road.declined_title"), declined, "", ft.Icons.UNDO))
    for row in overview.aside:
        if row.closed and row.corrected:
            body.append(_shut(row, strings, on_open_aside, strings("aside.corrected_title")))
        else:
            body += beside.corrected(row, strings, zone, on_read)
    received = [row_of(row, _at_the_commune(row, strings, zone, today)) for row in overview.received[:SHOWN]]
    body.append(
        _part(
            "received", strings("road.commune_title"), received, strings("road.commune_none"), ft.Icons.MARK_EMAIL_READ
        )
    )
    return kit.screen(
        route=route,
        title=strings("road.title"),
        sem_id="road",
        body=body,
        top=top,
        opens_at=str(asked),
        on_back=on_back,
        back_text=strings("kit.back"),
        bottom=kit.BigButton(
            text=strings("road.sending" if sending else "road.go"),
            icon=ft.Icons.SYNC,
            disabled=sending,
            on_press=on_now,
            sem_id="road-now",
        ),
    )


def _aside(row: AsideRow, strings: Strings, said: Sequence[ft.Control]) -> ft.Control:
    """Return what there is to say of a thing besides cases, under its name."""
    return kit.sem(f"aside-{row.id}", ft.Column([kit.lead(beside.name_of(row, strings)), *said], spacing=6, tight=True))


def _shut(row: AsideRow, strings: Strings, on_open: Callable[[AsideRow], object], said: str) -> ft.Control:
    """Return the way to the page of a thing of a case behind closed doors: what was said in it is told there alone."""
    return kit.TouchRow(
        [kit.lead(beside.name_of(row, strings)), kit.body(said)], on_press=lambda: on_open(row),
        sem_id=f"aside-{row.id}",
    )  # fmt: skip


def _of(row: AsideRow, on_take_up: Callable[[AsideRow, str], object]) -> OnPart:
    return lambda change_id: on_take_up(row, change_id)


def why_here(row: CaseRow, strings: Strings) -> list[str]:
    """Return why something of this case is only on this phone, each reason a sentence."""
    reasons = []
    if row.unsent:
        reasons.append(strings("road.why_draft"))
    if row.waiting:
        reasons.append(strings("road.why_waiting"))
    if row.photos_waiting:
        reasons.append(strings("road.why_photos", count=row.photos_waiting))
    return reasons


def _at_the_commune(row: CaseRow, strings: Strings, zone: tzinfo, today: date) -> list[str]:
    words = [strings("road.received_at", when=strings.moment(row.received_at, zone, today))]
    if row.standing == PhoneStanding.APPROVED:
        words.append(strings(f"phone_standings.{row.standing}"))
    return words


def _notices(
    strings: Strings, road: RoadState, problem: str, sending: bool, clock_wrong: bool, on_enrol: kit.Press
) -> list[ft.Control]:
    notices: list[ft.Control] = []
    if road.lost:
        left = LEFT in road.notices
        text = strings("road.left" if left else "problems.lost")
        title = strings("road.left_title" if left else "road.lost_title")
        notices.append(kit.Notice(text, sem_id="called-in", tone=kit.Tone.WARN, title=title))
    if road.revoked or problem == Code.REVOKED:
        notices.append(
            kit.Notice(
                strings("road.revoked"),
                sem_id="revoked",
                tone=kit.Tone.ERROR,
                title=strings("road.revoked_title"),
                press_text=strings("road.revoked_do"),
                on_press=on_enrol,
            )
        )
    elif problem and not sending:
        tone = kit.Tone.INFO if problem == Code.OFFLINE else kit.Tone.WARN
        icon = ft.Icons.CLOUD_OFF if problem == Code.OFFLINE else None
        text = strings(f"problems.{problem}")
        notices.append(
            kit.Notice(text, sem_id="road-problem", tone=tone, icon=icon, title=strings("road.problem_title"))
        )
    if clock_wrong:
        notices.append(
            kit.Notice(
                strings("problems.clock_wrong"),
                sem_id="clock-wrong",
                tone=kit.Tone.WARN,
                title=strings("road.clock_title"),
                icon=ft.Icons.SCHEDULE,
            )
        )
    return notices


def _contact(strings: Strings, road: RoadState, zone: tzinfo, today: date) -> ft.Control:
    text = strings("road.never_contact")
    if road.last_success_at:
        text = strings("road.last_contact", when=strings.moment(road.last_success_at, zone, today))
    return kit.sem("last-contact", kit.body(text, color=ft.Colors.ON_SURFACE_VARIANT))


def _on_foot(
    strings: Strings, carried: Sequence[CarriedFile], on_courier: kit.Press, on_carried: kit.Press
) -> list[ft.Control]:
    """Return the two ways that need no signal: somebody carries for her, she carries for somebody.

    A bundle that the commune has is carried no more: what lies here then is an answer, to be given back.
    """
    ways = [each.way for each in carried]
    told = [("courier.holds", ways.count("up")), ("courier.holds_answers", ways.count("down"))]
    holds = " ".join(strings(key, count=count) for key, count in told if count) or strings("courier.carry_note")
    return [
        kit.TouchRow(
            [kit.lead(strings("courier.title")), kit.quiet(strings("courier.note"))],
            on_press=on_courier,
            sem_id="road-courier",
            icon=ft.Icons.DIRECTIONS_WALK,
        ),
        kit.TouchRow(
            [kit.lead(strings("courier.carry_title")), kit.quiet(holds)],
            on_press=on_carried,
            sem_id="road-carried",
            icon=ft.Icons.BACKPACK,
        ),
    ]


def _part(name: str, title: str, rows: Sequence[ft.Control], none: str, icon: ft.IconData) -> ft.Control:
    head = ft.Row(
        [
            icon_mark(icon, color=ft.Colors.PRIMARY),
            ft.Semantics(content=kit.lead(title), header=True, heading_level=2, expand=True),
        ],
        spacing=measures.GAP,
    )
    content = list(rows) or [kit.body(none)]
    return kit.sem(f"part-{name}", ft.Column([head, *content], spacing=8, tight=True))


def _row(row: CaseRow, why: Sequence[str], strings: Strings, on_open: Callable[[str], object]) -> ft.Control:
    matter = strings.label("VU_VIEC", row.dispute_type) if row.dispute_type else strings("home.no_matter")
    words: list[ft.Control] = [kit.lead(row.title or strings("home.nameless")), kit.quiet(matter)]
    words += [kit.body(each) for each in why]
    return kit.TouchRow(words, on_press=lambda: on_open(row.id), sem_id=f"road-{row.id}")
