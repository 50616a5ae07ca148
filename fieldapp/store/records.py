"""The records on this phone: what the server has confirmed, their history, and what is being written."""

from collections import Counter
from collections.abc import Collection

from msgspec import Raw, Struct, field

from fieldapp.domain.changes import Fields
from fieldapp.domain.review import Line
from fieldapp.store.shelf import Glance, Shelf
from fieldapp.store.table import Database


class Covered(Struct, frozen=True, kw_only=True):
    """What the server has lost of a record where a change of this phone's still waits to be written over it."""

    set: Fields
    restores: list[str]  # the lost changes whose values these are


class Held(Struct, frozen=True, kw_only=True):
    """One record as this phone holds it. What a person sees is server + outbox + draft, in that order."""

    kind: str
    id: str
    base: int = 0  # the server number of `server`
    server: Fields = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    draft: Fields = field(default_factory=dict)  # a change's `set` not yet sent: None takes a value away
    draft_base: int = 0  # the server number that the whole draft was written against
    draft_bases: dict[str, int] = field(default_factory=dict)  # the same path by path, as each was begun
    touched_at: str = ""  # this device's clock at the last edit, ISO 8601
    own_seq: int = 0  # the number of this device's last change of it
    told: Fields | None = None  # while everything is taken anew: what of it was told so far, in the place of `server`
    told_lines: list[Line] = field(default_factory=list)
    former_lines: list[Line] = field(default_factory=list)  # of a history that the server may have lost
    unseen: list[str] = field(default_factory=list)  # what stood there then, who writes here had not seen
    covered: Covered | None = None
    gone: bool = False  # another team's now; it stays only until what was written here is delivered

    @property
    def known(self) -> bool:
        """Whether the server has told anything of it, or taken anything."""
        return bool(self.server or self.lines or self.former_lines)


class _Glance(Glance, frozen=True, gc=False):
    kind: str
    draft: dict[str, Raw] = {}
    gone: bool = False


class Records:
    """All records, in the order in which they came to this phone."""

    def __init__(self, database: Database) -> None:
        self._shelf = Shelf(database, "records", Held, _Glance)
        self._drafts = (-1, Counter[str]())  # at which stamp they were counted, and how many of each kind
        self._naming: dict[tuple[str, ...], tuple[int, dict[str, str]]] = {}  # likewise, by beginning of a path: whose

    def get(self, record_id: str) -> Held | None:
        """Return the record; a copy that the caller may keep and change."""
        return self._shelf.get(record_id)

    def put(self, held: Held) -> None:
        """Write the record in the place of what stood under its id."""
        self._shelf.put(held.id, held)

    def of_kind(self, kind: str) -> list[Held]:
        """Return all records of a kind."""
        return self._shelf.all(lambda seen: bool(seen.kind == kind))

    def drafted(self, kind: str) -> list[Held]:
        """Return the records of a kind in which something is being written."""
        return self._shelf.all(lambda seen: seen.kind == kind and bool(seen.draft))

    def gone(self, kind: str) -> list[Held]:
        """Return the records of a kind that are another team's now."""
        return self._shelf.all(lambda seen: seen.kind == kind and seen.gone)

    def is_gone(self, record_id: str) -> bool:
        """Return whether the record is here and another team's now."""
        seen = self._shelf.glance(record_id)
        return seen is not None and bool(seen.gone)

    def count_drafts(self, kinds: Collection[str]) -> int:
        """Return in how many records of these kinds something is being written."""
        now = self.stamp()
        at, known = self._drafts
        if at != now or self._shelf.is_changing():
            known = Counter(seen.kind for seen in self._shelf.glances() if seen.draft)
            if not self._shelf.is_changing():  # what a transaction has written may yet be undone
                self._drafts = now, known
        return sum(known[kind] for kind in kinds)

    def naming(self, kind: str, prefix: str | tuple[str, ...], besides: Collection[str]) -> list[Held]:
        """Return the records of a kind in which a path begins so, and those with the ids `besides`."""
        wanted = {name for name, its in self._named(prefix).items() if its == kind}
        rows = self._shelf.under(wanted.union(besides))
        return [held for held in rows if held.kind == kind]

    def _named(self, prefix: str | tuple[str, ...]) -> dict[str, str]:
        """Return, by id, the kind of every record in which a path begins so."""
        beginnings = (prefix,) if isinstance(prefix, str) else prefix
        now = self.stamp()
        at, known = self._naming.get(beginnings, (-1, {}))
        if at != now or self._shelf.is_changing():
            rows = self._shelf.saying([f'"{each}' for each in beginnings])
            known = {held.id: held.kind for held in rows if _names(held, beginnings)}
            if not self._shelf.is_changing():
                self._naming[beginnings] = now, known
        return known

    def marks(self, kind: str) -> dict[str, object]:
        """Return, by id, an object that is another one once the record was written: to be compared with `is`.

        For whoever keeps something worked out of every record and wants to know quickly which ones are new.
        """
        return self._shelf.marks(lambda seen: bool(seen.kind == kind))

    def remove(self, record_id: str) -> None:
        """Take one record away; one that is not here is none to take."""
        self._shelf.remove(record_id)

    def clear(self) -> None:
        """Take every record away."""
        self._shelf.clear()

    def stamp(self) -> int:
        """Return a number that grows with every commit that wrote a record.

        For keeping something worked out from all records: ask for the stamp first, then for the records.
        """
        return self._shelf.stamp()


def _names(held: Held, beginnings: tuple[str, ...]) -> bool:
    return any(path.startswith(beginnings) for part in (held.server, held.draft) for path in part)
