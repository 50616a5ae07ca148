"""A table of Structs, each found by a text key; and a single Struct that has a table to itself."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from fieldapp.store.steps import Doc
from fieldapp.store.table import Database, DocumentTable

T = TypeVar("T", bound=msgspec.Struct)


class Shelf(Generic[T]):
    """Structs of one type by key, oldest first. Every answer is the caller's own."""

    def __init__(self, database: Database, name: str, struct: type[T]) -> None:
        self._table: DocumentTable = database.table(name)
        self._storage = database.storage
        self.name = name
        self._decoder = msgspec.json.Decoder(struct)
        # Where a key was put last. A rolled back transaction may leave it wrong, so `_place` looks before it trusts.
        self._places = {str(doc["key"]): doc_id for doc_id, doc in self._storage.live(name).items()}

    def get(self, key: str) -> T | None:
        """Return what stands under the key."""
        live = self._storage.live(self.name)
        place = self._place(key, live)
        return None if place is None else self._struct_of(live[place])

    def all(self, where: Callable[[Doc], bool] = lambda doc: True) -> list[T]:
        """Return all, or those whose document passes; the test only looks."""
        return [self._struct_of(doc) for doc in self._storage.live(self.name).values() if where(doc)]

    def each(self, where: Callable[[Doc], bool] = lambda doc: True) -> Iterator[T]:
        """Yield the same as `all`, one by one: whoever stops early has not made the rest."""
        return (self._struct_of(doc) for doc in list(self._storage.live(self.name).values()) if where(doc))

    def count(self, where: Callable[[Doc], bool]) -> int:
        """Return of how many the document passes; the test only looks."""
        return sum(where(doc) for doc in list(self._storage.live(self.name).values()))

    def any(self, where: Callable[[Doc], bool]) -> bool:
        """Return whether the document of any passes; the test only looks."""
        return any(where(doc) for doc in self._storage.live(self.name).values())

    def put(self, key: str, value: T) -> None:
        """Write it under the key, in the place of what stood there or else at the end."""
        doc: dict[str, Any] = {"key": key} | msgspec.to_builtins(value)
        with self._storage.turn():
            place = self._place(key, self._storage.live(self.name))
            if place is None:
                self._places[key] = self._table.insert(doc)
            else:
                self._table.put_over(place, doc)

    def remove(self, key: str) -> None:
        """Take away what stands under the key, if anything does."""
        with self._storage.turn():
            if (place := self._place(key, self._storage.live(self.name))) is not None:
                self._table.remove(doc_ids=[place])

    def clear(self) -> None:
        """Take everything away."""
        self._table.truncate()

    def marks(self, where: Callable[[Doc], bool] = lambda doc: True) -> dict[str, object]:
        """Return, by key, an object that is another one once something was put there: to be compared with `is`."""
        return {doc["key"]: doc for doc in self._storage.live(self.name).values() if where(doc)}

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed something here."""
        return self._storage.stamp(self.name)

    def is_changing(self) -> bool:
        """Return whether this thread is in the middle of a transaction, of which the stamp does not tell yet."""
        return self._storage.is_changing()

    def _place(self, key: str, live: Mapping[int, Doc]) -> int | None:
        if (place := self._places.get(key)) is None:
            return None
        if (doc := live.get(place)) is not None and doc["key"] == key:
            return place
        return next((doc_id for doc_id, doc in live.items() if doc["key"] == key), None)

    def _struct_of(self, doc: Doc) -> T:
        return self._decoder.decode(msgspec.json.encode(doc))


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
