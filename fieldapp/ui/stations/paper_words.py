"""Feeds the pages on which a paper's words are written, read aloud and signed."""

from typing import Any

import flet as ft

from fieldapp import workbook
from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.minutes import Attendee, Block
from fieldapp.ui import kit, routes
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.paper_words import head_screen, people_screen, person_screen, point_screen
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.read_aloud import read_aloud_screen
from fieldapp.ui.screens.sign_page import sign_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.pad import use_pad
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import PaperView


@ft.component
def PaperHeadStation() -> ft.View:
    """Day, hours and place of a paper, at `.../<paper>/head`."""
    shell, desk = use_shell(), _use_paper()
    if not desk.view.exists:
        return desk.missing()
    return head_screen(
        route=desk.route, strings=shell.strings, today=shell.today(), minutes=desk.view.minutes,
        keep=desk.keep, on_done=desk.back, top=demo_strip(shell),
    )  # fmt: skip


@ft.component
def PaperPointStation() -> ft.View:
    """One point of a paper, at `.../<paper>/point/<code>`."""
    shell, desk = use_shell(), _use_paper()
    code = ft.use_route_params()["point"]
    if code not in desk.view.points:
        return desk.missing()
    heading = desk.view.sheet.points[desk.view.points.index(code)][0]
    return point_screen(
        route=desk.route, strings=shell.strings, code=code, heading=heading,
        text=desk.view.minutes.blocks.get(code, Block()).text, keep_part=desk.keep_part, on_done=desk.back,
        top=demo_strip(shell),
    )  # fmt: skip


@ft.component
def PaperPeopleStation() -> ft.View:
    """Those who are there, at `.../<paper>/people`."""
    shell, desk = use_shell(), _use_paper()
    if not desk.view.exists:
        return desk.missing()

    def edit(key: str) -> None:
        shell.go(routes.paper(desk.case_id, desk.view.id, f"people/{key}"))

    return people_screen(
        route=desk.route, strings=shell.strings, attendees=desk.view.minutes.attendees,
        on_remove=lambda key: desk.keep(f"attendees/{key}", None), on_edit=edit, on_add=lambda: edit(new_id()),
        on_done=desk.back, top=demo_strip(shell),
    )  # fmt: skip


@ft.component
def PaperPersonStation() -> ft.View:
    """One of those who are there, at `.../<paper>/people/<key>`; an unknown key is a person to be added."""
    shell, desk = use_shell(), _use_paper()
    key = ft.use_route_params()["key"]
    if not desk.view.exists:
        return desk.missing()
    roles = [
        kit.Choice(code=word.code, text=word.label(shell.strings.language))
        for word in vocabulary.choices("VAI_KY", shell.today())
    ]
    person = desk.view.minutes.attendees.get(key, Attendee(role=_NEW))
    return person_screen(
        route=desk.route, strings=shell.strings, key=key, person=person, roles=roles,
        keep_part=lambda path, part, value: desk.keep_person(path, part, value, person),
        on_done=lambda: shell.go(routes.paper(desk.case_id, desk.view.id, "people")), top=demo_strip(shell),
    )  # fmt: skip


@ft.component
def ReadAloudStation() -> ft.View:
    """The paper in big letters, at `.../<paper>/read`."""
    shell, desk = use_shell(), _use_paper()
    trouble, say = ft.use_state("")
    begun = use_own(lambda: [desk.view.digest])  # the words that she began to read
    if not desk.view.exists:
        return desk.missing()

    async def have_read() -> None:
        if begun[0] != desk.view.digest:
            begun[0] = desk.view.digest
            say(shell.strings("papers.read_changed"))
            return
        problem = await shell.keep(workbook.have_read_aloud, desk.view.id, shell.now())
        say(problem or "")
        if not problem:
            desk.back()

    return read_aloud_screen(
        route=desk.route, strings=shell.strings, sheet=desk.view.sheet, trouble=trouble, on_read=have_read,
        on_back=desk.back,
        top=demo_strip(shell),
    )  # fmt: skip


@ft.component
def SignStation() -> ft.View:
    """One person signs, at `.../<paper>/sign/<key>`."""
    shell, desk = use_shell(), _use_paper()
    pad = use_pad(on_kept=desk.back)
    key = ft.use_route_params()["key"]
    place = next((each for each in desk.view.places if each.key == key), None)
    sha256 = place.signature.sha256 if place and place.signature else ""
    picture = use_book(lambda store: store.photos.read(sha256) if sha256 else None, sha256)
    if place is None:
        return desk.missing()

    paper, now = desk.view.id, shell.now
    signing = pad.page(
        place,
        place.role.capitalize(),
        picture,
        by_finger=lambda strokes: shell.keep(workbook.sign_by_finger, paper, key, strokes, now()),
        by_print=lambda raw: shell.keep(workbook.sign_by_fingerprint, paper, key, raw, now()),
        by_paper=lambda raw: shell.keep(workbook.sign_on_paper, paper, [key], raw, now()),
        take_back=lambda: shell.keep(workbook.unsign, paper, key, now()),
        on_back=desk.back,
    )
    return sign_screen(desk.route, signing, demo_strip(shell))


_NEW = "TD"  # VAI_KY: whoever is added is there to begin with


class _Paper:
    """What all pages of one paper share."""

    def __init__(self, shell: Shell, case_id: str, view: PaperView, route: str) -> None:
        self.shell, self.case_id, self.view, self.route = shell, case_id, view, route

    def back(self) -> None:
        self.shell.go(routes.paper(self.case_id, self.view.id))

    def missing(self) -> ft.View:
        return missing_screen(route=self.route, strings=self.shell.strings, on_home=self.back)

    async def keep(self, path: str, value: Any) -> str | None:
        return await self.shell.keep(workbook.keep_paper, self.view.id, {path: value}, self.shell.now())

    async def keep_part(self, path: str, part: str, value: Any) -> str | None:
        return await self.shell.keep(workbook.keep_paper_part, self.view.id, path, part, value, self.shell.now())

    async def keep_person(self, path: str, part: str, value: Any, person: Attendee) -> str | None:
        """Keep a part of a person; one that is new gets the role that is shown."""
        if path.partition("/")[2] in self.view.minutes.attendees:
            return await self.keep_part(path, part, value)
        if part != "role" and (problem := await self.keep_part(path, "role", person.role)):
            return problem
        return await self.keep_part(path, part, value)


def _use_paper() -> _Paper:
    shell = use_shell()
    params, today = ft.use_route_params(), shell.today()
    paper_id = params["paper_id"]
    view = use_book(lambda store: workbook.paper_view(store, paper_id, today), paper_id, today)
    return _Paper(shell, params.get("case_id", ""), view, ft.use_view_path())
