"""What one round with the server works with, and the counts it brings home."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from fieldapp.domain.problems import Code
from fieldapp.protocol import LARGEST_PAGE, PAGE, SMALLEST_PAGE, EnrolReply, Whereabouts
from fieldapp.store.device import DeviceStore
from fieldapp.sync.pieces import Pieces as Pieces
from fieldapp.sync.report import SyncReport
from fieldapp.sync.server import Server

BRISK, SLOW = 5.0, 15.0  # seconds that a full body took: below, the next may be larger; above, it must be smaller
Clock = Callable[[], datetime]
Way = Literal["up", "down", "held"]


class Stopped(Exception):
    """This round is over: the app is closing, or the phone is somebody else's now. Nothing is lost by it."""


class Pages(Struct, kw_only=True):
    """How much goes in one body of words, by what the link has lately carried: a cut costs one of them again."""

    size: int = PAGE  # bytes, packed

    def carried(self, seconds: float) -> None:
        """A full body got through in that time."""
        if seconds < BRISK:
            self.size = min(self.size * 2, LARGEST_PAGE)
        elif seconds > SLOW:
            self.broke()

    def broke(self) -> None:
        """A body did not get through, or took too long."""
        self.size = max(self.size // 2, SMALLEST_PAGE)


class Tally(Struct, kw_only=True):
    """Counts of a round that is still under way; only what is durable is counted."""

    sent: int = 0
    clashed: int = 0
    held: int = 0
    received: int = 0
    photos_sent: int = 0
    photos_received: int = 0
    photos_broken: list[str] = field(default_factory=list)
    photos_absent: set[str] = field(default_factory=set)  # that nobody has brought to the server yet
    changes_waiting: int = 0
    photos_waiting: int = 0
    notices: list[str] = field(default_factory=list)
    offered: int = 0  # changes that bring back what a restored server lost
    asked: bool = False  # the fate of what is held was asked for in this round
    moved: Whereabouts | None = None  # the person works elsewhere now
    destroy: bool = False  # the commune's word to a lost phone that has handed over everything
    parted_at: str = ""  # `backup.fingerprint` of what was there when it was asked for that word
    refused: Code | None = None  # why something was passed over while the rest went on

    def report(self, *, complete: bool = False, offline: bool = False, problem: Code | None = None) -> SyncReport:
        """Return the counts as a value."""
        return SyncReport(
            complete=complete,
            offline=offline,
            problem=problem or self.refused or (Code.PHOTO_DAMAGED if self.photos_broken else None),
            sent=self.sent,
            clashed=self.clashed,
            held=self.held,
            received=self.received,
            photos_sent=self.photos_sent,
            photos_received=self.photos_received,
            photos_broken=tuple(self.photos_broken),
            changes_waiting=self.changes_waiting,
            photos_waiting=self.photos_waiting,
            offered=self.offered,
            notices=tuple(self.notices),
            destroy=self.destroy,
            parted_at=self.parted_at,
        )


class Trip(Struct, frozen=True, kw_only=True):
    """One round: whose phone, which server, which clock, and whether it is still wanted."""

    store: DeviceStore
    server: Server
    clock: Clock
    stop: threading.Event
    me: EnrolReply
    app: str
    pages: Pages
    pieces: Pieces
    refused_last: dict[Way, str]  # where the next round begins: behind this photo (SHA-256), this held change
    tally: Tally
    recovery: str = ""  # id of the key in this phone's recovery slot

    def still_wanted(self) -> None:
        """Raise Stopped when the app is closing. Asked before every call to the server."""
        if self.stop.is_set():
            raise Stopped

    def still_me(self) -> None:
        """Raise Stopped when the phone was enrolled anew meanwhile: what was asked as another is not for us."""
        card = self.store.identity.get()
        if card is None or card.reply is None or _without_settings(card.reply) != _without_settings(self.me):
            raise Stopped

    def now(self) -> str:
        """Return this phone's clock, ISO 8601 with offset. It may be years off."""
        return self.clock().astimezone().isoformat(timespec="milliseconds")


def _without_settings(me: EnrolReply) -> EnrolReply:
    """Return who somebody is: what the commune has set for its phones may change in the middle of a round."""
    return replace(me, lock_after_s=0, contact_days=0)
