"""What a mediator has done in a year, counted from what this phone holds, and the cases that may be paid for."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from fieldapp.domain import cases
from fieldapp.domain.cases import Case
from fieldapp.domain.rules import NOT_SETTLED, SETTLED
from fieldapp.domain.training import MADE_UP, PRESENT
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.listing import queued_by_record
from fieldapp.workbook.rolls import Taken, taken_part
from fieldapp.workbook.standing import PhoneStanding, phone_standing


class Scorecard(Struct, frozen=True, kw_only=True):
    """One mediator in one year."""

    year: int
    cases: int  # in which she mediated, by the day they were received
    settled: int
    not_settled: int
    under_way: int
    not_mediated: int  # besides: out of scope, or the sides were sent elsewhere
    trainings: int  # at which she was present, or made up for it
    documents: int  # classes of which she received the documents, there or afterwards


class EndedCase(Struct, frozen=True, kw_only=True):
    """A case that has ended (Luật 35/2013/QH13, Điều 23), as a claim for pay lists it (NĐ 15/2014, Điều 14)."""

    id: str
    title: str  # as lists show it: no names where the sides want none
    number: int | None  # in the logbook
    ended_on: date | None
    outcome: str  # KET_QUA
    ending: str  # KET_THUC
    standing: PhoneStanding

    @property
    def lacks(self) -> str:
        """What must be written before it can be claimed: a field's path, or empty."""
        if self.ended_on is None:
            return "ended_on"
        return "" if self.ending else "ending"


def scorecard(store: DeviceStore, person: str, year: int, today: date) -> Scorecard:
    """Return the counts of this mediator's year, as far as it has come."""
    named = [case for _, case, _ in _of_person(store, person) if case.received_on and case.received_on.year == year]
    mine = [case for case in named if case.outcome or not case.not_mediated]
    outcomes = [case.outcome for case in mine]
    taken = taken_part(store, person)
    settled, not_settled = outcomes.count(SETTLED), outcomes.count(NOT_SETTLED)
    return Scorecard(
        year=year,
        cases=len(mine),
        settled=settled,
        not_settled=not_settled,
        under_way=len(mine) - settled - not_settled,
        not_mediated=len(named) - len(mine),
        trainings=len(attended(taken, year, today)),
        documents=sum(each.attendance.documents for each in taken if _was_held(each, year, today)),
    )


def attended(taken: Iterable[Taken], year: int, today: date) -> list[Taken]:
    """Return those of a year at which somebody was present, or made up for it: as the commune counts, by the first day.

    One that is still to come has taught nobody, whatever is ticked in it.
    """
    return [
        each for each in taken if each.attendance.state in (PRESENT, MADE_UP) and _was_held(each, year, today)
    ]  # fmt: skip


def ended_cases(store: DeviceStore, person: str, year: int) -> list[EndedCase]:
    """Return the cases that she mediated and that ended in this year, and those that lack the day; latest first."""
    found = [
        EndedCase(
            id=record, title=cases.listed_title(case), number=case.logbook_no, ended_on=case.ended_on,
            outcome=case.outcome, ending=case.ending, standing=standing,
        )
        for record, case, standing in _of_person(store, person)
        if case.outcome in (SETTLED, NOT_SETTLED) and _ended_in(case, year)
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.ended_on or date.max, each.id), reverse=True)


def _was_held(taken: Taken, year: int, today: date) -> bool:
    held = taken.training.held_on
    return held is not None and held.year == year and held <= today


def _ended_in(case: Case, year: int) -> bool:
    """Return whether it ended in that year; without the day, whether it was received then."""
    day = case.ended_on or case.received_on
    return day is not None and day.year == year


def _of_person(store: DeviceStore, person: str) -> Iterator[tuple[str, Case, PhoneStanding]]:
    queued = queued_by_record(store)
    for held in store.records.of_kind(cases.KIND):
        if held.gone:  # another team's now: what becomes of it nobody tells this phone
            continue
        at_work = working.layered(held, queued.get(held.id, []))
        if not any(path.startswith("mediators/") for path in at_work.fields):
            continue
        case = working.case_of(at_work.fields)
        if any(person in (key, each.person) for key, each in case.mediators.items()):
            yield held.id, case, phone_standing(at_work, 0)
