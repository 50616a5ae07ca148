"""Feeds the roll call of a class, the adding of a name, and what is written about the class itself."""

from collections.abc import Callable, Iterable

import flet as ft
from msgspec import Struct

from fieldapp import workbook
from fieldapp.domain import training
from fieldapp.domain.cards import card_code, same_code
from fieldapp.domain.text import clean, fold, is_written
from fieldapp.store.device import DeviceStore
from fieldapp.ui import kit, routes
from fieldapp.ui.kit.desk import use_kept, use_left
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.class_about import about_screen
from fieldapp.ui.screens.class_words import NEXT
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.roll import roll_screen
from fieldapp.ui.screens.roll_add import add_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.camera import use_camera
from fieldapp.ui.stations.class_pen import ClassPen
from fieldapp.ui.stations.proof import use_proof
from fieldapp.ui.stations.scanning import use_scanning
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import Attendee, Roll


class Wanted(Struct, frozen=True, kw_only=True):
    """Which names to show: all, or those that were open when she asked for them, so that none goes from her finger."""

    some: bool = False
    people: frozenset[str] = frozenset()


EVERYBODY = Wanted()


@ft.component
def RollStation() -> ft.View:
    """The roll of a class, at `/training/<id>`."""
    shell = use_shell()
    class_id, route = ft.use_route_params()["class_id"], ft.use_view_path()
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    asked = use_book(lambda store: workbook.asked_of_class(store, class_id), class_id)
    query, set_query = use_left("query")
    wanted, want = ft.use_state(EVERYBODY)
    asking, ask = ft.use_state(False)
    trouble, say = ft.use_state("")
    pen = ClassPen(shell=shell, class_id=class_id, say=say)
    scanning = use_scanning(pen)
    if not roll.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.TRAINING))

    async def tap(person: Attendee) -> None:
        await pen.mark([person], NEXT.get(person.state, training.PRESENT))

    async def all_present() -> None:
        await pen.mark([each for each in roll.people if not each.state], training.PRESENT)

    def only_open() -> None:
        open_now = frozenset(each.person for each in roll.people if not each.state)
        want(EVERYBODY if wanted.some else Wanted(some=True, people=open_now))

    return roll_screen(
        route=route,
        strings=shell.strings,
        today=shell.today(),
        roll=roll,
        shown=_shown(roll, query, wanted),
        query=query,
        only_open=wanted.some,
        asking=asking,
        trouble=trouble,
        added=_added(shell.page.route, roll),
        asked=asked,
        on_asked=lambda record: shell.go(routes.asked_of_class(class_id, record)),
        on_query=set_query,
        on_only_open=only_open,
        on_tap=tap,
        on_more=lambda person: shell.go(routes.attendee(class_id, person)),
        on_ask_all=lambda: ask(True),
        on_all=all_present,
        on_close_ask=lambda: ask(False),
        on_about=lambda: shell.go(routes.about_class(class_id)),
        on_add=lambda: shell.go(routes.add_to_class(class_id)),
        on_done=lambda: shell.go(routes.TRAINING),
        scanning=scanning,
        top=demo_strip(shell),
    )


def _shown(roll: Roll, query: str, wanted: Wanted) -> list[Attendee]:
    words = fold(query).split()
    return [
        each
        for each in roll.people
        if (not wanted.some or each.person in wanted.people)
        and all(word in fold(f"{each.name} {each.village} {each.team}") for word in words)
    ]


def _added(route: str | None, roll: Roll) -> str:
    """Return the name of somebody who was just added, as the address says."""
    person = (route or "").partition("?added=")[2].partition("&")[0]
    found = workbook.find_attendee(roll, person) if person else None
    return found.name if found else ""


