"""How far this phone has come on the road to the server and back."""

from typing import Literal

from msgspec import Struct, field

from fieldapp.protocol import MOST_ASKED, PAGE, Ahead
from fieldapp.store.shelf import Card
from fieldapp.store.table import Database

Anew = Literal["", "history", "scope", "differs"]
"""The server's history is another one; the person works elsewhere now; both sides were found to differ."""


class RoadState(Struct, frozen=True, kw_only=True):
    """Where the last sync left off."""

    epoch: str = ""  # the server's, as last seen
    cursor: dict[str, int] = field(default_factory=dict)  # partition -> last server number seen
    mark: str = ""  # of the server's history up to that number
    ahead: Ahead | None = None  # the newest line that is known and lies beyond the cursor
    more: bool = False  # the server had more to tell when it last answered
    anew: Anew = ""  # why everything is being taken anew, while it is
    torn: bool = False  # what was known when another history began had been told in part: values were on their way
    handed_over: bool = False  # another history and a move came together: all that was known was offered already
    whole_at: str = ""  # this device's clock, when everything there was had come for the first time
    compared_at: str = ""  # the same, when both sides last compared what they have
    page: int = PAGE  # bytes that one body may have on this link, by what it has carried
    last_success_at: str = ""  # this device's clock, ISO 8601
    last_contact_at: str = ""  # the same, when the server last answered a round at all
    last_problem: str = ""  # problems.Code; empty after a success
    revoked: bool = False
    lost: bool = False  # the commune has marked this phone lost
    came_back: bool = False  # it was lost and is found: its keys are to be changed
    wanted: list[str] = field(default_factory=list)  # hashes of photos that the server last said it lacks
    letters_taken: dict[str, str] = field(default_factory=dict)  # SHA-256 of a letter -> when it came back
    letters_upto: dict[str, int] = field(default_factory=dict)  # by phone: the newest letter's `commit` that came back
    notices: list[str] = field(default_factory=list)  # of the last reply

    def lacks(self, sha256: str) -> bool:
        """Return whether the server may lack this photo: it names some only, so with that many any other may be one."""
        return sha256 in self.wanted or len(self.wanted) >= MOST_ASKED


class Road:
    """The one road state of this phone."""

    def __init__(self, database: Database) -> None:
        self._card = Card(database, "road", RoadState)

    def get(self) -> RoadState:
        """Return it; the beginning of the road before the first sync."""
        return self._card.get() or RoadState()

    def put(self, state: RoadState) -> None:
        """Write it in the place of the former."""
        self._card.put(state)

    def stamp(self) -> int:
        """Return a number that grows with every commit that wrote it."""
        return self._card.stamp()
