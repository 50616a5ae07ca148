"""Between a phone's folder and a book on the screen stands a PIN: who opens it, and when it is shut again."""

import asyncio
import logging
from collections.abc import Callable

from fieldapp.domain.problems import Code, Problem
from fieldapp.sync.client import HttpServer
from fieldapp.sync.server import Offline
from fieldapp.ui import routes
from fieldapp.ui.doorway.keeper import Keeper
from fieldapp.ui.doorway.logbook import Logbook
from fieldapp.ui.line import Line
from fieldapp.ui.shell import with_phone

_HEALED_BY_RECOVERY = frozenset({Code.PIN_LOCKED, Code.SECRET_LOST})
_ANOTHER_TRY = frozenset(
    {
        Code.WRONG_PIN,
        Code.FINGER_REFUSED,
        Code.PIN_WAIT,
        Code.PIN_SHAPE,
        Code.PIN_TOO_SIMPLE,
        Code.PIN_SET_ALREADY,
        Code.MEMORY_SHORT,
    }
)
_log = logging.getLogger(__name__)


class Gate(Keeper):
    """One window's way into one phone's folder. A book is open while there is a `shell`."""

    @property
    def adopting(self) -> bool:
        """Whether a logbook lies here that was never locked."""
        return bool(self.logbook and self.logbook.adopting)

    # ---- before the PIN ----------------------------------------------------------------------------

    async def arrive(self, allowed: Callable[[], bool]) -> None:
        """Ask for a PIN, for a first one, or which of several people it is; "elsewhere" when it is not allowed."""
        async with self._turn:
            if self.shell is not None:
                return
            if not allowed():
                self.stage.show("elsewhere")
                return
            there = await asyncio.to_thread(self.people.all)
            if len(there) > 1:
                self.stage.show("people")
            elif there:
                self.choose_person(there[0].profile)
            else:
                self.add_person()
            self.knocker.start()

    async def change_person(self) -> None:
        """Shut this person's logbook and ask who comes next."""
        await self.shut("people")
        self.logbook = None
        self.page.navigate(with_phone(routes.HOME, self.phone))

    def add_person(self) -> None:
        """Begin a logbook for one more person."""
        self._take(self.people.new())
        self.stage.show("new")

    def forgot(self) -> None:
        """Say what to do about a forgotten PIN."""
        self.stage.show("forgotten")

    async def release(self, code: str, server: str) -> str:
        """Trade the officer's code for the way in; returns a problems.Code, empty when a new PIN may be chosen."""
        assert self.logbook is not None
        http = HttpServer(server)
        try:
            await asyncio.to_thread(self.logbook.release, http, code)
        except Offline:
            return Code.OFFLINE
        except Problem as problem:
            return problem.code
        finally:
            http.close()
        self.stage.show("renew")
        self.idle.start()  # whoever comes by later must not choose the PIN
        return ""

    # ---- opening -----------------------------------------------------------------------------------

    async def create(self, pin: str) -> Problem | None:
        """Lock a new logbook with this PIN and open it; returns why another PIN is needed."""
        return await self._opened_by(lambda book: book.create(pin))

    async def unlock(self, pin: str) -> Problem | None:
        """Open with the PIN; returns why not, when another try may do."""
        return await self._opened_by(lambda book: book.unlock(pin))

    async def unlock_by_finger(self) -> Problem | None:
        """Open with finger or face; returns why not, when the PIN may do."""
        return await self._opened_by(lambda book: book.unlock_by_finger())

    def finger(self) -> bool | None:
        """Return whether a finger opens this book; None where the platform knows no fingers."""
        return self.logbook.finger if self.logbook else None

    async def set_finger(self, wanted: bool) -> Problem | None:
        """Let a finger open the book, or none any more, while it is open; returns why not."""
        return await self._tried(lambda book: book.add_finger() if wanted else book.drop_finger())

    async def renew(self, pin: str) -> Problem | None:
        """Open with what the officer's code has fetched, and set this new PIN."""
        return await self._opened_by(lambda book: book.recover(pin))

    async def salvage(self) -> None:
        """Keep what can still be read of a damaged store, and open that."""
        await self._opened_by(lambda book: book.salvage())

    def recoverable(self) -> bool:
        """Return whether the commune keeps a key to this book."""
        return self.logbook is not None and self.logbook.can_recover()

    async def check_pin(self, pin: str) -> Problem | None:
        """Try the PIN while the book is open; returns why it is not right. A wrong one counts as at the door."""
        return await self._tried(lambda book: book.check_pin(pin))

    async def change_pin(self, old: str, new: str) -> Problem | None:
        """Put a new PIN in the place of the old one, while the book is open; returns why not."""
        return await self._tried(lambda book: book.change_pin(old, new))

    async def _tried(self, trying: Callable[[Logbook], object]) -> Problem | None:
        assert self.logbook is not None
        try:
            await asyncio.to_thread(trying, self.logbook)
        except Problem as problem:
            if problem.code in _HEALED_BY_RECOVERY:
                await self.lock()
            return problem
        return None

    async def _opened_by(self, opening: Callable[[Logbook], object]) -> Problem | None:
        async with self._turn:
            book = self.logbook
            if book is None or self.shell is not None:
                return None
            try:
                await asyncio.to_thread(opening, book)
            except Problem as problem:
                return await self._refused(book, problem)
            await self.knocker.stop()
            self.line = Line(book.store, self.config, self._beat, book)  # type: ignore[arg-type]
            self.line.start()
            if book.overdue(self.config.clock()):
                self.stage.show("contact")
            else:
                self._begin_with(book)
            return None

    async def _refused(self, book: Logbook, problem: Problem) -> Problem | None:
        if problem.code in _ANOTHER_TRY:
            return problem
        if problem.code in _HEALED_BY_RECOVERY:
            self.stage.show("forgotten", problem.code)
            return None
        _log.error("the logbook could not be opened: %s", problem)
        if problem.code == Code.STORE_DAMAGED:  # the right PIN was given; the keys stay for the salvage
            again = self.stage.now == "damaged"
            self.stage.show("damaged", problem.code if again else "")
            return None
        await asyncio.to_thread(book.close)
        self.stage.show("trouble", problem.code)
        return None
