"""The made-up village of one window: a book of its own, sealed with a key that is written nowhere, and no way out.

Whoever leaves it forgets it; of one that was cut short there is noise on the disk, which the next opening takes away.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from fieldapp.domain.cases import KIND
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Backup
from fieldapp.store.backup import Brought
from fieldapp.store.device import DeviceStore
from fieldapp.store.vault.keys import KEY_BYTES, VAULT_BYTES, Keys
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from fieldapp.ui.kit.calls import begin
from fieldapp.ui.shell import Gatekeeper, Shell
from fieldapp.ui.ticket import Ticket
from fieldapp.workbook import practice

FOLDER = "practice"
ANSWER_S = 2.0  # how long the made-up commune takes: she sees what "waiting" looks like


def open_village(phone: Path, name: str, now: datetime, language: str) -> DeviceStore:
    """Open a new village beside a phone's books. Not on the event loop. Raises Problem when the disk is full."""
    folder = phone / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    keys = Keys(vault=os.urandom(VAULT_BYTES), current=1, keys={1: os.urandom(KEY_BYTES)}, names=os.urandom(KEY_BYTES))
    store = DeviceStore.open(folder, VaultSealer(keys))
    try:
        practice.village(store, name, now, language)
    except BaseException:
        store.close()
        forget(phone)
        raise
    return store


def shell_in(store: DeviceStore, real: Shell) -> Shell:
    """Return what the screens of the village stand under, in the window of the real book."""
    road = PracticeRoad(real.clock)
    shell = Shell(
        page=real.page, store=store, clock=real.clock, road=road, server="", phone=real.phone, uploads=real.uploads,
        spoken=real.spoken, gate=PracticeGate(real.gate), practising=True,
    )  # fmt: skip
    shell.signals.width = real.signals.width
    shell.hinted = _leads(store)
    road.shell = shell
    return shell


def _leads(store: DeviceStore) -> Callable[[str], bool]:
    """Return what tells whether the hints fit a screen: they are of her first case, not of those that stood there
    before it; and once it is begun, the first screen asks for no second one."""
    from_the_start = _cases(store)

    def hinted(address: str) -> bool:
        where = address.partition("?")[0]
        return not from_the_start & set(where.split("/")) and (where != routes.HOME or _cases(store) == from_the_start)

    return hinted


def _cases(store: DeviceStore) -> frozenset[str]:
    return frozenset(held.id for held in store.records.of_kind(KIND))


def forget(phone: Path) -> None:
    """Take away what is left of the village."""
    shutil.rmtree(phone / FOLDER, ignore_errors=True)


class PracticeRoad:
    """A `shell.Road` that ends in the phone itself: what is sent is answered here, and nothing leaves."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.shell: Shell | None = None
        self._clock = clock
        self._answering: asyncio.Task[None] | None = None

    def nudge(self, reason: Reason) -> None:
        """Answer in a moment, once for all that is sent meanwhile."""
        if self.shell is not None and (self._answering is None or self._answering.done()):
            self._answering = begin(self._answer(self.shell))

    async def _answer(self, shell: Shell) -> None:
        shell.signals.sending = True
        await asyncio.sleep(ANSWER_S)
        await shell.do(practice.answer, self._clock())
        shell.signals.sending = False

    def cut(self, off: bool) -> None:
        """There is no network to take away."""

    async def enrol(self, ticket: Ticket) -> str:
        """Nobody signs in here."""
        return Code.OFFLINE

    async def bring_back(self, offers: Sequence[Backup], pin: str) -> Brought | str:
        """There is no former phone."""
        return Code.OFFLINE

    async def decline(self, offers: Sequence[Backup]) -> None:
        """There is no former phone."""


class PracticeGate:
    """A `shell.Gatekeeper` for the village: locking locks the real book, and no real PIN can be changed from here."""

    def __init__(self, real: Gatekeeper) -> None:
        self._real = real

    async def lock(self) -> None:
        """Shut the real book; the village goes with it."""
        await self._real.lock()

    async def change_person(self) -> None:
        """Shut the real book and ask who comes next."""
        await self._real.change_person()

    def recoverable(self) -> bool:
        """Nothing here can be lost."""
        return True

    async def check_pin(self, pin: str) -> Problem | None:
        """Any PIN will do."""
        return None

    async def change_pin(self, old: str, new: str) -> Problem | None:
        """No PIN is changed."""
        return None

    def finger(self) -> bool | None:
        """No finger opens a village."""
        return None

    async def set_finger(self, wanted: bool) -> Problem | None:
        """No finger opens a village."""
        return None

    async def practise(self) -> Problem | None:
        """She is there already."""
        return None
