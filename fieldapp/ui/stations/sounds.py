"""Feeds the spoken notes of a record: to hear each again, and to take it out."""

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from fieldapp.store.device import DeviceStore
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.shell import use_shell
from fieldapp.ui.stations.player import use_player
from fieldapp.workbook import CasePhoto

Drop = Callable[[DeviceStore, str, str, datetime], None]
"""The workbook's verb that takes a photo or a sound out of a record, both by their ids."""


def sounds(record_id: str, found: Sequence[CasePhoto], drop: Drop, *, hushed: bool = False) -> ft.Control | None:
    """Return the strip of what was said; None where nothing was. `hushed`: nothing plays while somebody speaks."""
    if not found:
        return None
    return keyed(f"{record_id}-sounds", Sounds, record_id=record_id, found=found, drop=drop, hushed=hushed)


@ft.component
def Sounds(*, record_id: str, found: Sequence[CasePhoto], drop: Drop, hushed: bool) -> ft.Control:
    """Return the spoken notes of one record."""
    shell, player = use_shell(), use_player()
    trouble, say = ft.use_state("")
    unwanted, want_no_more = ft.use_state("")
    strings = shell.strings

    async def play(key: str) -> None:
        sha256 = next(each.photo.sha256 for each in found if each.id == key)
        say("" if await player.press(key, sha256) else strings("kit.sound_not_heard"))

    async def remove() -> None:
        await player.hush()
        say(await shell.keep(drop, record_id, unwanted, shell.now()) or "")

    async def hush() -> None:
        if hushed:
            await player.hush()

    ft.use_effect(hush, [hushed])
    kit.use_confirm(
        asked=bool(unwanted), title=strings("kit.sound_question"), text="", yes=strings("kit.remove"),
        no=strings("kit.cancel"), on_yes=remove, on_close=lambda: want_no_more(""), sem_id="sound-ask",
    )  # fmt: skip
    cards = [
        kit.SoundCard(key=each.id, seconds=each.photo.seconds or 0, here=each.here, confirmed=each.confirmed)
        for each in found
    ]
    strip = kit.SoundStrip(
        sounds=cards, playing=player.playing, on_play=play, on_drop=want_no_more, sem_id="sound", strings=strings
    )
    return ft.Column([*kit.trouble_notice(trouble, "sound-problem"), strip], spacing=measures.GAP, tight=True)
