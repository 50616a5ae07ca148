"""Who mediates a case: the leader gives it, a mediator takes it on or refuses, and who cannot be impartial says so.

What concerns a case that the commune knows of is on its way at once, for it waits on somebody else's phone; of a case
that was never sent it is a part of the draft. Of a case that is over nobody is given it or takes it on any more, and
who mediated it stays in it. (Luật 35/2013/QH13, Điều 10.3, 15.1, 18)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from fieldapp.domain import changes
from fieldapp.domain.around import ASKED, OWN_INTEREST, REFUSED, REPLACED, TAKEN_ON, Assignment, Interest
from fieldapp.domain.cases import KIND, Case, CaseMediator, assignments, is_over
from fieldapp.domain.ids import new_id
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import keeping, roster, telling, working
from fieldapp.workbook.leaving import hands
from fieldapp.workbook.roster import Colleague

_LIVE = (ASKED, TAKEN_ON)


def assign(store: DeviceStore, record_id: str, to: Colleague, now: datetime) -> None:
    """Give the case to a mediator; to herself is to take it on. Whoever has it already is not given it again.

    A leader who only hands a new case on does not mediate it, although she stands in it as the one who opened it.
    """
    with store.transaction():
        mine, case = roster.me(store), _case(store, record_id)
        there = any(each.person == to.person and each.state in _LIVE for each in case.assignments.values())
        if mine is None or there or is_over(case):
            return
        own = to.person == mine.person
        given = Assignment(
            name=to.name, person=to.person, by=mine.name, by_person=mine.person, assigned_on=now.date(),
            state=TAKEN_ON if own else ASKED,
        )  # fmt: skip
        besides = _mediating(case, to) if own else _handed_on(case, mine)
        _write(store, record_id, {f"assignments/{new_id()}": given} | besides, now)


def take_on(store: DeviceStore, record_id: str, key: str, now: datetime) -> None:
    """Take the case on: from now on she is one of its mediators."""
    with store.transaction():
        case = _case(store, record_id)
        given = case.assignments.get(key)
        if given is not None and given.state == ASKED and not is_over(case):
            who = Colleague(person=given.person, name=given.name)
            _settle(store, record_id, key, given, TAKEN_ON, "", _mediating(case, who), now)


def refuse(store: DeviceStore, record_id: str, key: str, reason: str, now: datetime) -> None:
    """Refuse the case for a reason (LY_DO_TU_CHOI). An interest of her own keeps her from it for good."""
    _end(store, record_id, key, REFUSED, reason, now)


def give_to_another(store: DeviceStore, record_id: str, key: str, reason: str, now: datetime) -> None:
    """Take the case from a mediator for a reason (LY_DO_TU_CHOI), so that another one can be given it."""
    _end(store, record_id, key, REPLACED, reason, now)


def declare_interest(store: DeviceStore, record_id: str, now: datetime) -> None:
    """She, or one of her family, has a stake in this: she mediates it no more, and cannot be given it."""
    with store.transaction():
        mine, case = roster.me(store), _case(store, record_id)
        if mine is None or mine.person in case.interests or is_over(case):
            return
        values: dict[str, Any] = {
            f"assignments/{key}": _settled(store, each, REFUSED, OWN_INTEREST, now)
            for key, each in case.assignments.items()
            if each.person == mine.person and each.state in _LIVE
        }
        _write(store, record_id, values | _kept_from(case, mine, now), now)


def withdraw_interest(store: DeviceStore, record_id: str, person: str, now: datetime) -> None:
    """It was a mistake: this mediator has no stake in it.

    Where nobody was found in their place they have the case as before, or are asked once more whether they take it.
    """
    with store.transaction():
        case = _case(store, record_id)
        declared = case.interests.get(person)
        if declared is not None:
            back = _back_to(case, declared) if not hands(case) and len(case.interests) == 1 else {}
            _write(store, record_id, {f"interests/{person}": None, **back}, now)


def explain(store: DeviceStore, record_id: str, path: str, text: str, now: datetime) -> bool:
    """Say more of a refusal or an interest, at its path; returns whether that is short enough to be sent."""
    name = path.partition("/")[0]
    if changes.too_long(KIND, f"{name}.explained", text):
        return False
    with store.transaction():
        member = working.of_record(store, record_id).fields.get(path)
        if member:
            _write(store, record_id, {path: member | {"explained": text}}, now)
    return True


def waiting_for(case: Case, person: str) -> str:
    """Return the key of the assignment that waits for this mediator's answer; empty when none does, or it is over."""
    if is_over(case):
        return ""
    found = [key for key, each in assignments(case) if each.person == person and each.state == ASKED]
    return found[-1] if found else ""


