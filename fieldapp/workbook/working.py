"""What the mediator sees of a record: what the server confirmed, then what waits, then what is being written."""

from collections.abc import Sequence
from functools import reduce
from typing import TypeVar

from msgspec import Struct, ValidationError

from fieldapp.domain import cases, changes, kinds
from fieldapp.domain.cases import Case
from fieldapp.domain.changes import Fields
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.records import Held
from fieldapp.workbook import bases

RecordT = TypeVar("RecordT", bound=Struct)


class Working(Struct, frozen=True, kw_only=True):
    """One record in its three layers."""

    held: Held
    queued: Sequence[Queued]
    below: Fields  # server and outbox: what the commune will have once all that is on its way is in
    draft: Fields  # what would change that; a value that `below` has already only where something goes with it

    @property
    def fields(self) -> Fields:
        """The record as the mediator sees it."""
        return changes.apply(self.below, self.draft)


def of_record(store: DeviceStore, record_id: str, kind: str = cases.KIND) -> Working:
    """Return a record in its layers; all empty, and of this kind, when this phone does not know the id."""
    held = store.records.get(record_id) or Held(kind=kind, id=record_id)
    return layered(held, store.outbox.of_record(record_id))


def layered(held: Held, queued: Sequence[Queued]) -> Working:
    """Return the layers of one record; `queued` are its changes in the outbox, oldest first."""
    below = reduce(changes.apply, (lies_over(held, each) for each in queued), held.server)
    return Working(held=held, queued=queued, below=below, draft=new_in(held.kind, held.draft, below))


def new_in(kind: str, values: Fields, below: Fields) -> Fields:
    """Return those of the values that are not below already, and what is said along with them (`named_along`)."""
    new = {path: value for path, value in values.items() if below.get(path) != value}
    return kinds.with_named(kind, new, values)


def lies_over(held: Held, queued: Queued) -> Fields:
    """Return what of a change in the outbox stands in front of what the commune has.

    All of it while it is on its way. The commune took nothing of a held one, and may keep it aside for long: where
    somebody, or she herself, has written since, that is what holds, and so that is what she sees. What the commune
    declined is told apart from what it has, unless it has nothing of the record: then there is nothing else to see.
    Signatures that it holds since others have signed other words stand under none of those.
    """
    if queued.unanswered:
        return queued.change.set
    if queued.state == "declined" and held.known:
        return {}
    since = queued.change.base
    over = {path: value for path, value in queued.lasting.items() if not bases.written_since(held, path, since)}
    if not is_for_other_words(held, queued):
        return over
    return {path: value for path, value in over.items() if kinds.ALL[held.kind].is_text(path)}


def is_for_other_words(held: Held, queued: Queued) -> bool:
    """Return whether a held change has signatures that were given for other words than the commune has by now."""
    kind, changed = kinds.ALL.get(held.kind), queued.lasting
    if kind is None or queued.state != "held" or not kind.named_along(changed):
        return False
    said = kind.said_already(held.server, changed)
    return kind.unseals(held.server, {path: value for path, value in changed.items() if path not in said}, False)


def case_of(fields: Fields) -> Case:
    """Return the case these fields describe, as `record_of` does."""
    return record_of(Case, fields)


def record_of(record_type: type[RecordT], fields: Fields) -> RecordT:
    """Return the record these fields describe, without the fields that this version of the app cannot read.

    A newer office may have written them. They stay in the record; one odd field must not close the whole of it.
    """
    try:
        return changes.record_of(record_type, fields)
    except ValidationError:
        readable = {path: value for path, value in fields.items() if _readable(record_type, path, value)}
        return changes.record_of(record_type, readable)


def _readable(record_type: type[Struct], path: str, value: object) -> bool:
    try:
        changes.record_of(record_type, {path: value})
    except ValidationError:
        return False
    return True
