"""Feeds the papers of a case, or of the team, and the page of one paper."""

from typing import Any

import flet as ft

from fieldapp import workbook
from fieldapp.domain import drafting
from fieldapp.domain.drafting import Offer
from fieldapp.domain.problems import Problem
from fieldapp.store.device import DeviceStore
from fieldapp.ui import kit, routes
from fieldapp.ui.kit.hooks import keyed, use_own
from fieldapp.ui.screens.paper_page import PaperPage, Said, paper_screen
from fieldapp.ui.screens.papers_list import papers_screen
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.photo_page import photo_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.aside import use_aside
from fieldapp.ui.stations.camera import use_camera
from fieldapp.ui.stations.hand_over import PDF, use_hands
from fieldapp.ui.stations.proof import use_proof
from fieldapp.ui.stations.removal import use_photo
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import PaperView, SeenClash


@ft.component
def PapersStation() -> ft.View:
    """The papers of a case, at `/case/<id>/papers`; of the team's meetings, at `/papers`."""
    shell = use_shell()
    case_id = ft.use_route_params().get("case_id", "")
    rows = use_book(lambda store: workbook.papers_of(store, case_id), case_id)
    offers = use_book(lambda store: _offers(store, case_id), case_id)

    spare: list[str] = use_own(list)
    trouble, say = ft.use_state("")

    async def make(offer: Offer) -> None:
        # Both taps of a hurried finger come before the list knows of the paper: they make one.
        if not spare or any(row.id == spare[0] for row in rows):
            spare[:] = [workbook.start_paper_id(shell.now())]
        paper_id = spare[0]
        if case_id:
            made = await shell.do(workbook.start_paper, case_id, offer, paper_id, shell.now())
        else:
            made = await shell.do(workbook.start_team_paper, offer.type, "", paper_id, shell.now())
        say(shell.sentence(made) if isinstance(made, Problem) else "")
        if not isinstance(made, Problem):
            shell.go(routes.paper(case_id, paper_id))

    return papers_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        rows=rows,
        offers=offers,
        of_team=not case_id,
        trouble=trouble,
        on_open=lambda paper_id: shell.go(routes.paper(case_id, paper_id)),
        on_make=make,
        on_back=lambda: shell.go(routes.case(case_id) if case_id else routes.HOME),
        top=demo_strip(shell),
    )


