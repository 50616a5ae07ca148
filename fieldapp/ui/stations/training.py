"""Feeds the list of classes, the beginning of one, and a mediator's own history."""

import flet as ft

from fieldapp import workbook
from fieldapp.domain.cards import card_code, card_text
from fieldapp.domain.problems import Problem
from fieldapp.media import card
from fieldapp.store.device import DeviceStore
from fieldapp.ui import routes
from fieldapp.ui.screens.training_list import my_training_screen, new_class_screen, training_screen, way
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import Taken


@ft.component
def TrainingStation() -> ft.View:
    """The classes, at `/training`."""
    shell = use_shell()
    strings, today = shell.strings, shell.today()
    rows = use_book(lambda store: workbook.list_classes(store, today), today)
    mine = way(
        strings("training.mine_link"), strings("training.mine_link_note"), ft.Icons.BADGE,
        lambda: shell.go(routes.MY_TRAINING), "my-training-link",
    )  # fmt: skip
    meetings = way(
        strings("training.meetings"), strings("training.meetings_note"), ft.Icons.DESCRIPTION_OUTLINED,
        lambda: shell.go(routes.TEAM_PAPERS), "meetings-link",
    )  # fmt: skip
    return training_screen(
        route=ft.use_view_path(),
        strings=strings,
        today=today,
        rows=rows,
        ways=[mine, meetings],
        on_begin=lambda: shell.go(routes.NEW_CLASS),
        on_open=lambda class_id: shell.go(routes.training_class(class_id)),
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )


@ft.component
def NewClassStation() -> ft.View:
    """A class begun on the spot, at `/training/new`."""
    shell = use_shell()
    trouble, say = ft.use_state("")
    begun = ft.use_ref("")

    async def pick(subject: str) -> None:
        if begun.current:  # a second tap belongs to the first
            return
        begun.current = subject
        outcome = await shell.do(workbook.begin_class, subject, shell.now())
        if isinstance(outcome, Problem):
            begun.current = ""
            say(shell.sentence(outcome))
        else:
            shell.go(routes.training_class(outcome))

    return new_class_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        today=shell.today(),
        trouble=trouble,
        on_pick=pick,
        on_back=lambda: shell.go(routes.TRAINING),
        top=demo_strip(shell),
    )


@ft.component
def MyTrainingStation() -> ft.View:
    """Her own trainings and her card, at `/training/mine`."""
    shell = use_shell()
    today = shell.today()
    me = use_book(workbook.me)
    taken = use_book(_taken)
    code = card_code(me.person) if me else ""
    picture = ft.use_memo(lambda: card.draw(card_text(code)) if code else b"", [code])
    return my_training_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        today=today,
        card=code,
        picture=picture,
        taken=taken,
        attended=len(workbook.attended(taken, today.year, today)),
        on_open=lambda class_id: shell.go(routes.training_class(class_id)),
        on_back=lambda: shell.go(routes.TRAINING),
        top=demo_strip(shell),
    )


def _taken(store: DeviceStore) -> list[Taken]:
    me = workbook.me(store)
    return workbook.taken_part(store, me.person) if me else []