def may_assign(store: DeviceStore) -> bool:
    """Return whether giving cases is hers: the leader's; anybody's in a team whose leader nobody knows."""
    mine = roster.me(store)
    leaders = [key for key, each in roster.own_team(store).members.items() if each.leader]
    return mine is not None and (not leaders or mine.person in leaders)


def _end(store: DeviceStore, record_id: str, key: str, state: str, reason: str, now: datetime) -> None:
    with store.transaction():
        case = _case(store, record_id)
        given = case.assignments.get(key)
        if given is None or is_over(case) or given.state not in _LIVE:  # the second of two hurried taps, too
            return
        who = Colleague(person=given.person, name=given.name)
        left: Mapping[str, Any] = _gone(case, given.person)
        if reason == OWN_INTEREST:
            left = _kept_from(case, who, now)
        _settle(store, record_id, key, given, state, reason, left, now)


def _settle(
    store: DeviceStore, record_id: str, key: str, given: Assignment, state: str, reason: str,
    besides: Mapping[str, Any], now: datetime,
) -> None:  # fmt: skip
    settled = _settled(store, given, state, reason, now)
    _write(store, record_id, {f"assignments/{key}": settled, **besides}, now)


def _settled(store: DeviceStore, given: Assignment, state: str, reason: str, now: datetime) -> Assignment:
    mine = roster.me(store)
    by = mine.name if mine else ""
    return replace(given, state=state, reason=reason, settled_on=now.date(), settled_by=by)


def _mediating(case: Case, who: Colleague) -> dict[str, Any]:
    named = any(who.person in (key, each.person) for key, each in case.mediators.items())
    return {} if named else {f"mediators/{who.person}": CaseMediator(name=who.name, person=who.person)}


def _handed_on(case: Case, who: Colleague) -> dict[str, Any]:
    """Return what takes her out of the case, unless she mediates it: it was begun or ended, or she took it on."""
    taken = any(each.person == who.person and each.state in _LIVE for each in case.assignments.values())
    return {} if case.sessions or case.outcome or taken else _gone(case, who.person)


def _gone(case: Case, person: str) -> dict[str, Any]:
    return {f"mediators/{key}": None for key, each in case.mediators.items() if person in (key, each.person)}


def _kept_from(case: Case, who: Colleague, now: datetime) -> dict[str, Any]:
    stake = Interest(name=who.name, person=who.person, declared_on=now.date())
    return {f"interests/{who.person}": case.interests.get(who.person, stake)} | _gone(case, who.person)


def _back_to(case: Case, declared: Interest) -> dict[str, Any]:
    who = Colleague(person=declared.person, name=declared.name)
    if not case.assignments:
        return {} if is_over(case) else _mediating(case, who)
    key, last = assignments(case)[-1]
    if last.person != who.person or last.state != REFUSED or last.reason != OWN_INTEREST:
        return {}  # the leader has to give it to somebody
    return {f"assignments/{key}": replace(last, state=ASKED, reason="", settled_on=None, settled_by="")}


def _case(store: DeviceStore, record_id: str) -> Case:
    return working.case_of(working.of_record(store, record_id).fields)


def _write(store: DeviceStore, record_id: str, values: Mapping[str, Any], now: datetime) -> None:
    plain = {path: to_builtins(value) for path, value in values.items()}
    with store.transaction():
        at_work = working.of_record(store, record_id)
        if at_work.held.lines or at_work.queued:
            telling.tell(store, KIND, record_id, plain, now)
        else:
            keeping.keep_many(store, record_id, plain, now)
