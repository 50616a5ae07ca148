"""Feeds the first screen."""

import flet as ft

from fieldapp import workbook
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from fieldapp.ui.questions import opening_address
from fieldapp.ui.road_words import road_line
from fieldapp.ui.screens.class_row import next_class_row
from fieldapp.ui.screens.home import home_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.aside import page_of
from fieldapp.ui.stations.entries import entries
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.ui.stations.trouble import clock_wrong, problem_of


@ft.component
def HomeStation() -> ft.View:
    """Today, at `/`."""
    shell = use_shell()
    everything = use_book(lambda store: shell.index.rows())
    mine = workbook.me(shell.store)
    today = shell.today()
    answers = use_book(workbook.answers_for)
    asked = use_book(lambda store: workbook.asked_elsewhere(store) if answers else (), answers)
    team = use_book(lambda store: workbook.members_of(store) if workbook.may_assign(store) else frozenset[str]())
    tasks = workbook.today(everything, mine.person if mine else "", answers, team)
    leads = use_book(workbook.leads)
    dues = use_book(lambda store: workbook.due(store, today, everything), today)
    forgotten = use_book(lambda store: workbook.forgotten(store, today, everything), today)
    road = use_book(lambda store: store.road.get())
    choices = use_book(lambda store: workbook.choices_beside(store, today), today)
    chosen_first = {each.id for each in choices}
    notes = [each for each in use_book(workbook.notes_waiting) if each.id not in chosen_first]
    classes = use_book(lambda store: workbook.list_classes(store, today), today)
    recoverable = use_book(lambda _: shell.gate.recoverable())
    line = road_line(
        workbook.overview(everything, use_book(workbook.beside_cases), use_book(workbook.aside_cases)),
        road,
        problem_of(shell, road),
        shell.signals.sending,
        shell.strings,
        shell.zone,
        today,
    )

    def go(address: str) -> None:
        shell.go(routes.note(workbook.start_note(shell.now())) if address == routes.NEW_NOTE else address)

    return home_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        today=today,
        title=_title(shell),
        tasks=tasks,
        dues=dues,
        leads=leads,
        forgotten=forgotten,
        total=len(everything),
        entries=entries(shell.strings, len(everything)),
        asked=asked,
        choices=choices,
        notes=notes,
        more_tasks=next_class_row(classes, shell.strings, today, go),
        line=line,
        clock_wrong=clock_wrong(road),
        greeting=shell.signals.greeting,
        news=shell.signals.news,
        recoverable=recoverable,
        former_phone=bool(shell.signals.letters),
        on_new=lambda: shell.go(routes.question(workbook.start_case(shell.now()), routes.QUESTIONS[0])),
        on_try=lambda: shell.road.nudge(Reason.BUTTON),
        on_former_phone=lambda: shell.go(routes.FORMER_PHONE),
        on_open=lambda case_id: shell.go(next(opening_address(row) for row in everything if row.id == case_id)),
        on_go=go,
        on_choose=lambda thing: shell.go(page_of(thing)),
        on_road=lambda: shell.go(routes.ROAD),
        top=demo_strip(shell),
    )


def _title(shell: Shell) -> str:
    identity = shell.store.identity.get()
    reply = identity.reply if identity else None
    return (reply.team_name or reply.village) if reply else shell.strings("home.title")