@ft.component
def PaperStation() -> ft.View:
    """One paper, at `.../papers/<paper>`."""
    shell, hands, camera = use_shell(), use_hands(), use_camera()
    params, route, today = ft.use_route_params(), ft.use_view_path(), shell.today()
    case_id, paper_id = params.get("case_id", ""), params["paper_id"]
    view = use_book(lambda store: workbook.paper_view(store, paper_id, today), paper_id, today)
    thumbs = use_book(lambda store: _thumbs(store, view), paper_id)
    asked = use_book(lambda store: workbook.asked(store, paper_id), paper_id)
    clashes = use_book(lambda store: workbook.clashes(store, paper_id), paper_id)
    aside, proof = use_aside(paper_id), use_proof(paper_id, chip=False)
    said, say = ft.use_state(Said())
    if not view.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.papers(case_id)))

    def told(trouble: object, good: str = "") -> None:
        if isinstance(trouble, Problem):
            say(Said(text=shell.sentence(trouble), count=said.count + 1))
        else:
            say(Said(text=good, tone=kit.Tone.GOOD, count=said.count + 1))

    async def settle(seen: SeenClash, value: Any) -> None:
        outcome = await shell.do(workbook.settle, paper_id, seen.path, value, shell.now(), seen)
        if isinstance(outcome, Problem):
            told(outcome)

    async def send() -> None:
        told(await shell.do(workbook.send, paper_id, shell.now()))

    async def add_page() -> None:
        try:
            raw = await camera.take()
        except Problem as problem:
            told(problem)
            return
        if raw is not None:
            told(await shell.do(workbook.add_page, paper_id, raw, shell.now()))

    async def give() -> None:
        if shell.practising:  # a made-up paper looks like any other
            say(Said(text=shell.strings("practice.stays"), tone=kit.Tone.WARN, count=said.count + 1))
            return
        content = await shell.do(workbook.as_pdf, paper_id, shell.now())
        if isinstance(content, Problem):
            told(content)
        elif await hands.give(_file_name(view), content, PDF):
            given, lacking = shell.strings("papers.pdf_given"), shell.strings("papers.pdf_lacking", count=view.lacking)
            if view.lacking:
                say(Said(text=f"{lacking} {given}", tone=kit.Tone.WARN, count=said.count + 1))
            else:
                told(None, given)

    async def amend() -> None:
        amendment = workbook.start_paper_id(shell.now())
        made = await shell.do(workbook.amend_paper, paper_id, amendment, shell.now())
        if isinstance(made, Problem):
            told(made)
        else:
            shell.go(routes.paper(case_id, amendment))

    async def withdraw() -> None:
        outcome = await shell.do(workbook.withdraw_draft, paper_id, shell.now())
        if isinstance(outcome, Problem):
            told(outcome)
        elif not view.waiting and view.standing == "saved":
            shell.go(routes.papers(case_id))

    def on_part(part: str) -> None:
        shell.go(routes.paper(case_id, paper_id, part))

    cards = [
        kit.PhotoCard(key=each.id, thumb=thumbs.get(each.id), caption=each.photo.caption, confirmed=each.confirmed)
        for each in view.pages
    ]
    content = keyed(
        paper_id, PaperPage, strings=shell.strings, view=view, pages=cards, said=said, asked=asked, aside=aside,
        proof=proof, clashes=clashes, when=shell.when, on_settle=settle, on_part=on_part,
        on_page=lambda photo_id: on_part(f"page/{photo_id}"), on_add_page=add_page, on_pdf=give, on_send=send,
        on_amend=amend, on_amendment=lambda: shell.go(routes.paper(case_id, view.amended_by)),
        on_rival=lambda: shell.go(routes.paper(case_id, view.rival)), on_withdraw=withdraw,
    )  # fmt: skip
    return paper_screen(
        route=route,
        strings=shell.strings,
        view=view,
        content=content,
        said=said,
        on_part=on_part,
        on_send=send,
        on_back=lambda: shell.go(routes.papers(case_id)),
        top=demo_strip(shell),
    )


@ft.component
def PagePhotoStation() -> ft.View:
    """One page of a paper, large, at `.../papers/<paper>/page/<photo>`."""
    shell = use_shell()
    params, route, today = ft.use_route_params(), ft.use_view_path(), shell.today()
    case_id, paper_id, photo_id = params.get("case_id", ""), params["paper_id"], params["photo_id"]
    view = use_book(lambda store: workbook.paper_view(store, paper_id, today), paper_id, today)
    found = next((each for each in view.pages if each.id == photo_id), None)
    back = routes.paper(case_id, paper_id)
    page = use_photo(paper_id, found, workbook.drop_page, lambda: shell.go(back))
    if page.photo is None:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(back))

    async def caption(text: str) -> str | None:
        return await shell.keep(
            workbook.keep_paper_part, paper_id, f"photos/{photo_id}", "caption", text, shell.now()
        )  # fmt: skip

    return photo_screen(
        route=route,
        strings=shell.strings,
        photo=page.photo,
        picture=page.picture,
        trouble=page.trouble,
        on_caption=caption,
        on_remove=page.remove,
        on_back=lambda: shell.go(back),
        top=demo_strip(shell),
    )


def _offers(store: DeviceStore, case_id: str) -> list[Offer]:
    return workbook.paper_offers(store, case_id) if case_id else [Offer(type=each) for each in drafting.OF_A_TEAM]


def _thumbs(store: DeviceStore, view: PaperView) -> dict[str, bytes | None]:
    return {each.id: store.photos.thumb(each.photo.sha256) for each in view.pages}


def _file_name(view: PaperView) -> str:
    """Return a name that tells nothing of anybody: files lie about on phones and in mail."""
    day = f"{view.minutes.held_on:%Y-%m-%d}-" if view.minutes.held_on else ""
    return f"{view.minutes.type or 'giay-to'}-{day}{view.id[-8:]}.pdf"
