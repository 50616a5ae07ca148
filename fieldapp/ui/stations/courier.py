"""Feeds the page on which a bundle is made for somebody to carry."""

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.sync.courier import packing
from fieldapp.sync.courier.packing import Bundle
from fieldapp.ui import kit, routes
from fieldapp.ui.screens.courier import News, courier_screen
from fieldapp.ui.shell import use_shell
from fieldapp.ui.stations.hand_over import use_hands
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.ui.strings import Strings


@ft.component
def CourierStation() -> ft.View:
    """Have somebody carry it, at `/road/courier`."""
    shell, hands = use_shell(), use_hands()
    news, set_news = ft.use_state(News())
    working, set_working = ft.use_state(False)

    async def make() -> None:
        set_working(True)
        try:
            made = await shell.do(packing.pack, shell.clock)
            if isinstance(made, Problem):
                told = News(text=shell.sentence(made), tone=kit.Tone.WARN, count=news.count + 1)
            elif await hands.give(f"goi-{made.number}.shg", made.file):
                told = News(text=_made(made, shell.strings), count=news.count + 1)
            else:
                told = News(text=shell.strings("courier.not_handed"), tone=kit.Tone.INFO, count=news.count + 1)
            set_news(told)
        finally:
            set_working(False)

    return courier_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        news=news,
        working=working,
        on_make=make,
        on_carried=lambda: shell.go(routes.CARRIED),
        on_back=lambda: shell.go(routes.ROAD),
        top=demo_strip(shell),
    )


def counted(changes: int, photos: int, strings: Strings) -> str:
    """Return how much a bundle brings, in words; empty when it is nothing: what there is none of is not told."""
    told = (("parts", changes), ("photos", photos))
    return ", ".join(strings(f"courier.{what}", count=count) for what, count in told if count)


def _made(made: Bundle, strings: Strings) -> str:
    if not (made.changes or made.photos):
        return strings("courier.made_empty", number=made.number)
    words = strings("courier.made", number=made.number, what=counted(made.changes, made.photos, strings))
    return words + (" " + strings("courier.made_more", count=made.photos_left) if made.photos_left else "")
