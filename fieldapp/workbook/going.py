"""What the next press of "Gửi xã" would hand over, and whether it may go."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

from fieldapp.domain import cases, changes, minutes, paper_rules, rules
from fieldapp.domain.changes import Fields
from fieldapp.domain.roles import Role
from fieldapp.domain.rules import Breach
from fieldapp.protocol import MAX_CHANGE
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.records import Held
from fieldapp.workbook import bases, working
from fieldapp.workbook.working import Working

RULES: dict[str, Callable[[Any, date, bool], list[Breach]]] = {
    cases.KIND: rules.breaches,
    minutes.KIND: paper_rules.breaches,
}
"""The rules of a kind, called with the record, today, and whether the phone's clock is known to be wrong. Of a kind
without rules of its own only the length of texts is looked at."""


class Going(Struct, frozen=True, kw_only=True):
    """One change still to be made."""

    set: Fields
    numbers: dict[str, int]  # by path: the server number up to which she had seen what others wrote there
    base: int  # of them all
    instead_of: list[str]  # changes in the outbox that it takes the place of


def going(at_work: Working) -> Going:
    """Return the draft; or, where something is held aside, that and all that is not on its way, in one.

    The commune took nothing of a held change, so what mends it must carry the whole of it: else the commune would get
    a case with holes. Where others have written since, her held words are offered again as what they are: a clash, so
    that both are kept. Nothing that she replaced herself comes back. Of a declined change the same holds while the
    commune has nothing else of the record; else it stays behind, until she takes its words up again.
    """
    held = at_work.held
    drafted = {path: held.draft_bases.get(path, held.draft_base) for path in at_work.draft}
    if not any(_goes_again(held, queued) and not _stays(held, queued) for queued in at_work.queued):
        new = _fitting(held, at_work.draft)
        drafted = {path: number for path, number in drafted.items() if path in new}
        return Going(set=new, numbers=drafted, base=bases.common(held, drafted), instead_of=[])
    folded, below, rows = _folded(at_work)
    wanted = working.new_in(held.kind, folded | at_work.draft, below)
    queued = {path: row.change.base for row in rows for path in row.change.set}
    wanted = _fitting(held, wanted)
    numbers = {path: number for path, number in (queued | drafted).items() if path in wanted}
    return Going(
        set=wanted, numbers=numbers, base=bases.common(held, numbers), instead_of=[row.change.id for row in rows]
    )


def breaches(store: DeviceStore, at_work: Working, today: date) -> list[Breach]:
    """Return what stops sending, and good advice, in the order of the questions; last, whether it is all too much."""
    found = by_its_rules(store, at_work.held.kind, at_work.fields, today)
    return [*found, *rules.too_much(_whole(at_work), MAX_CHANGE)]


def by_its_rules(store: DeviceStore, kind: str, fields: Fields, today: date) -> list[Breach]:
    """Return what the rules of its kind say of a record with these fields."""
    record = working.record_of(changes.KINDS[kind], fields)
    clock_wrong = "clock_wrong" in store.road.get().notices
    return RULES[kind](record, today, clock_wrong) if kind in RULES else rules.too_long(kind, record)


def _fitting(held: Held, new: Fields) -> Fields:
    """Return what of a change still has to be said: signatures that two phones took apart stand under one paper."""
    return minutes.beside(held.server, new) if held.kind == minutes.KIND else new


def _folded(at_work: Working) -> tuple[Fields, Fields, list[Queued]]:
    """Return what all changes that can go together set, what stands below them, and these changes.

    A change that stays as it is and is newer than a held one keeps the last word on its own paths.
    """
    folded, below, rows = Fields(), at_work.held.server, []
    for queued in at_work.queued:
        if queued.state == "declined" and at_work.held.known:
            continue
        if _stays(at_work.held, queued):
            folded = {path: value for path, value in folded.items() if path not in queued.lasting}
            below = changes.apply(below, working.lies_over(at_work.held, queued))
        else:
            folded |= queued.lasting
            rows.append(queued)
    return folded, below, rows


def _goes_again(held: Held, queued: Queued) -> bool:
    return queued.state == "held" or (queued.state == "declined" and not held.known)


def _stays(held: Held, queued: Queued) -> bool:
    """Return whether a change is on its way, or no mending would let it in: it sets what no mediator may, or brings
    signatures for other words than those that stand, and would come to say that they are for these."""
    change = queued.change
    if queued.state == "on_wire" or changes.forbidden(change.kind, change.set, Role.MEDIATOR):
        return True
    return working.is_for_other_words(held, queued)


def _whole(at_work: Working) -> Fields:
    """Return what would be one change on the wire: the outbox joins what is added to what still waits there."""
    new = going(at_work)
    left = [each for each in at_work.queued if each.change.id not in new.instead_of]
    joined = left[-1].change.set if left and left[-1].state == "waiting" else Fields()
    return joined | new.set
