"""The rows of the outbox, and the mark up to which they were put on the wire."""

from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from fieldapp.domain.changes import Fields
from fieldapp.protocol import NO_ROOM, Change
from fieldapp.store.shelf import Card, Glance, Shelf
from fieldapp.store.steps import Kept
from fieldapp.store.table import Database

State = Literal["waiting", "on_wire", "held", "declined"]
_UNANSWERED = ("waiting", "on_wire")


class Queued(Struct, frozen=True, kw_only=True):
    """A change and how far it got. Only a waiting one may still be altered."""

    change: Change
    state: State = "waiting"
    reason: str = ""  # for "held": why, a key of words [held]
    held_at: str = ""  # and since when, ISO 8601 UTC
    tried: int = 0  # how often it was put on the wire
    by: str = ""  # for "declined": the officer
    said: str = ""  # and why
    settled_at: str = ""  # and when, ISO 8601 UTC
    outdone: list[str] = []  # paths that a later change of this phone has written since, at the commune too

    @property
    def unanswered(self) -> bool:
        """Whether it has no receipt yet, and is on its way or waits to be."""
        return self.state in _UNANSWERED

    @property
    def waits_for_room(self) -> bool:
        """Whether the server had no room for it: it is on this phone alone."""
        return self.state == "held" and self.reason == NO_ROOM

    @property
    def lasting(self) -> Fields:
        """The change's values without those that this phone has replaced itself."""
        return {path: value for path, value in self.change.set.items() if path not in self.outdone}


class _Whose(Struct, frozen=True, gc=False):
    record: str


class _Glance(Glance, frozen=True, gc=False):
    change: _Whose
    state: State = "waiting"
    reason: str = ""

    @property
    def unanswered(self) -> bool:
        return self.state in _UNANSWERED

    @property
    def waits_for_room(self) -> bool:
        return self.state == "held" and self.reason == NO_ROOM


class _Sent(Struct, frozen=True, kw_only=True):
    upto: int = 0


class _Text(Struct):
    change: Raw


class Queue(Shelf[Queued]):
    """Changes by id, oldest first.

    To freeze a page of changes writes one small row: up to which place in the queue everything was put on the wire.
    What waits in a row up to there, and was never tried by its own account, was tried once. Whatever else is written
    of a change is written in its own row, which then tells the whole.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database, "outbox", Queued, _Glance)
        self._sent = Card(database, "outbox_sent", _Sent)
        self._texts = msgspec.json.Decoder(_Text)

    def freeze(self, limit: int) -> list[Queued]:
        """Put up to `limit` unanswered changes on the wire, oldest first, and return them as they were before."""
        with self._storage.transaction():
            those = self._those(lambda seen: seen.unanswered)
            going, staying = those[:limit], those[limit:]
            queued = [self._read(*each) for each in going]
            upto, last = self._upto(), max((place for place, _ in going), default=0)
            in_order = all(place > last for place, _ in staying)
            for (place, _), each in zip(going, queued, strict=True):
                if not in_order or each.tried or place <= upto:
                    self.put(each.change.id, replace(each, state="on_wire", tried=each.tried + 1))
            if in_order and last > upto:
                self._sent.put(_Sent(upto=last))
            return queued

    def texts(self) -> Iterator[tuple[str, Raw]]:
        """Yield the record and the JSON of each unanswered change, oldest first."""
        for _, kept in self._those(lambda seen: seen.unanswered):
            yield kept.glance.change.record, self._texts.decode(kept.plain).change

    def put(self, key: str, value: Queued) -> None:
        """Write it. A new one was not sent, so the mark stays before it: places are given again once they are free."""
        with self._storage.transaction():
            new = self._place(key, self._kept()) is None
            super().put(key, value)
            if new and (place := self._places[key]) <= self._upto():
                self._sent.put(_Sent(upto=place - 1))

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed something here."""
        return super().stamp() + self._sent.stamp()

    def _read(self, place: int, kept: Kept) -> Queued:
        queued = super()._read(place, kept)
        if queued.state == "waiting" and not queued.tried and place <= self._upto():
            return replace(queued, state="on_wire", tried=1)
        return queued

    def _upto(self) -> int:
        sent = self._sent.get()
        return sent.upto if sent else 0
