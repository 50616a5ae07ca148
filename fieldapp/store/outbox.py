"""Changes made here that the server has not yet answered, oldest first."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import kinds
from fieldapp.domain.changes import Fields
from fieldapp.protocol import NO_ROOM, Change
from fieldapp.store.shelf import Card, Glance, Shelf
from fieldapp.store.table import Database

State = Literal["waiting", "on_wire", "held", "declined"]
_UNANSWERED = ("waiting", "on_wire")


class Queued(Struct, frozen=True, kw_only=True):
    """A change and how far it got. Only a waiting one may still be altered."""

    change: Change
    state: State = "waiting"
    reason: str = ""  # for "held": why, a key of words [held]
    held_at: str = ""  # and since when, ISO 8601 UTC
    tried: int = 0  # how often it was made ready for the wire: what never was, no server can have
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
        """The change's values without those that this phone has replaced itself, but for what has to go along."""
        left = {path: value for path, value in self.change.set.items() if path not in self.outdone}
        return kinds.with_named(self.change.kind, left, self.change.set)


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


class _Count(Struct, frozen=True, kw_only=True):
    last: int = 0


class Outbox:
    """The queue. A change leaves it only by `remove`, when the server's receipt is in."""

    def __init__(self, database: Database) -> None:
        self._storage = database.storage
        self._shelf = Shelf(database, "outbox", Queued, _Glance)
        self._numbers = Card(database, "outbox_count", _Count)
        # By record, a change of it that was here; and the records of which there were more: a few, and those alone are
        # looked through for older ones. What has left or was undone stays in here, and costs a look in vain.
        self._one_of: dict[str, str] = {seen.change.record: seen.key for seen in self._shelf.glances()}
        self._several = {s.change.record for s in self._shelf.glances() if self._one_of[s.change.record] != s.key}

    def add(self, change: Change) -> None:
        """Queue the change, or join it to the newest of the same record when that still waits.

        The joined one keeps the older id and place; later values win, path by path. It has seen what both have: the
        smaller base. It takes the newer number: a phone that is put back to before this will give that to another
        change, and by it the server learns what the phone has forgotten.
        """
        with self._storage.transaction():
            queued = self.newest_waiting(change.record)
            if queued is None:
                self.append(change)
                return
            before = queued.change
            joined = replace(
                before, set=before.set | change.set, base=min(before.base, change.base), at=change.at, seq=change.seq
            )
            self._put(replace(queued, change=joined))

    def append(self, change: Change) -> None:
        """Queue the change by itself, behind all others."""
        self._put(Queued(change=change))

    def newest_waiting(self, record_id: str) -> Queued | None:
        """Return the change that a new one of this record may join; none when the newest may not be altered.

        Nor does one that brings back what a server had lost take in anything new: by what it brings back, other phones
        tell that they have seen what it says.
        """
        rows = self.of_record(record_id)
        return rows[-1] if rows and rows[-1].state == "waiting" and not rows[-1].change.restores else None

    def has_seen(self, change_id: str, base: int) -> None:
        """Let a change that has no receipt say that its author had seen everything up to this number.

        What it writes stays as it is: by that, and not by this number, the server knows it again.
        """
        with self._storage.transaction():
            if (queued := self._shelf.get(change_id)) is not None and queued.state in _UNANSWERED:
                self._put(replace(queued, change=replace(queued.change, base=base)))

    def outdo(self, newer: Change) -> None:
        """Take note that the server took this change: what older ones of its record say at its paths holds no more.

        A declined one of which nothing is left has been replaced by its author, and goes.
        """
        with self._storage.transaction():
            for queued in self._older_of_record(newer):
                gone = set(queued.outdone) | (queued.change.set.keys() & newer.set.keys())
                if len(gone) > len(queued.outdone):
                    self._outdone(replace(queued, outdone=sorted(gone)))

    def bring_back(self, queued: Queued) -> None:
        """Put a change of a former phone at the end of the queue, as it was: it may be known to the server by its id.

        One that waited there waits here; one that is here already is left alone.
        """
        with self._storage.transaction():
            if self._shelf.get(queued.change.id) is None:
                self._put(queued)

    def freeze(self, limit: int) -> list[Change]:
        """Return up to `limit` changes to put on the wire, oldest first, durably marked as such before.

        From here on each stays as it is under its id, however often it has to go again.
        """
        with self._storage.transaction():
            self.make_ready(limit)
            return [queued.change for queued in islice(self.unanswered(), limit)]

    def make_ready(self, limit: int) -> None:
        """Do what `freeze` does, and read only what is not marked yet."""
        with self._storage.transaction():
            first = islice((seen for seen in self._shelf.glances() if seen.unanswered), limit)
            for key in [seen.key for seen in first if seen.state == "waiting"]:
                if (queued := self._shelf.get(key)) is not None:
                    self._put(replace(queued, state="on_wire", tried=queued.tried + 1))

    def unanswered(self) -> Iterator[Queued]:
        """Yield what has no receipt yet, oldest first."""
        return self._shelf.each(lambda seen: seen.unanswered)

    def count(self, states: Collection[State], but: Collection[str] = ()) -> int:
        """Return how many changes, other than these, are in one of the states; without room at the server is none."""
        return self._shelf.count(lambda seen: seen.state in states and seen.reason != NO_ROOM and seen.key not in but)

    def count_put_off(self) -> int:
        """Return how many changes the server had no room for."""
        return self._shelf.count(lambda seen: seen.waits_for_room)

    def waits(self, aside: Collection[str]) -> bool:
        """Return whether any change, outside the records in `aside`, has no receipt yet."""
        return self._shelf.any(lambda seen: seen.unanswered and seen.change.record not in aside)

    def holds_more_than(self, known: Collection[str]) -> bool:
        """Return whether any change, however far it got, is none of these."""
        return self._shelf.any(lambda seen: seen.key not in known)

    def get(self, change_id: str) -> Queued | None:
        """Return one change, however far it got."""
        return self._shelf.get(change_id)

    def of_record(self, record_id: str) -> list[Queued]:
        """Return what waits for the server in one record."""
        return self._shelf.all(lambda seen: bool(seen.change.record == record_id))

    def naming(self, prefix: str | tuple[str, ...]) -> list[Queued]:
        """Return the changes, held ones too, in which a path begins so."""
        beginnings = (prefix,) if isinstance(prefix, str) else prefix
        rows = self._shelf.saying([f'"{each}' for each in beginnings])
        return [queued for queued in rows if any(path.startswith(prefix) for path in queued.change.set)]

    def all(self) -> list[Queued]:
        """Return the whole queue, held ones too."""
        return self._shelf.all()

    def remove(self, change_id: str) -> None:
        """Forget a change whose receipt is in; one that is not here is none to forget."""
        self._shelf.remove(change_id)

    def hold(self, change_id: str, reason: str, at: str = "") -> None:
        """Keep the change aside: the server stored it, or had no room for it, but took nothing of it yet."""
        with self._storage.transaction():
            if (queued := self._shelf.get(change_id)) is not None:
                self._put(replace(queued, state="held", reason=reason, held_at=at))

    def decline(self, change_id: str, by: str, said: str, at: str) -> None:
        """Keep the change with the officer's answer that nothing of it is taken, until its author decides about it."""
        with self._storage.transaction():
            if (queued := self._shelf.get(change_id)) is not None:
                self._put(replace(queued, state="declined", by=by, said=said, settled_at=at))

    def reoffer(self, change_id: str) -> None:
        """Let a held change wait again under its id, for as much of it as still holds: its server has lost it.

        With nothing replaced since it stays as it went: it may yet come there by another road.
        """
        with self._storage.transaction():
            queued = self._shelf.get(change_id)
            if queued is None or queued.state != "held":
                return
            if not queued.lasting:
                self.remove(change_id)
                return
            frozen = bool(queued.tried) and not queued.outdone
            change = replace(queued.change, set=queued.lasting)
            state: State = "on_wire" if frozen else "waiting"
            self._put(replace(queued, change=change, state=state, reason="", held_at="", outdone=[]))

    def aside(self) -> list[str]:
        """Return the ids of the changes that the server has put aside, oldest first."""
        return [seen.key for seen in self._shelf.glances() if seen.state == "held" and not seen.waits_for_room]

    def put_off(self) -> list[Queued]:
        """Return what the server had no room for, oldest first, unless newer changes of its record are on their way."""
        moving = {seen.change.record for seen in self._shelf.glances() if seen.unanswered}
        return self._shelf.all(lambda seen: seen.waits_for_room and seen.change.record not in moving)

    def offer_again(self, change_id: str) -> None:
        """Let a change that the server had no room for wait once more, for as much of it as still holds.

        The server kept nothing of it, so it may be another under its id.
        """
        with self._storage.transaction():
            queued = self._shelf.get(change_id)
            if queued is None or not queued.waits_for_room:
                return
            if not queued.lasting:
                self.remove(change_id)
                return
            change = replace(queued.change, set=queued.lasting)
            self._put(replace(queued, change=change, state="waiting", reason="", outdone=[]))

    def forget_bases(self) -> None:
        """Let every change have seen nothing: its server numbers are of another history."""
        with self._storage.transaction():
            for queued in self._shelf.all():
                self._put(replace(queued, change=replace(queued.change, base=0)))

    def clear(self) -> None:
        """Take every change away; the numbers of `next_seq` go on."""
        self._shelf.clear()

    def next_seq(self) -> int:
        """Return the next number of this device's changes. It counts for ever and never gives one twice."""
        with self._storage.transaction():
            number = (self._numbers.get() or _Count()).last + 1
            self._numbers.put(_Count(last=number))
        return number

    def count_on_from(self, least: int) -> None:
        """Let the next number be greater than this one, and than every number that is still in the queue."""
        with self._storage.transaction():
            numbers = [queued.change.seq for queued in self._shelf.all()]
            last = max(least, (self._numbers.get() or _Count()).last, *numbers)
            self._numbers.put(_Count(last=last))

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed the queue."""
        return self._shelf.stamp()

    def _outdone(self, queued: Queued) -> None:
        if queued.state == "declined" and not queued.lasting:
            self.remove(queued.change.id)
        else:
            self._put(queued)

    def _older_of_record(self, newer: Change) -> list[Queued]:
        """Return the changes of its record before this one. It is looked for from the front, where it mostly is."""
        if newer.record not in self._several:
            return []
        found: list[Queued] = []
        for queued in self._shelf.each(lambda seen: bool(seen.change.record == newer.record)):
            if queued.change.id == newer.id:
                return found
            found.append(queued)
        return []

    def _put(self, queued: Queued) -> None:
        change = queued.change
        if self._one_of.setdefault(change.record, change.id) != change.id:
            self._several.add(change.record)
        self._shelf.put(change.id, queued)
