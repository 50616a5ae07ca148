"""What a page with a field to sign in remembers: the lines on it, and how often it was wiped."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.media.signature import Strokes, fitted, is_empty
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.sign_page import Signing
from fieldapp.ui.shell import Shell, use_shell
from fieldapp.ui.stations.camera import Camera, use_camera
from fieldapp.workbook import SigningPlace


@dataclass(frozen=True, kw_only=True)
class Pad:
    """The field as it is now."""

    shell: Shell
    camera: Camera
    lines: list[Strokes]
    ready: bool  # whether there is something on it that anybody would take for a signature
    wiped: int
    trouble: str
    width: float
    set_ready: Callable[[bool], object]
    set_wiped: Callable[[int], object]
    say: Callable[[str], object]
    on_kept: Callable[[], object]

    def page(
        self,
        place: SigningPlace,
        who: str,
        picture: bytes | None,
        *,
        by_finger: Callable[[Strokes], Awaitable[str | None]],
        by_print: Callable[[bytes], Awaitable[str | None]],
        take_back: Callable[[], Awaitable[str | None]],
        on_back: kit.Press,
        by_paper: Callable[[bytes], Awaitable[str | None]] | None = None,
    ) -> Signing:
        """Return one person's page. What is given it keeps by these; each returns the sentence why it was not kept."""

        async def on_take_back() -> None:
            self.say(await take_back() or "")

        return Signing(
            strings=self.shell.strings,
            zone=self.shell.zone,
            place=place,
            who=who,
            picture=picture,
            wiped=self.wiped,
            drawn=self.lines[0] if self.lines else None,
            ready=self.ready,
            trouble=self.trouble,
            width=self.width,
            on_drawn=self._draw,
            on_wipe=self._wipe,
            on_signed=lambda: self._sign(by_finger),
            on_fingerprint=lambda: self._photograph(by_print),
            on_paper=(lambda: self._photograph(by_paper)) if by_paper else None,
            on_take_back=on_take_back,
            on_back=on_back,
        )

    def _draw(self, strokes: Strokes) -> None:
        """Hear what stands on the field."""
        self.lines[:] = [strokes]
        self.set_ready(not is_empty(strokes))

    def _wipe(self) -> None:
        """Begin again on an empty field."""
        self.lines.clear()
        self.set_ready(False)
        self.set_wiped(self.wiped + 1)

    async def _sign(self, keep: Callable[[Strokes], Awaitable[str | None]]) -> None:
        """Keep what was drawn."""
        if self.lines:
            self._done(await keep(self.lines[0]))

    async def _photograph(self, keep: Callable[[bytes], Awaitable[str | None]]) -> None:
        """Have a photo taken instead, and keep it."""
        self.say("")
        try:
            raw = await self.camera.take()
        except Problem as problem:
            self.say(self.shell.sentence(problem))
            return
        if raw is not None:
            self._done(await keep(raw))

    def _done(self, problem: str | None) -> None:
        self.say(problem or "")
        if not problem:
            self._wipe()
            self.on_kept()


def use_pad(on_kept: Callable[[], object]) -> Pad:
    """Return the field of this page; `on_kept` leads on once something was given and kept. A hook."""
    shell, camera = use_shell(), use_camera()
    lines: list[Strokes] = use_own(list)
    ready, set_ready = ft.use_state(False)
    wiped, set_wiped = ft.use_state(0)
    trouble, say = ft.use_state("")
    width = min(shell.signals.width or 360.0, measures.COLUMN) - 2 * measures.EDGE
    if lines and lines[0].width != width:  # the phone was turned: the field is another, and what was drawn stays
        lines[:] = [fitted(lines[0], width)]
    return Pad(
        shell=shell, camera=camera, lines=lines, ready=ready, wiped=wiped, trouble=trouble, width=width,
        set_ready=set_ready, set_wiped=set_wiped, say=say, on_kept=on_kept,
    )  # fmt: skip
