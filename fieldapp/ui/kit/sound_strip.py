"""Spoken notes as rows, each to be heard or taken out, with where it is; and the clock of one that is being spoken."""

import asyncio
import time
from collections.abc import Callable, Sequence

import flet as ft
from msgspec import Struct

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button, IconButton
from fieldapp.ui.kit.calls import begin
from fieldapp.ui.kit.hooks import keyed, use_own
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.lettering import lead, quiet
from fieldapp.ui.kit.marks import icon_mark, sem
from fieldapp.ui.strings import Strings


class SoundCard(Struct, frozen=True, kw_only=True):
    """One spoken note and what is known of it."""

    key: str
    seconds: int
    here: bool  # its bytes are on this phone
    confirmed: bool = False  # the commune has hashed it


def SoundStrip(
    *,
    sounds: Sequence[SoundCard],
    playing: str,
    on_play: Callable[[str], object],
    on_drop: Callable[[str], object],
    sem_id: str,
    strings: Strings,
) -> ft.Control:
    """Return a row for each; `playing` is the key of the one that is heard now. Found as `<sem_id>-<key>`."""
    rows = [
        _row(place, each, each.key == playing, on_play, on_drop, f"{sem_id}-{each.key}", strings)
        for place, each in enumerate(sounds, 1)
    ]
    return ft.Column([field_label(strings("kit.sound")), *rows], spacing=10, tight=True)


@ft.component
def Recording(*, longest: int, strings: Strings, sem_id: str) -> ft.Control:
    """Return a clock that runs from now on, of at most `longest` seconds."""
    since = use_own(time.monotonic)
    now, set_now = ft.use_state(since)
    running: list[asyncio.Task[None]] = use_own(list)

    async def run() -> None:
        while True:
            await asyncio.sleep(1)
            set_now(time.monotonic())

    ft.use_effect(lambda: running.append(begin(run())), [], cleanup=lambda: running.pop().cancel())
    told = strings("kit.recording", now=clock(min(now - since, longest)), most=clock(longest))
    mark = icon_mark(ft.Icons.MIC, color=ft.Colors.ERROR)
    return sem(sem_id, ft.Row([mark, lead(told, expand=True)], spacing=measures.GAP))


def clock(seconds: float) -> str:
    """Return a length of time as people read it on a recorder: 0:07."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _row(
    place: int,
    sound: SoundCard,
    plays: bool,
    on_play: Callable[[str], object],
    on_drop: Callable[[str], object],
    sem_id: str,
    strings: Strings,
) -> ft.Control:
    length = clock(sound.seconds)
    hear = keyed(
        f"{sem_id}-play", Button, text=strings("kit.sound_stop" if plays else "kit.sound_play", length=length),
        icon=ft.Icons.STOP if plays else ft.Icons.PLAY_ARROW, kind="tonal", sem_id=f"{sem_id}-play",
        on_press=lambda: on_play(sound.key), disabled=not sound.here, full_width=True,
    )  # fmt: skip
    drop = IconButton(
        icon=ft.Icons.DELETE_OUTLINE, text=strings("kit.sound_remove", place=place), sem_id=f"{sem_id}-drop",
        on_press=lambda: on_drop(sound.key),
    )  # fmt: skip
    only_here = "kit.photo_only_here" if sound.here else "kit.sound_elsewhere"
    where = strings("kit.photo_at_commune" if sound.confirmed else only_here)
    mark = ft.Icons.MARK_EMAIL_READ if sound.confirmed else ft.Icons.SMARTPHONE
    head = ft.Row([ft.Container(hear, expand=True), drop], spacing=measures.GAP)
    under = ft.Row([icon_mark(mark, size=20), quiet(where, expand=True)], spacing=6)
    return sem(sem_id, ft.Column([head, under], spacing=4, tight=True))
