"""A book that a window has open: how it is begun, shut, and what the commune may say of it meanwhile."""

import asyncio
import contextvars
import gc
import logging
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import cast

import flet as ft

from fieldapp.config import Config
from fieldapp.domain.problems import Code, Problem
from fieldapp.store.people import People
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import Secrets
from fieldapp.sync.parting import called_in
from fieldapp.sync.pulse import Beat, Reason
from fieldapp.ui import routes, theme
from fieldapp.ui.doorway import practice
from fieldapp.ui.doorway.idle import IdleClock
from fieldapp.ui.doorway.knocker import Knocker
from fieldapp.ui.doorway.logbook import Logbook
from fieldapp.ui.doorway.stage import Stage
from fieldapp.ui.line import Line
from fieldapp.ui.shell import Gatekeeper, Shell, with_phone

ERRAND_S = 600.0  # how long the phone's own camera or picker may be in front without the book being shut behind it
_A_STRANGER = (Code.REVOKED, Code.NOT_SIGNED_IN)
_SCREENS_GO_S = 0.3
_SHUT = frozenset({"locked", "people"})
_log = logging.getLogger(__name__)


class Keeper:
    """Has the book of one window, from the right PIN until it is shut again, destroyed, or taken elsewhere.

    `gate.Gate` is the whole of it: with what stands before the book.
    """

    def __init__(self, page: ft.Page, config: Config, stage: Stage, secrets: Secrets, kdf: Kdf | None) -> None:
        """`kdf` is how hard a PIN is to try; measured on this device unless given."""
        self.page, self.config, self.stage = page, config, stage
        self.phone = ""  # the name of the folder in a browser
        self.leave: Callable[[], Awaitable[None]] | None = None
        self.logbook: Logbook | None = None
        self.shell: Shell | None = None
        self.village: Shell | None = None  # where she practises; the book stays open behind it
        self.line: Line | None = None
        self.idle = IdleClock(self._lock_after_s, self.lock)
        self._secrets, self._kdf = secrets, kdf
        self._own_context = contextvars.copy_context()
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.knocker = Knocker(lambda: self.people, self._destroyed_behind_the_lock)

    @property
    def folder(self) -> Path:
        """The folder of this phone."""
        return self.config.data / self.phone if self.config.many_phones else self.config.data

    @property
    def people(self) -> People:
        """Everybody who has a logbook on this phone."""
        return People(self.folder, self._secrets)

    @property
    def on_errand(self) -> bool:
        """Whether the phone's own camera, picker or dialler is in front, because she asked for it here."""
        shells = (self.shell, self.village)
        return any(shell is not None and (shell.on_errand or shell.on_call) for shell in shells)

    def came_back(self) -> None:
        """She is here again: a call from here is over, as far as anybody can tell."""
        for shell in (self.shell, self.village):
            if shell is not None and shell.on_call:
                shell.on_call = False
                self.idle.moved()

    def choose_person(self, profile: str) -> None:
        """Ask for this person's PIN."""
        self._take(profile)
        self.ask_for_pin()

    def ask_for_pin(self) -> None:
        """Show the pad, or what to do when no PIN can open this logbook."""
        why = self.logbook.why_shut() if self.logbook else ""
        self.stage.show("forgotten" if why else "locked", why)

    def _begin_with(self, book: Logbook) -> None:
        assert book.store is not None and self.line is not None
        self.shell = Shell(
            page=self.page,
            store=book.store,
            clock=self.config.clock,
            road=self.line,
            server=self.config.server,
            phone=self.phone,
            demo=self.config.demo,
            uploads=self.config.uploads,
            spoken=self.config.spoken,
            leave=self.leave,
            gate=cast(Gatekeeper, self),
        )
        news = book.news
        self.shell.signals.news = self.shell.strings(news.key, **news.values) if news.key else ""
        self._speak(self.shell)
        self.idle.start()
        self.stage.show("open")

    def _speak(self, shell: Shell) -> None:
        """Speak this book's language: whoever was here before, or tried one out in the village, may have another."""
        if theme.speak(self.page, shell.signals.language):
            self.page.update()

    # ---- practice ----------------------------------------------------------------------------------

    async def practise(self) -> Problem | None:
        """Show the made-up village in the place of the book; returns why not."""
        async with self._turn:
            shell = self.shell
            if shell is None or self.village is not None:
                return None
            identity = shell.store.identity.get()
            name = identity.reply.person.name if identity and identity.reply else shell.strings("practice.nobody")
            try:
                store = await asyncio.to_thread(
                    practice.open_village, self.folder, name, shell.now(), shell.signals.language
                )
            except Problem as problem:
                return problem
            self.village = practice.shell_in(store, shell)
            self._show_open()
            return None

    async def stop_practising(self) -> None:
        """Forget the village and show the book as it stands."""
        async with self._turn:
            if self.village is not None:
                village, self.village = self.village, None
                if self.shell is not None:
                    self._speak(self.shell)
                self._show_open()
                await self._forget(village)

    def _show_open(self) -> None:
        self.stage.show("open")
        self.page.navigate(with_phone(routes.HOME, self.phone))

    async def _forget(self, village: Shell | None) -> None:
        if village is not None:
            await village.close()
            await asyncio.to_thread(practice.forget, self.folder)

    # ---- shutting ----------------------------------------------------------------------------------

    async def lock(self) -> None:
        """Shut the book and ask for the PIN; afterwards everything stands as it did."""
        if self.stage.now == "renew" and self.logbook is not None:
            if self._turn.locked():
                return  # it is being opened just now
            self.idle.stop()
            self.choose_person(self.logbook.profile)  # what the officer's code has fetched is dropped
        elif self.shell is not None or self.stage.now == "contact":
            # The clock or the network may ask: Flet draws for whichever window the running task belongs to.
            await asyncio.create_task(self.shut("locked"), context=self._own_context)

    async def shut(self, stage: str) -> None:
        """Take the screens away first, so that a field in the middle of a word is kept; then close and drop the keys.

        Afterwards the window shows `stage`.
        """
        async with self._turn:
            if stage not in _SHUT:
                await self.knocker.stop()  # another window has the phone now, or nobody
            shell, line, book = self.shell, self.line, self.logbook
            self.idle.stop()
            if shell is None or line is None or book is None:
                self.line = None
                if line is not None:
                    await line.stop()
                if book is not None:
                    await asyncio.to_thread(book.close)
                self.stage.show(stage)
                self._knock_behind(stage)
                return
            shell.desk.clear()
            village, self.village = self.village, None
            self.stage.show(stage)
            left = await shell.desk.cleared()
            self.shell, self.line = None, None
            if village is not None:  # else the real book would open at an address of the village, and begin it there
                self.page.navigate(with_phone(routes.HOME, self.phone))
            await self._forget(village)
            await line.stop()
            await asyncio.to_thread(book.introduce)
            await shell.close(left)
            await asyncio.to_thread(book.close)
            self._aside(_forgotten())
            self._knock_behind(stage)

    async def hush(self) -> None:
        """The app goes to the back: nothing is recorded there, and what was said so far is kept."""
        for shell in (self.shell, self.village):
            if shell is not None and shell.hush is not None:
                await shell.hush()

    async def leave_letter(self) -> None:
        """The app goes to the back: leave what is unsent as a sealed letter, should it be ended there."""
        async with self._turn:
            if self.shell is not None and self.logbook is not None:
                await asyncio.to_thread(self.logbook.leave_letter)

    def nudge(self, reason: Reason) -> None:
        """Ask for a round with the server, when a book is open; a shut one knocks."""
        if self.line is not None:
            self.line.nudge(reason)
        else:
            self.knocker.wake()

    def ask_again(self) -> None:
        """Ask the commune once more whether the book may be opened."""
        self.stage.show("contact")
        self.nudge(Reason.BUTTON)

    def contact_days(self) -> int:
        """Return after how many days without the commune its word is needed."""
        return self.logbook.contact_days() if self.logbook else 0

    # ---- lost ----------------------------------------------------------------------------------------

    async def _part(self, book: Logbook, parted_at: str, why: str = "") -> None:
        """The commune has everything and wants this logbook gone, and says `why`: unless a hand wrote on since.

        Then it is shut like any other, and what a locked phone does finds the newest letter.
        """
        async with self._turn:
            shell, line = self.shell, self.line
            if self.logbook is not book or book.store is None:
                return  # it was shut meanwhile
            self.idle.stop()
            village, self.village = self.village, None
            self.shell, self.line = None, None
            left: dict[str, str] = {}
            if shell is not None:
                shell.desk.clear()
                self.stage.show("opening")
                left = await shell.desk.cleared()
            await self._forget(village)
            if line is not None:
                await line.stop()
            if shell is not None:
                await shell.close(left)
            if await self._parted(book, parted_at, why):
                self.page.navigate(with_phone(routes.HOME, self.phone))
            else:
                await asyncio.to_thread(book.close)
                self.stage.show("locked")
                self._knock_behind("locked")

    async def _parted(self, book: Logbook, parted_at: str, why: str) -> bool:
        try:
            gone = await asyncio.to_thread(book.part, parted_at)
        except Problem as problem:
            _log.error("a lost logbook could not be destroyed: %s", problem.code)
            return False
        if gone:
            self.logbook = None
            self.stage.show("gone", why)
        return gone

    async def _destroyed_behind_the_lock(self, profile: str, why: str) -> bool:
        async with self._turn:
            if self.shell is not None or self.line is not None:
                return False
            book = Logbook(self.people, profile, self.folder, self._secrets, self._kdf)
            if not await asyncio.to_thread(book.part_shut):
                return False
            if self.logbook is not None and self.logbook.profile == profile:
                self.logbook = None
                self.stage.show("gone", why)
            return True

    def _knock_behind(self, stage: str) -> None:
        if stage in _SHUT:
            self.knocker.start()

    def _take(self, profile: str) -> None:
        self.logbook = Logbook(self.people, profile, self.folder, self._secrets, self._kdf)

    def _lock_after_s(self) -> float:
        if self.shell is None:
            return ERRAND_S
        return max(self.shell.lock_after_s(), ERRAND_S if self.on_errand else 0.0)

    def _beat(self, beat: Beat) -> None:
        if self.logbook is None:
            return
        if beat.report is not None and beat.report.destroy:
            self._aside(self._part(self.logbook, beat.report.parted_at, called_in(beat.report.notices)))
            return
        if self.stage.now == "contact":
            if beat.report is not None:
                self._aside(self._heard(beat.reason is Reason.BUTTON and beat.report.problem in _A_STRANGER))
            return
        if self.shell is None:
            return
        self.shell.signals.sending = beat.report is None
        if beat.report is not None:
            self.shell.signals.fault = bool(beat.report.fault)
            self.shell.signals.letters = beat.report.letters
            self.shell.refresh()

    async def _heard(self, stranger: bool) -> None:
        """After a round on a phone that was long alone: open it when the commune has answered.

        A commune that does not know the phone any more (`stranger`) has answered too: it says nothing of a loss, and
        only in the open book can the phone be enrolled anew. Else what was never sent would be shut in for good.
        """
        async with self._turn:
            book = self.logbook
            if self.stage.now != "contact" or self.shell is not None or book is None or book.store is None:
                return
            if book.overdue(self.config.clock()) and not stranger:
                self.stage.show("contact", "offline")
            else:
                self._begin_with(book)

    def _aside(self, work: Coroutine[None, None, None]) -> None:
        """Do it as the window's own task: the line that asks may itself be ended by it."""
        task = asyncio.get_running_loop().create_task(work, context=self._own_context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _forgotten() -> None:
    """Once the screens are gone, let nothing of a shut book wait in memory for the collector to come by."""
    await asyncio.sleep(_SCREENS_GO_S)
    await asyncio.to_thread(gc.collect)
