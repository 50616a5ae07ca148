"""While a phone is locked: asking now and then whether it was lost, and doing what the commune says."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from fieldapp.domain.problems import Problem
from fieldapp.store.people import People, Person
from fieldapp.sync import parting
from fieldapp.sync.client import HttpServer
from fieldapp.sync.server import Offline

PAUSE_S = 15 * 60.0
_LOOK_S = 0.1
_log = logging.getLogger(__name__)


class Knocker:
    """Knocks for everybody who has a logbook on the phone, from `start` until `stop`."""

    def __init__(self, people: Callable[[], People], gone: Callable[[str, str], Awaitable[bool]]) -> None:
        """`people` are those of the phone as it is then; `gone` destroys a profile's logbook, for
        this reason, and says if it did.
        """
        self._people, self._gone = people, gone
        self._going: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()

    def start(self) -> None:
        """Begin; nothing happens when it goes on already."""
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._go())

    def wake(self) -> None:
        """Knock now: the network came back."""
        self._woken.set()

    async def stop(self) -> None:
        """End. A server that does not answer is not waited for: what it answers is then heard by nobody."""
        going, self._going = self._going, None
        if going is None or going is asyncio.current_task():
            return
        while not going.done():  # before Python 3.12 a wait that ends in that very moment swallows the cancelling
            going.cancel()
            await asyncio.wait({going}, timeout=_LOOK_S)

    async def _go(self) -> None:
        while True:
            self._woken.clear()
            people = self._people()
            for person in await asyncio.to_thread(people.all):
                why = await asyncio.to_thread(_to_be_destroyed, people, person)
                if why and await self._destroyed(person, why):
                    await asyncio.to_thread(_say_so, person)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), PAUSE_S)

    async def _destroyed(self, person: Person, why: str) -> bool:
        try:
            return await self._gone(person.profile, why)
        except Problem as trouble:  # the disk or the secure storage refuses: asked again at the next knock
            _log.error("a lost logbook could not be destroyed: %s", trouble.code)
            return False


def _to_be_destroyed(people: People, person: Person) -> str:
    if not person.card.knock:
        return ""
    server = HttpServer(person.card.server, person.card.knock, locked=True)
    try:
        return parting.knock(server, people.folder(person.profile))
    except (Offline, Problem) as trouble:
        _log.info("knocked in vain: %s", type(trouble).__name__)
        return ""
    finally:
        server.close()


def _say_so(person: Person) -> None:
    server = HttpServer(person.card.server, person.card.knock, locked=True)
    try:
        parting.destroyed(server)
    except (Offline, Problem) as trouble:
        _log.info("the commune could not be told: %s", type(trouble).__name__)
    finally:
        server.close()
