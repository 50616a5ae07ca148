"""What a write is made of, and a transaction under way: its steps, and what its own thread sees meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import get_ident
from typing import Any, NamedTuple

import msgspec

Doc = dict[str, Any]
encoded = msgspec.json.encode
decoded = msgspec.json.Decoder(Doc).decode  # made once: making it costs more than a document


class Kept(msgspec.Struct, eq=False, gc=False):
    """A document as it lies in memory: as JSON, a quarter of what it takes as dicts, and read when it is asked for.

    Never changed: what is written is another one. The rest is only what a shelf remembers of it.
    """

    plain: bytes
    glance: Any = None  # what a shelf looks at, once it was read
    by: object = None  # the shelf that has written it, without any fields but its own


Documents = dict[int, Kept]
NONE: Documents = {}


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
        self._before = tables
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
            self._owned(name)[step.doc_id] = Kept(step.plain)
        else:
            del self._owned(name)[step.doc_id]

    @contextmanager
    def inner(self) -> Iterator[None]:
        """Undo what was done inside if it raises."""
        done = len(self.steps)
        try:
            yield
        except BaseException:
            self._go_back(done)
            raise

    def _go_back(self, done: int) -> None:
        """Begin again and take the first steps only: rare, so nothing is set aside for it when all goes well."""
        steps = self.steps[:done]
        self.tables, self.steps, self._own = dict(self._before), [], set()
        for step in steps:
            self.do(step)

    def _owned(self, name: str) -> Documents:
        if name not in self._own:
            self.tables[name] = dict(self.tables.get(name, NONE))
            self._own.add(name)
        return self.tables[name]


def steps_between(old: Mapping[str, Documents], new: Mapping[str, Mapping[str, Any]]) -> Iterator[Step]:
    """Yield what leads from the old documents to the new ones."""
    yield from (Empty(name) for name in old if name not in new)
    for name, documents in new.items():
        before = old.get(name, NONE)
        wanted = {int(doc_id): encoded(doc) for doc_id, doc in documents.items()}
        yield from (Delete(name, doc_id) for doc_id in before if doc_id not in wanted)
        for doc_id, plain in wanted.items():
            if doc_id not in before or encoded(decoded(before[doc_id].plain)) != plain:
                yield Put(name, doc_id, plain)
