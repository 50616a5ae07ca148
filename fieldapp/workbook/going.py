"""What the next press of "Gửi xã" would hand over, and whether it may go."""

from datetime import date

from msgspec import Struct

from fieldapp.domain import changes, rules
from fieldapp.domain.changes import Fields
from fieldapp.domain.roles import Role
from fieldapp.domain.rules import Breach
from fieldapp.protocol import MAX_CHANGE
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.workbook import working
from fieldapp.workbook.working import Working


class Going(Struct, frozen=True, kw_only=True):
    """One change still to be made."""

    set: Fields
    base: int
    instead_of: list[str]  # changes in the outbox that it takes the place of


def going(at_work: Working) -> Going:
    """Return the draft; or, where something is held aside, that and all that is not on its way, in one.

    The commune took nothing of a held change, so what mends it must carry the whole of it: else the commune would get
    a case with holes. What she sees is the same before and after. The base is the oldest of all that is in it.
    """
    held = at_work.held
    if not any(queued.state == "held" and not _stays(queued) for queued in at_work.queued):
        return Going(set=at_work.draft, base=held.draft_base, instead_of=[])
    folded, below, rows = _folded(at_work)
    wanted = {path: value for path, value in (folded | at_work.draft).items() if below.get(path) != value}
    bases = [row.change.base for row in rows] + ([held.draft_base] if at_work.draft else [])
    return Going(set=wanted, base=min(bases), instead_of=[row.change.id for row in rows])


def breaches(store: DeviceStore, at_work: Working, today: date) -> list[Breach]:
    """Return what stops sending, and good advice, in the order of the questions; last, whether it is all too much."""
    clock_wrong = "clock_wrong" in store.road.get().notices
    case = working.case_of(at_work.fields)
    return [*rules.breaches(case, today, clock_wrong), *rules.too_much(_whole(at_work), MAX_CHANGE)]


def _folded(at_work: Working) -> tuple[Fields, Fields, list[Queued]]:
    """Return what all changes that can go together set, what stands below them, and these changes.

    A change that stays as it is and is newer than a held one keeps the last word on its own paths.
    """
    folded, below, rows = Fields(), at_work.held.server, []
    for queued in at_work.queued:
        if _stays(queued):
            folded = {path: value for path, value in folded.items() if path not in queued.change.set}
            below = changes.apply(below, queued.change.set)
        else:
            folded |= queued.change.set
            rows.append(queued)
    return folded, below, rows


def _stays(queued: Queued) -> bool:
    """Return whether a change is on its way, or sets what no mediator may: then no mending would let it in."""
    change = queued.change
    return queued.state == "on_wire" or bool(changes.forbidden(change.kind, change.set, Role.MEDIATOR))


def _whole(at_work: Working) -> Fields:
    """Return what would be one change on the wire: the outbox joins what is added to what still waits there."""
    new = going(at_work)
    waiting = [each for each in at_work.queued if each.state == "waiting" and each.change.id not in new.instead_of]
    joined = Fields()
    for each in waiting:
        joined |= each.change.set
    return joined | new.set
