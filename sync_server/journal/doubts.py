"""What in a case an officer should look at before approving it.

The phone speaks of most of this before it sends; what is sent all the same, by an older app or with a reason of its
own, is shown here once more, with what no phone can see: that the same quarrel stands in the commune's books already.
Nothing here stops anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct, ValidationError
from sqlalchemy import Connection, select

from fieldapp.domain import cases, changes, days_off, deadlines, minutes, rules
from fieldapp.domain.cases import Case
from fieldapp.domain.changes import Fields
from fieldapp.domain.text import fold, initials, is_written, unaddressed
from sync_server.db.tables import records
from sync_server.db.upsert import chunks
from sync_server.journal import stands

SAME_WITHIN = timedelta(days=60)  # two cases of the same sides and matter, received so near each other, may be one
_SIDE, _MEDIATOR = "BEN", "HGV"


class Kind(StrEnum):
    """What gives cause to look; the office has a sentence for each."""

    DOUBLE = "double"  # the same sides and matter stand in another case
    LATE_START = "late_start"  # the first meeting came after the days the law gives (Điều 20.2), or there is none yet
    UNSIGNED = "unsigned"  # settled, and no document that both sides have signed (Điều 24.2 h)
    BEFORE_RECEIPT = "before_receipt"  # it ended before it was received
    UNREADABLE = "unreadable"  # of an app whose words this server does not know yet
    ASK_FIRST = "ask_officer_first"
    SIDES = "two_sides"
    NAME = "party_name"
    UNKNOWN_WORD = "unknown_word"
    FUTURE_RECEIPT = "received_in_future"
    FUTURE_SESSION = "session_in_future"
    FUTURE_END = "ended_in_future"
    SESSION_BEFORE = "session_before_receipt"
    WITHOUT_A_SIDE = "session_without_a_side"
    END_BEFORE_SESSION = "ended_before_session"
    NO_AGREEMENT = "agreement"
    ENDING_CONTRADICTS = "ending_contradicts"
    OUTSIDE = "mediated_outside"
    UNCLEAR = "mediated_unclear"
    BOTH_WAYS = "not_mediated_contradicts"
    INTERESTED = "mediator_interested"
    ROLL_BEFORE_CLASS = "roll_before_class"  # of who was at a class (`roll_doubts`): ticked before its day
    ROLL_BEFORE_BEGUN = "roll_before_begun"  # before anybody had set or begun the class
    ROLL_AHEAD = "roll_in_future"
    MADE_UP_BEFORE_CLASS = "made_up_before_class"
    MADE_UP_AHEAD = "made_up_in_future"


class Doubt(Struct, frozen=True, kw_only=True):
    """One thing to look at: at which field, and of which other case it speaks."""

    kind: Kind
    field: str
    other: str = ""  # a record


def of_cases(conn: Connection, partition: str, told: Mapping[str, Fields], today: date) -> dict[str, list[Doubt]]:
    """Return what there is to look at in each of these cases of a commune, in the order of the logbook.

    `today` is the day in Vietnam.
    """
    found: dict[str, list[Doubt]] = {record: [] for record in told}
    read: dict[str, Case] = {}
    for record, fields in told.items():
        try:
            read[record] = changes.record_of(Case, fields)
        except ValidationError:
            found[record] = [Doubt(kind=Kind.UNREADABLE, field="")]
    others = _doubles(conn, partition, read)
    signed = _signed(conn, partition, read)
    for record, case in read.items():
        doubts = [Doubt(kind=Kind.DOUBLE, field="parties", other=each) for each in others[record]]
        doubts += _alone(case, today)
        if case.outcome == rules.SETTLED and record not in signed:
            doubts.append(Doubt(kind=Kind.UNSIGNED, field="signatures"))
        found[record] = sorted(dict.fromkeys(doubts), key=lambda each: _place(each.field))
    return found


def _alone(case: Case, today: date) -> Iterator[Doubt]:
    """Return what the case itself says that cannot all be so, or is too late."""
    for breach in rules.breaches(case, today):
        if breach.rule in _KINDS:
            yield Doubt(kind=Kind(breach.rule), field=breach.path.partition("/")[0])
    if case.ended_on and case.received_on and case.ended_on < case.received_on:
        yield Doubt(kind=Kind.BEFORE_RECEIPT, field="ended_on")
    if _began_late(case, today):
        yield Doubt(kind=Kind.LATE_START, field="sessions")


def _began_late(case: Case, today: date) -> bool:
    last = deadlines.start_by(case)
    if last is None or case.not_mediated:
        return False
    if last != case.start_agreed_on:  # a period that ends on a day off ends with the next working day (BLDS Đ148.5)
        last = days_off.latest_end(last)
    first = min((each.held_on for each in case.sessions.values() if each.held_on), default=None)
    if first is None:
        return not case.outcome and not case.ending and not cases.is_paused(case) and today > last
    return first > last


def _doubles(conn: Connection, partition: str, read: Mapping[str, Case]) -> dict[str, list[str]]:
    """Return the other cases of the commune with the same sides and the same matter, received within `SAME_WITHIN`."""
    found: dict[str, list[str]] = {record: [] for record in read}
    sought = {record: case for record, case in read.items() if case.received_on and len(_sides(case)) > 1}
    if not sought:
        return found
    days = [case.received_on for case in sought.values() if case.received_on]
    of = records.c
    asked = select(of.id, of.title, of.dispute_type, of.received_on).where(
        of.partition == partition,
        of.kind == cases.KIND,
        of.received_on >= (min(days) - SAME_WITHIN).isoformat(),
        of.received_on <= (max(days) + SAME_WITHIN).isoformat(),
        of.dispute_type.in_({case.dispute_type for case in sought.values()}),
    )
    near: dict[tuple[tuple[str, ...], str], list[tuple[str, date]]] = defaultdict(
        list
    )  # by what a list shows of them, also behind closed doors
    for row in conn.execute(asked):
        looks_like = _of_title(row.title), row.dispute_type
        near[looks_like].append((str(row.id), date.fromisoformat(row.received_on)))
    maybe: dict[str, list[str]] = {}
    for record, case in sought.items():
        alike = near[_by_initials(_sides(case)), case.dispute_type]
        maybe[record] = [
            other for other, day in alike
            if other != record and case.received_on and abs(day - case.received_on) <= SAME_WITHIN
        ]  # fmt: skip
    unread = {other for some in maybe.values() for other in some} - read.keys()
    names = {record: _folded(case) for record, case in read.items()}
    for other, fields in stands.fields_of(conn, partition, unread).items():
        names[other] = _folded_of(fields)
    return found | {
        record: [other for other in some if names[other] == names[record]] for record, some in maybe.items()
    }  # fmt: skip


def _signed(conn: Connection, partition: str, read: Mapping[str, Case]) -> set[str]:
    """Return the cases of which an agreement document is signed by both sides and a mediator, on paper or with it."""
    settled = {record: case for record, case in read.items() if case.outcome == rules.SETTLED}
    signed = {record for record, case in settled.items() if _enough(each.role for each in case.signatures.values())}
    unsigned = settled.keys() - signed
    if not unsigned:
        return signed
    for fields in _papers(conn, partition, unsigned).values():
        about = str(fields.get("about", ""))
        if about in unsigned and fields.get("type") == minutes.SETTLED and not minutes.unsealed(fields):
            roles = (str(each.get("role", "")) for path, each in fields.items() if path.startswith("signatures/"))
            if _enough(roles):
                signed.add(about)
    return signed


def _enough(roles: Iterable[str]) -> bool:
    given = list(roles)
    return given.count(_SIDE) > 1 and _MEDIATOR in given


def _papers(conn: Connection, partition: str, about: set[str]) -> dict[str, Fields]:
    """Return the papers of the teams that these cases are of."""
    of, teams = records.c, set[str]()
    for some in chunks(sorted(about)):
        theirs = select(of.team).distinct().where(of.partition == partition, of.id.in_(some))
        teams.update(conn.execute(theirs).scalars())
    asked = select(of.id).where(of.partition == partition, of.kind == minutes.KIND, of.team.in_(sorted(teams)))
    return stands.fields_of(conn, partition, conn.execute(asked).scalars().all())


def _sides(case: Case) -> list[str]:
    return [each.name for each in case.parties.values() if each.role == _SIDE and is_written(each.name)][:2]


def _folded(case: Case) -> tuple[str, ...]:
    return tuple(sorted(fold(unaddressed(each)) for each in _sides(case)))


def _folded_of(fields: Fields) -> tuple[str, ...]:
    try:
        return _folded(changes.record_of(Case, {path: fields[path] for path in fields if path.startswith("parties/")}))
    except ValidationError:
        return ()


@lru_cache(maxsize=20_000)
def _of_title(title: str) -> tuple[str, ...]:
    """Return what `_by_initials` has of a list's title; the same titles come again with every page."""
    return _by_initials(title.split(" – "))


def _by_initials(sides: list[str]) -> tuple[str, ...]:
    return tuple(sorted(fold(initials(unaddressed(each))) for each in sides))


def _place(field: str) -> int:
    return cases.LOGBOOK_ORDER.index(field) if field in cases.LOGBOOK_ORDER else -1


_OF_ROLLS = {
    Kind.ROLL_BEFORE_CLASS, Kind.ROLL_BEFORE_BEGUN, Kind.ROLL_AHEAD, Kind.MADE_UP_BEFORE_CLASS, Kind.MADE_UP_AHEAD,
}  # fmt: skip
_OWN = {Kind.DOUBLE, Kind.LATE_START, Kind.UNSIGNED, Kind.BEFORE_RECEIPT, Kind.UNREADABLE} | _OF_ROLLS
_KINDS = {kind.value for kind in Kind if kind not in _OWN}
"""The phone's rules that speak to the officer too; the others are advice to whoever writes."""
