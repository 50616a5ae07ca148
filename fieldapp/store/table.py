"""TinyDB's Table that touches only the documents it must; copies go in and copies come out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, cast

import msgspec
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from fieldapp.store.steps import Delete, Doc, Empty, Kept, Put, Step, decoded
from fieldapp.store.storage import SealedStorage

Edit = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


class DocumentTable(Table):
    """A table of a `SealedStorage`. A call changes all that it means to or, when it raises, nothing.

    No query cache: a search looks through memory. `persist_empty` is passed over: empty tables are not kept.
    """

    def __init__(self, storage: SealedStorage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        super().__init__(storage, name, cache_size)
        self._sealed = storage
        self._free: int | None = None  # the next id, once known

    # Reading

    def __len__(self) -> int:
        return len(self._kept())

    def __iter__(self) -> Iterator[Document]:
        return (self.document_class(doc, doc_id) for doc_id, doc in self._read())

    def search(self, cond: QueryLike) -> list[Document]:
        """Return the documents that match."""
        return [self.document_class(doc, doc_id) for doc_id, doc in self._read() if cond(doc)]

    def get(self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[int] | None = None) -> Any:
        """Return the document with this id, the documents with these ids, or the first that matches; else None."""
        kept = self._kept()
        if doc_id is not None:
            return self.document_class(decoded(kept[doc_id].plain), doc_id) if doc_id in kept else None
        if doc_ids is not None:
            wanted = set(doc_ids)
            return [self.document_class(decoded(doc.plain), each) for each, doc in kept.items() if each in wanted]
        if cond is None:
            raise RuntimeError("You have to pass either cond or doc_id or doc_ids")
        return next((self.document_class(doc, each) for each, doc in self._read() if cond(doc)), None)

    def contains(self, cond: QueryLike | None = None, doc_id: int | None = None) -> bool:
        """Return whether a document with this id, or one that matches, is there."""
        if doc_id is not None:
            return doc_id in self._kept()
        if cond is None:
            raise RuntimeError("You have to pass either cond or doc_id")
        return any(cond(doc) for _, doc in self._read())

    def count(self, cond: QueryLike) -> int:
        """Return how many documents match."""
        return sum(1 for _, doc in self._read() if cond(doc))

    # Writing

    def insert(self, document: Mapping[str, Any]) -> int:
        """Write a new document and return its id: a Document's own, or the next one free."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Write new documents, all or none, and return their ids."""
        with self._sealed.turn():
            kept = self._kept()
            new: dict[int, Doc] = {}
            for document in documents:
                if not isinstance(document, Mapping):
                    raise ValueError("Document is not a Mapping")
                doc_id = self._id_for(document, kept, new)
                if doc_id in kept or doc_id in new:
                    raise ValueError(f"Document with ID {doc_id} already exists")
                new[doc_id] = dict(document)
            self._do([Put(self.name, doc_id, msgspec.json.encode(doc)) for doc_id, doc in new.items()])
            return list(new)

    def append(self, plain: bytes) -> int:
        """Write a new document, given as JSON, and return its id: the next one free."""
        with self._sealed.turn():
            doc_id = self._free_id(self._kept(), {})
            self._do([Put(self.name, doc_id, plain)])
            return doc_id

    def update(self, fields: Edit, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """Change the documents with these ids, those that match, or all; return the ids of those changed."""
        with self._sealed.turn():
            kept = self._kept()
            found = self._found(kept, cond, doc_ids)
            self._do([step for doc_id in found for step in self._edited(doc_id, kept[doc_id], [(fields, None)])])
            return found

    def update_multiple(self, updates: Iterable[tuple[Edit, QueryLike]]) -> list[int]:
        """Make every change on the documents that match it; return an id for each change made."""
        with self._sealed.turn():
            edits, made, steps = list(updates), list[int](), list[Step]()
            for doc_id, kept in self._kept().items():
                doc = decoded(kept.plain)
                if any(cond(doc) for _, cond in edits):
                    steps += self._edited(doc_id, kept, edits, made)
            self._do(steps)
            return made

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Change the documents that match, or the one with the Document's id; write a new one where none is."""
        with self._sealed.turn():
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """Take away the documents with these ids, or those that match; return their ids."""
        if cond is None and doc_ids is None:
            raise RuntimeError("Use truncate() to remove all documents")
        with self._sealed.turn():
            found = list(dict.fromkeys(self._found(self._kept(), cond, doc_ids)))
            self._do([Delete(self.name, doc_id) for doc_id in found])
            return found

    def truncate(self) -> None:
        """Take all documents away."""
        with self._sealed.turn():
            self._do([Empty(self.name)])
            self._free = None

    def _kept(self) -> Mapping[int, Kept]:
        return self._sealed.kept(self.name)

    def _read(self) -> Iterator[tuple[int, Doc]]:
        return ((doc_id, decoded(kept.plain)) for doc_id, kept in self._kept().items())

    def _do(self, steps: Sequence[Step]) -> None:
        if steps:
            self._sealed.do(steps)

    def _id_for(self, document: Mapping[str, Any], kept: Mapping[int, Kept], new: Mapping[int, Doc]) -> int:
        if isinstance(document, self.document_class):
            self._free = None
            return int(document.doc_id)
        return self._free_id(kept, new)

    def _free_id(self, kept: Mapping[int, Kept], new: Mapping[int, Doc]) -> int:
        free = max((*kept, *new), default=0) + 1 if self._free is None else self._free
        while free in kept or free in new:
            free += 1
        self._free = free + 1
        return free

    @staticmethod
    def _found(kept: Mapping[int, Kept], cond: QueryLike | None, doc_ids: Iterable[int] | None) -> list[int]:
        if doc_ids is not None:
            return [doc_id for doc_id in doc_ids if doc_id in kept]
        return [doc_id for doc_id, doc in kept.items() if cond is None or cond(decoded(doc.plain))]

    def _edited(
        self,
        doc_id: int,
        kept: Kept,
        edits: Iterable[tuple[Edit, QueryLike | None]],
        made: list[int] | None = None,
    ) -> list[Step]:
        """Return the step that writes the changed document; none when it is the same as before."""
        new = decoded(kept.plain)
        before = msgspec.json.encode(new)
        for fields, cond in edits:
            if cond is not None and not cond(new):
                continue
            if callable(fields):
                fields(new)
            else:
                new.update(fields)
            if made is not None:
                made.append(doc_id)
        plain = msgspec.json.encode(new)
        return [] if plain == before else [Put(self.name, doc_id, plain)]


class Database(TinyDB):
    """TinyDB with tables of ours: `Database(folder, sealer, storage=SealedStorage)`."""

    table_class: type[Table] = DocumentTable  # the type TinyDB gives it; `table` narrows it
    default_storage_class: Any = SealedStorage

    @property
    def storage(self) -> SealedStorage:
        """Return the storage below."""
        return cast(SealedStorage, self._storage)

    def table(self, name: str, **kwargs: Any) -> DocumentTable:
        """Return the table of this name; it is made by its first write."""
        return cast(DocumentTable, super().table(name, **kwargs))

    def tables(self) -> set[str]:
        """Return the names of all tables."""
        return set(self.storage.tables())

    def drop_table(self, name: str) -> None:
        """Take a table away with all its documents."""
        if name in self.storage.tables():
            self.table(name).truncate()

    def drop_tables(self) -> None:
        """Take all tables away."""
        with self.storage.transaction():
            for name in self.storage.tables():
                self.table(name).truncate()
