"""Feeds the page of one case."""

from collections.abc import Callable

import flet as ft

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Problem
from fieldapp.store.device import DeviceStore
from fieldapp.ui import kit, questions, routes, walks
from fieldapp.ui.screens import case_around
from fieldapp.ui.screens.case_course import Course
from fieldapp.ui.screens.case_page import case_screen
from fieldapp.ui.screens.papers_list import papers_way
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.camera import use_camera
from fieldapp.ui.stations.case_list import CaseRows
from fieldapp.ui.stations.sounds import sounds
from fieldapp.ui.stations.strip import demo_strip


@ft.component
def CaseStation() -> ft.View:
    """One case, at `/case/<id>`."""
    shell = use_shell()
    case_id, route, today = ft.use_route_params()["case_id"], ft.use_view_path(), shell.today()
    view = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)
    story = use_book(lambda store: workbook.history(store, case_id), case_id)
    proofs = use_book(lambda store: workbook.proofs(store, case_id), case_id)
    thumbs = use_book(lambda store: _thumbs(store, view), case_id)
    leads, members = use_book(workbook.may_assign), use_book(workbook.members_of)
    papers = use_book(lambda store: workbook.papers_of(store, case_id), case_id)
    trouble, say = ft.use_state("")
    photo_trouble, say_of_photo = ft.use_state("")
    acts, count_act = ft.use_state(0)
    camera = use_camera()
    mine = workbook.me(shell.store)
    if not view.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.below(route)))

    async def send() -> None:
        outcome = await shell.do(workbook.send, case_id, shell.now())
        say(shell.sentence(outcome) if isinstance(outcome, Problem) else "")
        count_act(acts + 1)

    async def add_photo() -> None:
        await camera.into(lambda raw: shell.keep(workbook.attach_photo, case_id, raw, shell.now()), say_of_photo)

    async def withdraw() -> None:
        trouble = await shell.keep(workbook.withdraw_draft, case_id, shell.now())
        say(trouble or "")
        count_act(acts + 1)
        if not trouble and not (view.received_at or view.waiting):
            shell.go(routes.below(route))

    async def decide(verb: Callable[..., None], *about: object) -> None:
        say(await shell.keep(verb, *about) or "")
        count_act(acts + 1)

    async def let_go(change_id: str) -> None:
        await decide(workbook.let_go, change_id)
        if not view.known and len(view.declined) == 1 and not (view.unsent or view.waiting or view.held):
            shell.go(routes.below(route))  # nothing is left of it

    return case_screen(
        route=route,
        strings=shell.strings,
        zone=shell.zone,
        view=view,
        story=story,
        proofs=proofs,
        thumbs=thumbs,
        continues_at=questions.next_question(view),
        lacking=questions.lacking(view),
        acts=acts,
        trouble=trouble,
        photo_trouble=photo_trouble,
        on_mend=lambda path: shell.go(questions.address_of(case_id, path)),
        on_clash=lambda path: shell.go(routes.clash(case_id, path)),
        on_question=lambda name: shell.go(routes.question(case_id, name)),
        on_send=send,
        heard=sounds(case_id, [each for each in view.photos if each.photo.is_sound], workbook.drop_photo),
        on_photo=lambda photo_id: shell.go(routes.photo(case_id, photo_id)),
        on_add_photo=add_photo,
        on_consent=lambda: shell.go(routes.side(case_id, "consent")),
        on_withdraw=withdraw,
        on_mend_declined=lambda change_id: decide(workbook.take_up_again, change_id, shell.now()),
        on_let_go=let_go,
        on_read_correction=lambda change_id: decide(workbook.have_read, change_id),
        on_back=lambda: shell.go(routes.below(route)),
        above=case_around.above(
            view, mine.person if mine else "", leads, members, shell.strings, shell.zone, today, shell.go
        ),
        around=[
            papers_way(papers, shell.strings, lambda: shell.go(routes.papers(case_id))),
            case_around.Around(view=view, strings=shell.strings, on_go=shell.go),
        ],
        course=_course(shell, case_id),
        top=demo_strip(shell),
        beside=CaseRows(here=case_id) if kit.is_wide() else None,
    )


def _course(shell: Shell, case_id: str) -> Course:
    return Course(
        on_session=lambda key: shell.go(routes.session(case_id, key or new_id(), walks.SESSION[0])),
        on_start=lambda: shell.go(routes.start(case_id)),
        on_pause=lambda: shell.go(routes.pause(case_id)),
        on_ending=lambda: shell.go(routes.ending(case_id, "how")),
        on_agreement=lambda: shell.go(routes.agreement(case_id, walks.AGREEMENT[0])),
        on_promises=lambda: shell.go(routes.promises(case_id)),
    )


def _thumbs(store: DeviceStore, view: workbook.CaseView) -> dict[str, bytes | None]:
    return {each.id: store.photos.thumb(each.photo.sha256) for each in view.photos}
