"""What must hold before a case may be sent. A draft may break every one of these.

Each rule names the field to go to; its sentence (what the mediator should do) stands in `words/`,
under [rules]. A rule that is only good advice has `must=False` and stops nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, json
from msgspec.structs import replace

from fieldapp.domain import changes, screening, vocabulary
from fieldapp.domain.around import REFUSED, REPLACED
from fieldapp.domain.cases import KIND, Case, Invited, MediationSession, Party
from fieldapp.domain.cases import SETTLED as SETTLED
from fieldapp.domain.screening import Scope
from fieldapp.domain.text import is_written

OLDEST_BIRTH_YEAR = 1900
NOT_SETTLED = "KHONG_THANH"  # KET_QUA
REFERRED = "CHUYEN"
NOT_MEDIATED = ("TU_CHOI", REFERRED)  # TRANG_THAI: it stands in the book, and is not mediated
ASKED_TO_HELP = "MOI"  # VAI_NGUOI
ENDED_BY_AGREEMENT = "1"  # KET_THUC, Luật 35/2013/QH13, Điều 23.1


class Breach(Struct, frozen=True, kw_only=True):
    """A rule that does not hold, at a path; `must` says whether it stops sending."""

    path: str
    rule: str
    must: bool = True


def breaches(case: Case, today: date, clock_wrong: bool = False) -> list[Breach]:
    """Return the rules this case breaks, in the order of the six questions.

    With `clock_wrong` (the server has said so of this phone) `today` proves nothing. Then nothing counts as being in
    the future; what only such a `today` speaks against gets, at the end, the advice to set the clock right.
    """
    if clock_wrong:
        return _by_no_clock(case, today)
    found = [
        *_who(case, today), *_what(case), *_where(case), *_when(case, today),
        *_mediated_by(case), *_said(case, today), *_around(case), *too_long(KIND, case),
    ]  # fmt: skip
    return [_eased(each, case) for each in found]


def stopping(case: Case, today: date, clock_wrong: bool = False) -> list[Breach]:
    """Return the breaches that stop sending; none means the case may go to the commune."""
    return [each for each in breaches(case, today, clock_wrong) if each.must]


def needs_consent(person: Invited) -> bool:
    """Return whether the other side has to agree to this person (Điều 19.1), as to no witness and no interpreter."""
    return person.role == ASKED_TO_HELP and is_written(person.name)


def too_much(fields: Mapping[str, Any], most: int) -> list[Breach]:
    """Return the breach of a `set` that takes more than `most` bytes as JSON, at its longest value; else none.

    Every text in it may be within its own limit: it is all of them together that the commune would not take.
    """
    if len(json.encode(fields)) <= most:
        return []
    return [Breach(path=max(fields, key=lambda path: len(json.encode(fields[path]))), rule="too_much")]


def too_long(kind: str, record: Struct) -> list[Breach]:
    """Return the breaches of texts that are longer than their field takes."""
    values = changes.fields_of(record).items()
    return [Breach(path=path, rule="too_long") for path, value in values if changes.too_long(kind, path, value)]


def left_over(outcome: str) -> frozenset[str]:
    """Return the fields that belong to the other outcome: of a case that was put right they say nothing any more.

    They are kept, for a slip of the finger is put right too.
    """
    return _OF_ANOTHER.get(outcome, frozenset())


_OF_ANOTHER = {
    SETTLED: frozenset({"failure_reason", "referred_to", "referred_words", "referred_on"}),
    NOT_SETTLED: frozenset(
        {"agreement_basis", "agreement_parties", "agreement_matter", "agreement_course", "agreement", "duties",
         "performance", "perform_by", "court_request", "follow_ups", "findings"}
    ),
}  # fmt: skip


def _by_no_clock(case: Case, today: date) -> list[Breach]:
    certain = breaches(case, date.max)
    doubtful = dict.fromkeys(each.path for each in breaches(case, today) if each.rule in _BY_TODAY)
    blamed = {each.path for each in certain if each.rule in _BY_TODAY}
    advice = [Breach(path=path, rule="clock_wrong", must=False) for path in doubtful if path not in blamed]
    return [*certain, *advice]


_BY_TODAY = ("party_age_odd", "received_in_future", "session_in_future", "ended_in_future")


def _who(case: Case, today: date) -> Iterator[Breach]:
    sides = {key: p for key, p in case.parties.items() if p.role == "BEN"}
    if len(sides) < 2:
        yield Breach(path="parties", rule="two_sides")
    for key, party in case.parties.items():
        yield from _one_party(f"parties/{key}", party, today)


def _one_party(path: str, party: Party, today: date) -> Iterator[Breach]:
    if not is_written(party.name):
        yield Breach(path=path, rule="party_name")
    if party.birth_year is None:
        yield Breach(path=path, rule="party_age", must=False)
    elif not OLDEST_BIRTH_YEAR <= party.birth_year <= today.year:
        yield Breach(path=path, rule="party_age_odd")
    if not is_written(party.address):
        yield Breach(path=path, rule="party_address", must=False)


def _what(case: Case) -> Iterator[Breach]:
    word = vocabulary.word("VU_VIEC", case.dispute_type)
    if not case.dispute_type:
        yield Breach(path="dispute_type", rule="dispute_type")
    elif word is None:
        yield Breach(path="dispute_type", rule="unknown_word")
    elif word.ask_officer_first:
        yield Breach(path="dispute_type", rule="ask_officer_first", must=False)
    if not is_written(case.summary):
        yield Breach(path="summary", rule="summary")


def _where(case: Case) -> Iterator[Breach]:
    if not (case.place or is_written(case.place_detail)):
        yield Breach(path="place", rule="place", must=False)


def _when(case: Case, today: date) -> Iterator[Breach]:
    if case.received_on is None:
        yield Breach(path="received_on", rule="received_on")
    elif case.received_on > today:
        yield Breach(path="received_on", rule="received_in_future")


def _mediated_by(case: Case) -> Iterator[Breach]:
    if not any(is_written(m.name) for m in case.mediators.values()):
        yield Breach(path="mediators", rule="mediators")
    for key, person in case.invited.items():
        if needs_consent(person) and not person.both_sides_agree:
            yield Breach(path=f"invited/{key}", rule="invited", must=False)
    if not case.basis:
        yield Breach(path="basis", rule="basis", must=False)


def _said(case: Case, today: date) -> Iterator[Breach]:
    for key, session in case.sessions.items():
        if session.held_on and session.held_on > today:
            yield Breach(path=f"sessions/{key}", rule="session_in_future")
        elif session.held_on and case.received_on and session.held_on < case.received_on:
            yield Breach(path=f"sessions/{key}", rule="session_before_receipt")
        yield from _meeting(case, key, session)
    yield from _days_of_the_end(case, today)
    if case.outcome == SETTLED:
        yield from _settled(case)
    elif case.outcome == NOT_SETTLED and case.ending == ENDED_BY_AGREEMENT:
        yield Breach(path="ending", rule="ending_contradicts")
    elif case.outcome and case.outcome != NOT_SETTLED:
        yield Breach(path="outcome", rule="unknown_word")


def _meeting(case: Case, key: str, session: MediationSession) -> Iterator[Breach]:
    """What the law wishes of a meeting (Điều 21.1: in the presence of the parties), and of the next one."""
    there = [path for path in session.present if path.startswith("parties/")]
    sides = [f"parties/{each}" for each, party in case.parties.items() if party.role == "BEN"]
    if session.present and any(side not in there for side in sides):
        yield Breach(path=f"sessions/{key}", rule="session_without_a_side", must=False)
    if session.next_on and session.held_on and session.next_on < session.held_on:
        yield Breach(path=f"sessions/{key}", rule="next_before_session", must=False)


def _days_of_the_end(case: Case, today: date) -> Iterator[Breach]:
    if case.ended_on and case.ended_on > today:
        yield Breach(path="ended_on", rule="ended_in_future")
    elif case.ended_on and case.received_on and case.ended_on < case.received_on:
        yield Breach(path="ended_on", rule="ended_before_receipt", must=False)
    elif case.ended_on and any(each.held_on and each.held_on > case.ended_on for each in case.sessions.values()):
        yield Breach(path="ended_on", rule="ended_before_session", must=False)
    for key, pause in case.pauses.items():
        if pause.paused_on and pause.resumed_on and pause.resumed_on < pause.paused_on:
            yield Breach(path=f"pauses/{key}", rule="resumed_before_pause", must=False)
    for key, promise in case.follow_ups.items():
        if not is_written(promise.promise):
            yield Breach(path=f"follow_ups/{key}", rule="promise", must=False)


def _settled(case: Case) -> Iterator[Breach]:
    if not is_written(case.agreement):
        yield Breach(path="agreement", rule="agreement")
    if case.ending not in ("", ENDED_BY_AGREEMENT):
        yield Breach(path="ending", rule="ending_contradicts")


def _around(case: Case) -> Iterator[Breach]:
    """What surrounds the mediation: refused, referred, in scope, assigned, impartial."""
    if case.not_mediated not in ("", *NOT_MEDIATED):
        yield Breach(path="not_mediated", rule="unknown_word")
    elif case.not_mediated and case.outcome:
        yield Breach(path="not_mediated", rule="not_mediated_contradicts")
    elif case.not_mediated == REFERRED and not case.referred_to:
        yield Breach(path="referred_to", rule="referred_to")
    if case.outcome and screening.scope(case) == Scope.OUTSIDE:
        yield Breach(path="screening", rule="mediated_outside", must=False)
    elif case.outcome and screening.scope(case) == Scope.UNCLEAR:
        yield Breach(path="screening", rule="mediated_unclear", must=False)
    taken = {mediator.person or key for key, mediator in case.mediators.items()}
    for key, interest in case.interests.items():
        if (interest.person or key) in taken and not case.not_mediated:
            yield Breach(path="mediators", rule="mediator_interested")
    for key, each in case.assignments.items():
        if each.state in (REFUSED, REPLACED) and not (each.reason or is_written(each.explained)):
            yield Breach(path=f"assignments/{key}", rule="assignment_reason")


def _eased(breach: Breach, case: Case) -> Breach:
    """Return the breach as advice where the law itself keeps the case from being mediated, or its mediator from it.

    A case that is not mediated stands in the book with what is known. One whose mediator refused, or was only asked,
    goes to the team without any, so that the leader can give it to another; but nobody mediates it to an end.
    """
    eased: tuple[str, ...] = ()
    if case.not_mediated in NOT_MEDIATED:
        eased = _NOT_ASKED_THEN
    elif not case.outcome and (case.interests or case.assignments):
        eased = ("mediators",)
    return replace(breach, must=False) if breach.rule in eased else breach


_NOT_ASKED_THEN = ("two_sides", "party_name", "dispute_type", "mediators")
