"""Without a signal: a bundle for somebody to carry; and what this phone carries for others."""

from collections.abc import Callable, Sequence
from datetime import date, tzinfo

import flet as ft
from msgspec import Struct

from fieldapp.store.carried import CarriedFile
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings


class News(Struct, frozen=True, kw_only=True):
    """What came of the last press; empty before the first."""

    text: str = ""
    tone: kit.Tone = kit.Tone.GOOD
    count: int = 0  # of presses: each begins the page at its top


def courier_screen(
    *,
    route: str,
    strings: Strings,
    news: News,
    working: bool,
    on_make: kit.Press,
    on_carried: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page on which a bundle is made and handed over."""
    return kit.screen(
        route=route,
        title=strings("courier.title"),
        sem_id="courier",
        top=top,
        opens_at=str(news.count),
        on_back=on_back,
        back_text=strings("kit.back"),
        body=[
            *_said(news),
            kit.lead(strings("courier.what")),
            kit.body(strings("courier.sealed")),
            kit.body(strings("courier.after")),
            kit.Button(
                text=strings("courier.carry_title"),
                kind="outlined",
                icon=ft.Icons.FILE_OPEN,
                on_press=on_carried,
                sem_id="courier-carried",
                full_width=True,
            ),
        ],
        bottom=kit.BigButton(
            text=strings("courier.making" if working else "courier.make"),
            icon=ft.Icons.SHARE,
            disabled=working,
            on_press=on_make,
            sem_id="courier-make",
        ),
    )


def carried_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    today: date,
    carried: Sequence[CarriedFile],
    news: News,
    working: bool,
    on_take: kit.Press,
    on_give: Callable[[CarriedFile], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page of what is carried for others: what waits for the commune, and answers to give back."""

    def rows(way: str, name: str) -> list[ft.Control]:
        files = [each for each in carried if each.way == way]
        return [_row(each, name, place, strings, zone, today, on_give) for place, each in enumerate(files, 1)]

    up, down = rows("up", "bundle"), rows("down", "answer")
    body: list[ft.Control] = [*_said(news), kit.lead(strings("courier.carry_what"))]
    if down:
        body.append(_part("down", strings("courier.down_title"), [kit.quiet(strings("courier.down_do")), *down]))
    if up:
        up = [kit.body(strings("courier.holds", count=len(up))), kit.quiet(strings("courier.up_do")), *up]
    body.append(_part("up", strings("courier.up_title"), up or [kit.body(strings("courier.up_none"))]))
    return kit.screen(
        route=route,
        title=strings("courier.carry_title"),
        sem_id="carried",
        top=top,
        opens_at=str(news.count),
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        bottom=kit.BigButton(
            text=strings("courier.taking" if working else "courier.take"),
            icon=ft.Icons.FILE_OPEN,
            disabled=working,
            on_press=on_take,
            sem_id="carried-take",
        ),
    )


def _said(news: News) -> list[ft.Control]:
    return [kit.Notice(news.text, sem_id="courier-news", tone=news.tone)] if news.text else []


def _part(name: str, title: str, content: Sequence[ft.Control]) -> ft.Control:
    head = kit.heading(title, level=2)
    return kit.sem(f"carried-{name}", ft.Column([head, *content], spacing=measures.GAP, tight=True))


def _row(
    file: CarriedFile,
    name: str,
    place: int,
    strings: Strings,
    zone: tzinfo,
    today: date,
    on_give: Callable[[CarriedFile], object],
) -> ft.Control:
    """Return a row. Whose it is nobody here knows: it has a place in the list, and a day."""
    since = strings(f"courier.{file.way}_since", when=strings.moment(file.since, zone, today))
    words: list[ft.Control] = [kit.lead(strings(f"courier.{name}", place=place)), kit.body(since)]
    if file.problem:
        words += [kit.body(strings("courier.refused")), kit.body(strings(f"problems.{file.problem}"))]
    return kit.TouchRow(words, on_press=lambda: on_give(file), sem_id=f"carried-{file.sha256[:12]}")
