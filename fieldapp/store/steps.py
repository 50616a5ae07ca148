"""What a write is made of, and a transaction under way: its steps, and what its own thread sees meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import get_ident
from typing import Any, NamedTuple

import msgspec

Doc = dict[str, Any]
Documents = dict[int, Doc]
NONE: Documents = {}
encoded = msgspec.json.encode
decoded = msgspec.json.Decoder(Doc).decode  # made once: making it costs more than a document


class Put(NamedTuple):
    """Write one document; `plain` is its JSON."""

    table: str
    doc_id: int
    plain: bytes


class Delete(NamedTuple):
    """Take one document away."""

    table: str
    doc_id: int


class Empty(NamedTuple):
    """Take all documents of a table away, and so the table."""

    table: str


Step = Put | Delete | Empty


class Pending:
    """A transaction under way: its steps, and the tables as its own thread sees them meanwhile."""

    def __init__(self, tables: dict[str, Documents]) -> None:
        self.thread = get_ident()
        self.tables = dict(tables)
        self.steps: list[Step] = []
        self._own: set[str] = set()  # tables copied already (the pointers only), so free to be changed

    def do(self, step: Step) -> None:
        """Take the step, in memory."""
        name = step.table
        self.steps.append(step)
        if isinstance(step, Empty):
            self.tables[name] = {}
            self._own.add(name)
        elif isinstance(step, Put):
            self._owned(name)[step.doc_id] = decoded(step.plain)
        else:
            del self._owned(name)[step.doc_id]

    @contextmanager
    def inner(self) -> Iterator[None]:
        """Undo what was done inside if it raises."""
        tables, steps, own = dict(self.tables), len(self.steps), self._own
        self._own = set()
        try:
            yield
        except BaseException:
            self.tables, self._own = tables, own
            del self.steps[steps:]
            raise

    def _owned(self, name: str) -> Documents:
        if name not in self._own:
            self.tables[name] = dict(self.tables.get(name, NONE))
            self._own.add(name)
        return self.tables[name]


def copied(doc: Mapping[str, Any]) -> Doc:
    """Return a document of the caller's own, sharing nothing with the given one."""
    return decoded(encoded(doc))


def steps_between(old: Mapping[str, Mapping[int, Doc]], new: Mapping[str, Mapping[str, Any]]) -> Iterator[Step]:
    """Yield what leads from the old documents to the new ones."""
    yield from (Empty(name) for name in old if name not in new)
    for name, documents in new.items():
        before = old.get(name, NONE)
        wanted = {int(doc_id): encoded(doc) for doc_id, doc in documents.items()}
        yield from (Delete(name, doc_id) for doc_id in before if doc_id not in wanted)
        for doc_id, plain in wanted.items():
            if doc_id not in before or encoded(before[doc_id]) != plain:
                yield Put(name, doc_id, plain)