@ft.component
def AddStation() -> ft.View:
    """Somebody more for the roll, at `/training/<id>/add`."""
    shell = use_shell()
    class_id, route = ft.use_route_params()["class_id"], ft.use_view_path()
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    mediators = use_book(workbook.everybody)
    code, set_code = use_kept("code")
    query, set_query = use_left("who")
    name, set_name = use_kept("name")
    village, set_village = use_kept("village")
    born, set_born = use_kept("born")
    put_down: list[bool] = use_own(list)  # the guest is on the roll: what a field hands over late is of nobody
    warned, warn = ft.use_state("")  # the name that was pressed once although it stands there
    code_trouble, say_of_code = ft.use_state("")
    trouble, say = ft.use_state("")
    asked_back, ask_back = ft.use_state(0)
    pen = ClassPen(shell=shell, class_id=class_id, say=say)
    scanning = use_scanning(pen, anybody=True)
    here = routes.training_class(class_id)
    if not roll.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.TRAINING))

    def born_in(year: int | None) -> None:
        if not put_down:
            set_born(str(year) if year else "")

    async def put(person: Attendee, *used: Callable[[str], None]) -> None:
        """Write them as present; what was typed to find or name them is `used` up."""
        if await pen.mark([person], training.PRESENT):
            for clear in used:
                clear("")
            shell.go(f"{here}?added={person.person}")

    spent: tuple[Callable[[str], None], ...] = (set_name, set_village, set_born, lambda _: put_down.append(True))

    async def by_code() -> None:
        found = [each for each in mediators if same_code(code, card_code(each.person))]
        say_of_code("" if found else shell.strings("training.add_card_none"))
        if len(found) == 1:
            await put(_on_roll(roll, found[0]), set_code)
        elif found:
            set_query(found[0].name)  # two cards of one code: she sees both and picks

    same = _same_name(roll.people, name)
    mediator = None if same else _same_name(mediators, name)

    async def guest() -> None:
        written = clean(name).strip()
        ask_back(asked_back + 1)  # what is said of it stands at the top, and she is at the foot
        if not is_written(written):
            say(shell.strings("training.add_name_first"))
            return
        if len(written) > 300 or len(village) > 300:
            say(shell.strings("rules.too_long"))
            return
        say("")
        if (same or mediator) and warned != written:
            warn(written)
            return
        guest = workbook.guest(written, clean(village).strip(), int(born) if born else None)
        await put(guest, *spent)

    asked = bool(warned) and warned == clean(name).strip()
    return add_screen(
        route=route,
        strings=shell.strings,
        code=code,
        code_trouble=code_trouble,
        query=query,
        found=_found(mediators, query),
        there=frozenset(each.person for each in roll.people if each.state),
        name=name,
        village=village,
        year=int(born) if born else None,
        this_year=shell.today().year,
        same=same if asked else None,
        mediator=mediator if asked else None,
        trouble=trouble,
        opens_at=f"{asked_back}",
        on_code=set_code,
        on_find=by_code,
        on_query=set_query,
        on_pick=lambda person: put(_on_roll(roll, person)),
        on_mediator=lambda person: put(person, *spent),
        on_name=set_name,
        on_village=set_village,
        on_year=born_in,
        on_guest=guest,
        on_back=lambda: shell.go(here),
        scanning=scanning,
        top=demo_strip(shell),
    )


def _found(mediators: list[Attendee], query: str) -> list[Attendee]:
    words = fold(query).split()
    return [each for each in mediators if words and all(word in fold(f"{each.name} {each.village}") for word in words)]


def _on_roll(roll: Roll, person: Attendee) -> Attendee:
    """Return the person as the roll has them, with what is written already."""
    return workbook.find_attendee(roll, person.person) or person


def _same_name(people: Iterable[Attendee], name: str) -> Attendee | None:
    wanted = " ".join(clean(name).casefold().split())
    return next((each for each in people if wanted and each.name.casefold() == wanted), None)


@ft.component
def AboutClassStation() -> ft.View:
    """What a class is, at `/training/<id>/about`."""
    shell = use_shell()
    class_id, route = ft.use_route_params()["class_id"], ft.use_view_path()
    roll = use_book(lambda store: workbook.roll(store, class_id), class_id)
    teams = use_book(lambda store: {key: team.name for key, team in workbook.teams(store).items()})
    clashes = use_book(lambda store: workbook.clashes(store, class_id), class_id)
    photos = use_book(lambda store: _photos(store, roll, shell.strings("training.about_sheet_name")), class_id)
    trouble, say = ft.use_state("")
    proof = use_proof(class_id)
    camera = use_camera()
    pen = ClassPen(shell=shell, class_id=class_id, say=say)
    here = routes.training_class(class_id)
    if not roll.exists:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.TRAINING))

    async def add_photo() -> None:
        await camera.into(lambda raw: shell.keep(workbook.photograph_sheet, class_id, raw, shell.now()), say)

    async def got_all() -> None:
        for each in roll.people:
            if each.state == training.PRESENT and each.attendance and not each.attendance.documents:
                problem = await pen.note_of(each, {"documents": True})
                say(problem or "")
                if problem:
                    return

    return about_screen(
        route=route,
        strings=shell.strings,
        today=shell.today(),
        roll=roll,
        teams=teams,
        clashes=clashes,
        when=shell.when,
        photos=photos,
        proof=proof,
        trouble=trouble,
        limit=pen.limit(training.CLASS, "evaluation", roll.training.evaluation),
        note=pen.note,
        choose=pen.choose,
        on_settle=lambda seen, value: pen.settle(class_id, seen, value),
        on_got_all=got_all,
        on_photo=lambda photo_id: shell.go(routes.class_photo(class_id, photo_id)),
        on_add_photo=add_photo,
        on_back=lambda: shell.go(here),
        top=demo_strip(shell),
    )


def _photos(store: DeviceStore, roll: Roll, caption: str) -> list[kit.PhotoCard]:
    kept = {photo.sha256: photo for photo in store.photos.of_record(roll.id)}
    return [
        kit.PhotoCard(
            key=key, thumb=store.photos.thumb(photo.sha256), caption=photo.caption or caption,
            confirmed=photo.sha256 in kept and bool(kept[photo.sha256].confirmed_at),
        )
        for key, photo in roll.training.photos.items()
    ]  # fmt: skip
