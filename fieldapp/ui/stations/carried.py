"""Feeds the page of what this phone carries for others, and takes in the files that people bring."""

from collections.abc import Callable

import flet as ft

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BUNDLE
from fieldapp.store.carried import CarriedFile
from fieldapp.store.device import DeviceStore
from fieldapp.sync.courier import taking
from fieldapp.sync.courier.taking import Came, TakenIn
from fieldapp.sync.pulse import Reason
from fieldapp.ui import kit, routes
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.courier import News, carried_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.camera import Camera
from fieldapp.ui.stations.courier import counted
from fieldapp.ui.stations.hand_over import use_hands
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.ui.strings import Strings


@ft.component
def CarriedStation() -> ft.View:
    """Take a file from somebody, at `/road/carried`."""
    shell, hands = use_shell(), use_hands()
    picker = use_own(
        lambda: Camera(shell, kind=ft.FilePickerFileType.ANY, most=MAX_BUNDLE, too_large=Code.BUNDLE_DAMAGED)
    )
    carried = use_book(lambda store: store.carried.all())
    news, set_news = ft.use_state(News())
    working, set_working = ft.use_state(False)
    nothing: CarriedFile | None = None
    asked, ask = ft.use_state(nothing)
    _ask_to_let_go(asked, ask)

    def say(text: str, tone: kit.Tone = kit.Tone.GOOD) -> None:
        set_news(News(text=text, tone=tone, count=news.count + 1))

    async def take() -> None:
        if shell.practising:
            say(shell.strings("practice.stays"), kit.Tone.WARN)
            return
        set_working(True)
        try:
            file = await picker.take()
            if file is None:
                return
            outcome = await shell.do(taking.take_in, file, shell.clock)
            if isinstance(outcome, Problem):
                say(shell.sentence(outcome), kit.Tone.WARN)
            else:
                say(_came(outcome, shell.strings), kit.Tone.INFO if outcome.came in _NO_NEWS else kit.Tone.GOOD)
                shell.road.nudge(Reason.SAVE)
        except Problem as problem:
            say(shell.sentence(problem), kit.Tone.WARN)
        finally:
            set_working(False)

    async def give(file: CarriedFile) -> None:
        content = await shell.do(_content, file.sha256)
        name = f"{'goi' if file.way == 'up' else 'tra-loi'}-{file.sha256[:8]}.shg"
        handed = isinstance(content, bytes) and await hands.give(name, content)
        if file.problem or (handed and file.way == "down"):
            ask(file)

    return carried_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        zone=shell.zone,
        today=shell.today(),
        carried=carried,
        news=news,
        working=working,
        on_take=take,
        on_give=give,
        on_back=lambda: shell.go(routes.ROAD),
        top=demo_strip(shell),
    )


_NO_NEWS = (Came.CARRIED_ALREADY, Came.OWN_BUNDLE, Came.OUTDATED)


def _ask_to_let_go(asked: CarriedFile | None, ask: Callable[[CarriedFile | None], None]) -> None:
    shell = use_shell()
    strings = shell.strings
    kind = "drop" if asked and asked.way == "up" else "given"

    async def let_go() -> None:
        if asked is not None:
            await shell.do(_let_go, asked.sha256)

    kit.use_confirm(
        asked=asked is not None,
        title=strings(f"courier.{kind}_question"),
        text=strings(f"courier.{kind}_text"),
        yes=strings(f"courier.{kind}_yes"),
        no=strings(f"courier.{kind}_no"),
        on_yes=let_go,
        on_close=lambda: ask(None),
        sem_id="carried-confirm",
    )


def _came(outcome: TakenIn, strings: Strings) -> str:
    if outcome.came is not Came.ANSWER:
        return strings(f"courier.came_{outcome.came}")
    received = counted(outcome.received, outcome.photos, strings)
    words = [strings("courier.came_answer")]
    words += [strings("courier.came_received", what=received)] if received else []
    words += [strings("courier.came_news", count=outcome.news)] if outcome.news else []
    words += [strings("courier.came_held", count=outcome.held)] if outcome.held else []
    words += [strings("courier.came_more")] if outcome.more else []
    return " ".join(words)


def _content(store: DeviceStore, sha256: str) -> bytes | None:
    return store.carried.read(sha256)


def _let_go(store: DeviceStore, sha256: str) -> None:
    store.carried.drop(sha256)
