"""A table of Structs, each found by a text key; and a single Struct that has a table to itself."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw, Struct

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.steps import Delete, Kept, Put, decoded, encoded
from fieldapp.store.table import Database, DocumentTable

T = TypeVar("T", bound=msgspec.Struct)


class Glance(Struct, frozen=True, gc=False):
    """What is read of a document to find it: its key, and in a shelf's own kind of glance what else it looks at.

    It is read once and remembered; the whole is read only of those that are wanted.
    """

    key: str


Where = Callable[[Any], bool]  # of a glance


class Shelf(Generic[T]):
    """Structs of one type by key, oldest first. Every answer is the caller's own."""

    def __init__(self, database: Database, name: str, struct: type[T], glance: type[Glance] = Glance) -> None:
        self._table: DocumentTable = database.table(name)
        self._storage = database.storage
        self.name = name
        self._decoder = msgspec.json.Decoder(struct)
        self._glances = msgspec.json.Decoder(glance)
        self._fields = {"key", *struct.__struct_encode_fields__}
        # Where a key was put last. A rolled back transaction may leave it wrong, so `_place` looks before it trusts.
        try:
            self._places = {str(self._seen(kept).key): doc_id for doc_id, kept in self._kept().items()}
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem(Code.STORE_DAMAGED, f"a document: {type(error).__name__}") from None

    def get(self, key: str) -> T | None:
        """Return what stands under the key."""
        kept = self._kept()
        place = self._place(key, kept)
        return None if place is None else self._decoder.decode(kept[place].plain)

    def glance(self, key: str) -> Any:
        """Return the glance of what stands under the key; None when nothing does."""
        kept = self._kept()
        place = self._place(key, kept)
        return None if place is None else self._seen(kept[place])

    def all(self, where: Where | None = None) -> list[T]:
        """Return all, or those whose glance passes."""
        return list(self.each(where))

    def each(self, where: Where | None = None) -> Iterator[T]:
        """Yield the same as `all`, one by one: whoever stops early has not made the rest."""
        read = self._decoder.decode
        return (read(kept.plain) for kept in self._those(where))

    def saying(self, words: Collection[str]) -> list[T]:
        """Return those that have one of the words somewhere."""
        those = list(self._kept().values())
        found: set[int] = set()
        for text in map(str.encode, words):
            found.update([at for at, kept in enumerate(those) if text in kept.plain])
        return [self._decoder.decode(those[at].plain) for at in sorted(found)]

    def under(self, keys: Collection[str]) -> list[T]:
        """Return what stands under these keys, where anything does, in the order in which it first came."""
        kept = self._kept()
        places = [place for key in keys if (place := self._place(key, kept)) is not None]
        return [self._decoder.decode(kept[place].plain) for place in sorted(places)]

    def glances(self) -> list[Any]:
        """Return every glance."""
        return [kept.glance or self._seen(kept) for kept in list(self._kept().values())]

    def count(self, where: Where) -> int:
        """Return of how many the glance passes."""
        return sum(map(where, self.glances()))

    def any(self, where: Where) -> bool:
        """Return whether the glance of any passes."""
        return any(map(where, self.glances()))

    def put(self, key: str, value: T) -> None:
        """Write it under the key, in the place of what stood there or else at the end.

        What a newer program wrote beside the fields of ours stays.
        """
        plain = _with_key(key, value)
        with self._storage.turn():
            kept = self._kept()
            place = self._place(key, kept)
            if place is None:
                place = self._places[key] = self._table.append(plain)
            else:
                before = kept[place]
                if before.by is not self._fields and (more := self._more(before)):
                    self._write(place, before, encoded(more | decoded(plain)))
                    return
                self._write(place, before, plain)
            self._kept()[place].by = self._fields

    def remove(self, key: str) -> None:
        """Take away what stands under the key, if anything does."""
        with self._storage.turn():
            if (place := self._place(key, self._kept())) is not None:
                self._storage.do([Delete(self.name, place)])

    def clear(self) -> None:
        """Take everything away."""
        self._table.truncate()

    def marks(self, where: Where) -> dict[str, object]:
        """Return, by key, an object that is another one once something was put there: to be compared with `is`."""
        return {self._seen(kept).key: kept for kept in self._those(where)}

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed something here."""
        return self._storage.stamp(self.name)

    def is_changing(self) -> bool:
        """Return whether this thread is in the middle of a transaction, of which the stamp does not tell yet."""
        return self._storage.is_changing()

    def _kept(self) -> Mapping[int, Kept]:
        return self._storage.kept(self.name)

    def _those(self, where: Where | None) -> list[Kept]:
        every = list(self._kept().values())
        return every if where is None else [kept for kept in every if where(kept.glance or self._seen(kept))]

    def _seen(self, kept: Kept) -> Any:
        if kept.glance is None:
            kept.glance = self._glances.decode(kept.plain)
        return kept.glance

    def _place(self, key: str, kept: Mapping[int, Kept]) -> int | None:
        if (place := self._places.get(key)) is None:
            return None
        if (there := kept.get(place)) is not None and self._seen(there).key == key:
            return place
        return next((doc_id for doc_id, doc in kept.items() if self._seen(doc).key == key), None)

    def _write(self, place: int, before: Kept, plain: bytes) -> None:
        if plain != before.plain:
            self._storage.do([Put(self.name, place, plain)])

    def _more(self, kept: Kept) -> dict[str, Raw]:
        """Return all fields of the document, when some of them are not ours; else nothing."""
        every = _fields_of(kept.plain)
        return {} if every.keys() <= self._fields else every


_fields_of = msgspec.json.Decoder(dict[str, Raw]).decode


def _with_key(key: str, value: Struct) -> bytes:
    """Return the JSON of the document: the fields behind the key."""
    fields = encoded(value)
    return b'{"key":' + encoded(key) + (b"," if len(fields) > 2 else b"") + fields[1:]


class Card(Generic[T]):
    """One Struct, or none yet."""

    def __init__(self, database: Database, name: str, struct: type[T]) -> None:
        self._shelf = Shelf(database, name, struct)

    def get(self) -> T | None:
        """Return what was put last."""
        return self._shelf.get("")

    def put(self, value: T) -> None:
        """Write it in the place of the former."""
        self._shelf.put("", value)

    def clear(self) -> None:
        """Take it away."""
        self._shelf.clear()

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed it."""
        return self._shelf.stamp()
