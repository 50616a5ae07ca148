"""Two people wrote different things in one field: what each said, and the choice between them, which goes at once."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import changes, clash, minutes, notes
from fieldapp.domain.changes import CONFLICTS, Fields
from fieldapp.domain.clash import Clash, Version
from fieldapp.domain.rules import Breach
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import bases, keeping, roster, sending, working
from fieldapp.workbook.going import Going, by_its_rules
from fieldapp.workbook.working import Working


class SeenClash(Struct, frozen=True, kw_only=True):
    """One clash as a person sees it on this phone."""

    clash: Clash  # what the commune has
    base: int  # the record's server number when it was seen so
    mine: Version | None = None  # what she wrote here since, and the commune has not; when it is yet another version

    @property
    def path(self) -> str:
        """Where it is."""
        return self.clash.path

    @property
    def versions(self) -> list[Version]:
        """Return all that she may choose from: what stands, what lost, and her own newest words."""
        return [*self.clash.versions, *([self.mine] if self.mine else [])]


def clashes(store: DeviceStore, record_id: str) -> list[SeenClash]:
    """Return what is to be settled in a case, by path. What she has settled herself is settled, sent or not."""
    mine = roster.me(store)
    return _seen(working.of_record(store, record_id), mine.name if mine else "")


def open_paths(at_work: Working) -> list[str]:
    """Return the paths of a record in its layers at which something is to be settled."""
    return [each.path for each in _open(at_work)]


def to_choose(at_work: Working) -> list[str]:
    """Return those of them at which a record's own page lets people choose.

    Of a paper its words, until somebody has signed them; of a note its words; of anything else all.
    """
    paths = open_paths(at_work)
    if at_work.held.kind == minutes.KIND:
        return [] if minutes.is_signed(at_work.fields) else [path for path in paths if minutes.is_text(path)]
    return [path for path in paths if path == notes.WORDS] if at_work.held.kind == notes.KIND else paths


def settle(
    store: DeviceStore, record_id: str, path: str, value: Any, now: datetime, seen: SeenClash | None = None
) -> list[Breach]:
    """Settle a clash with a value: one of its versions, or words of her own; None takes the field away.

    It is a change in the outbox at once. A draft of other fields stays a draft; one of this path is done with, for it
    was among the versions. `seen` is what she chose from, else what is here now: what came since stays open, and is
    not overwritten. Where nothing is to be settled any more, nothing happens.
    Returns the rules that words of her own break, and settles nothing then. Raises msgspec.ValidationError for a value
    of the wrong type.
    """
    with store.transaction():
        at_work = working.of_record(store, record_id)
        here = next((each for each in _seen(at_work, "") if each.path == path), None)
        if here is None:
            return []
        if not any(value == each.value for each in here.clash.versions):
            value = keeping.plain(value)
            changes.record_of(changes.KINDS[at_work.held.kind], {} if value is None else {path: value})
            if stopping := _broken(store, at_work, path, value, now.date()):
                return stopping
        _queue(store, at_work.held, seen or here, value, now.isoformat(timespec="seconds"))
        return []


def _queue(store: DeviceStore, held: Held, seen: SeenClash, value: Any, at: str) -> None:
    draft = {path: value for path, value in held.draft.items() if path != seen.path}
    begun = {path: held.draft_bases.get(path, held.draft_base) for path in draft}
    draft_base = bases.common(held, begun)
    left = replace(held, draft=draft, draft_bases=begun, draft_base=draft_base, touched_at=at)
    numbers = {seen.path: seen.base}
    base = bases.common(held, numbers)
    chosen = Going(set=clash.choice(seen.clash, value), numbers=numbers, base=base, instead_of=[])
    sending.queue(store, left, chosen, at)


def _broken(store: DeviceStore, at_work: Working, path: str, value: Any, today: date) -> list[Breach]:
    settled = changes.apply(at_work.fields, {path: value})
    found = by_its_rules(store, at_work.held.kind, settled, today)
    return [each for each in found if each.must and each.path == path]


def _seen(at_work: Working, name: str) -> list[SeenClash]:
    base = at_work.held.base
    return [SeenClash(clash=each, base=base, mine=_mine(at_work, each, name)) for each in _open(at_work)]


def _open(at_work: Working) -> list[Clash]:
    if not any(path.startswith(f"{CONFLICTS}/") for path in at_work.held.server):
        return []  # nearly every record, and the list asks for each
    return clash.open_clashes(_left_open(at_work), at_work.held.lines)


def _left_open(at_work: Working) -> Fields:
    """Return what the commune has, without the versions that a change on its way takes away."""
    settled = {
        path
        for queued in at_work.queued
        for path, value in queued.change.set.items()
        if value is None and queued.state in ("waiting", "on_wire") and changes.conflict_path(path)
    }
    return {path: value for path, value in at_work.held.server.items() if path not in settled}


def _mine(at_work: Working, found: Clash, name: str) -> Version | None:
    value = at_work.fields.get(found.path)
    if any(value == each.value for each in found.versions):
        return None
    moments = [queued.change.at for queued in at_work.queued if found.path in queued.change.set]
    at = at_work.held.touched_at if found.path in at_work.draft or not moments else moments[-1]
    return Version(value=value, by=name, at=at)
