"""Training as the phone shows it: the list of classes, the roll of one, and what somebody has taken part in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import msgspec
from msgspec import Struct, ValidationError

from fieldapp.domain import changes, training
from fieldapp.domain.record import Photo
from fieldapp.domain.roles import Role
from fieldapp.domain.text import fold
from fieldapp.domain.training import ATTENDANCE, CLASS, Attendance, TrainingClass
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.records import Held
from fieldapp.workbook import working
from fieldapp.workbook.clashes import open_paths
from fieldapp.workbook.listing import queued_by_record
from fieldapp.workbook.roster import me, teams
from fieldapp.workbook.working import Working

RecordT = TypeVar("RecordT", bound=msgspec.Struct)


class Attendee(Struct, frozen=True, kw_only=True):
    """One name on the roll, whether anything is written about them yet or not."""

    person: str
    name: str
    village: str = ""
    team: str = ""
    birth_year: int | None = None
    expected: bool = False  # of a team that the class is for
    attendance: Attendance | None = None
    clashing: tuple[str, ...] = ()  # the paths that people wrote differently

    @property
    def state(self) -> str:
        """DIEM_DANH; empty while nothing is written."""
        return self.attendance.state if self.attendance else ""


class Counts(Struct, frozen=True, kw_only=True):
    """How many of how many."""

    everybody: int
    present: int
    excused: int
    absent: int
    made_up: int
    documents: int  # who received what was handed out

    @property
    def open(self) -> int:
        """How many about whom nothing is written."""
        return self.everybody - self.present - self.excused - self.absent - self.made_up


class ClassRow(Struct, frozen=True, kw_only=True):
    """One class in the list."""

    id: str
    training: TrainingClass
    by_commune: bool
    counts: Counts
    over: bool  # its last day is past


class Roll(Struct, frozen=True, kw_only=True):
    """One class with everybody on its list."""

    id: str
    exists: bool
    training: TrainingClass
    by_commune: bool  # set by the commune; else begun on the spot
    begun_by: str  # who wrote its first line; empty while only this phone knows it
    people: list[Attendee]
    counts: Counts
    waiting: int  # how many of its records the commune has not got all of, as far as it lies with this phone
    lacking: int  # how many of its pictures are not on this phone: nobody here knows whether the commune has them
    clashing: tuple[str, ...]  # the paths of the class itself that people wrote differently


class Taken(Struct, frozen=True, kw_only=True):
    """One training in somebody's history."""

    class_id: str
    training: TrainingClass
    attendance: Attendance


def list_classes(store: DeviceStore, today: date) -> list[ClassRow]:
    """Return every class: those to come, the nearest first, then those that are over, the latest first."""
    seen = _Seen(store)
    rows = [_row(seen, held, today) for held in store.records.of_kind(CLASS)]
    kept = [row for row in rows if row is not None]
    return sorted(kept, key=lambda row: (row.over, _distance(row.training, today), row.id))


def roll(store: DeviceStore, class_id: str) -> Roll:
    """Return a class with its people: of the own team first, then by village and given name."""
    seen = _Seen(store)
    held = store.records.get(class_id) or Held(kind=CLASS, id=class_id)
    at_work = seen.layers(held)
    described = read(TrainingClass, at_work.fields)
    people = _people(seen, class_id, described)
    first = min(held.lines, key=lambda line: line.seq, default=None)
    mine = me(store)
    unsent = {each for each, queue in seen.queued.items() if any(q.unanswered or q.waits_for_room for q in queue)}
    pictured = {class_id: described.photos} | {
        training.attendance_id(class_id, each.person): each.attendance.photos if each.attendance else {}
        for each in people
    }
    unsent |= _pictures_waiting(store, pictured)
    return Roll(
        id=class_id,
        exists=bool(at_work.fields),
        training=described,
        by_commune=first is not None and first.role != Role.MEDIATOR,
        begun_by=first.by if first else (mine.name if mine else ""),
        people=people,
        counts=_counts(people),
        waiting=sum(name in unsent for name in pictured),
        lacking=_lacking(store, pictured),
        clashing=tuple(open_paths(at_work)),
    )


def find_attendee(rolled: Roll, person: str) -> Attendee | None:
    """Return one person of a roll."""
    return next((each for each in rolled.people if each.person == person), None)


def everybody(store: DeviceStore) -> list[Attendee]:
    """Return all mediators of the commune, as far as this phone knows them."""
    return [each for _, each in _roster(store)]


def taken_part(store: DeviceStore, person: str) -> list[Taken]:
    """Return the trainings of which this person's attendance is written, the latest first."""
    seen = _Seen(store)
    found = []
    for attendance in seen.attendances():
        if attendance.person == person and attendance.state:
            described = training_of(store, attendance.class_id)
            found.append(Taken(class_id=attendance.class_id, training=described, attendance=attendance))
    return sorted(found, key=lambda each: (each.training.held_on or date.min, each.class_id), reverse=True)


def training_of(store: DeviceStore, class_id: str) -> TrainingClass:
    """Return a class as it stands on this phone."""
    return read(TrainingClass, working.of_record(store, class_id).fields)


def read(record_type: type[RecordT], fields: Mapping[str, object]) -> RecordT:
    """Return the record, without the fields that this version of the app cannot read."""
    try:
        return changes.record_of(record_type, fields)
    except ValidationError:
        return changes.record_of(record_type, {path: v for path, v in fields.items() if _fits(record_type, path, v)})


class _Seen:
    """What one drawing looks at: the outbox is read once, and each attendance once."""

    def __init__(self, store: DeviceStore) -> None:
        self.store = store
        self.queued: dict[str, list[Queued]] = queued_by_record(store)
        self._of_class: dict[str, list[tuple[Working, Attendance]]] | None = None

    def layers(self, held: Held) -> Working:
        return working.layered(held, self.queued.get(held.id, []))

    def of_class(self, class_id: str) -> Sequence[tuple[Working, Attendance]]:
        if self._of_class is None:
            self._of_class = {}
            for held in self.store.records.of_kind(ATTENDANCE):
                at_work = self.layers(held)
                attendance = read(Attendance, at_work.fields)
                self._of_class.setdefault(attendance.class_id, []).append((at_work, attendance))
        return self._of_class.get(class_id, [])

    def attendances(self) -> Iterable[Attendance]:
        self.of_class("")
        return [attendance for each in (self._of_class or {}).values() for _, attendance in each]


def _row(seen: _Seen, held: Held, today: date) -> ClassRow | None:
    at_work = seen.layers(held)
    if not at_work.fields:
        return None
    described = read(TrainingClass, at_work.fields)
    first = min(held.lines, key=lambda line: line.seq, default=None)
    between = training.days(described)
    return ClassRow(
        id=held.id,
        training=described,
        by_commune=first is not None and first.role != Role.MEDIATOR,
        counts=_counts(_people(seen, held.id, described)),
        over=between is not None and between[1] < today,
    )


def _people(seen: _Seen, class_id: str, described: TrainingClass) -> list[Attendee]:
    written = {attendance.person: (at_work, attendance) for at_work, attendance in seen.of_class(class_id)}
    on_roster = {
        each.person: each for team, each in _roster(seen.store) if not described.teams or team in described.teams
    }
    found = []
    for person in on_roster.keys() | written.keys():
        known = on_roster.get(person)
        at_work, attendance = written.get(person, (None, None))
        if known is None and not (attendance and attendance.state):
            continue  # somebody who was added and taken out again
        found.append(_attendee(person, known, at_work, attendance))
    mine = _my_team(seen.store)
    return sorted(found, key=lambda each: (each.team != mine, *_place_in_list(each)))


def _attendee(person: str, known: Attendee | None, at_work: Working | None, attendance: Attendance | None) -> Attendee:
    told = known or Attendee(person=person, name="")
    if attendance is None or at_work is None:
        return told
    return Attendee(
        person=person,
        name=told.name or attendance.name,
        village=told.village or attendance.village,
        team=told.team or attendance.team,
        birth_year=attendance.birth_year,
        expected=known is not None,
        attendance=attendance,
        clashing=tuple(open_paths(at_work)),
    )


def _roster(store: DeviceStore) -> list[tuple[str, Attendee]]:
    """Return the commune's mediators, each with a team's id; she herself also before the commune has told."""
    told = _told(store)
    identity = store.identity.get()
    reply = identity.reply if identity else None
    if reply is None or any(each.person == reply.person.id for _, each in told):
        return told
    herself = Attendee(
        person=reply.person.id, name=reply.person.name, village=reply.village, team=reply.team_name, expected=True
    )
    return [(reply.team, herself), *told]


def _told(store: DeviceStore) -> list[tuple[str, Attendee]]:
    return [
        (team_id, Attendee(person=key, name=member.name, village=team.village, team=team.name, expected=True))
        for team_id, team in teams(store).items()
        for key, member in team.members.items()
        if member.name
    ]


def _my_team(store: DeviceStore) -> str:
    identity = store.identity.get()
    return identity.reply.team_name if identity and identity.reply else ""


def _counts(people: Sequence[Attendee]) -> Counts:
    states = [each.state for each in people]
    return Counts(
        everybody=len(people),
        present=states.count(training.PRESENT),
        excused=states.count(training.EXCUSED),
        absent=states.count(training.ABSENT),
        made_up=states.count(training.MADE_UP),
        documents=sum(bool(each.attendance and each.attendance.documents) for each in people),
    )


def _pictures_waiting(store: DeviceStore, pictured: Mapping[str, Mapping[str, Photo]]) -> set[str]:
    """Return the records of which the commune has not confirmed every picture that was taken here."""
    waiting = store.photos.waiting()
    return {
        record
        for record, photos in pictured.items()
        if any(each.sha256 in waiting.get(record, ()) for each in photos.values())
    }


def _lacking(store: DeviceStore, pictured: Mapping[str, Mapping[str, Photo]]) -> int:
    """Return how many pictures have not come here for this class; that one is here for something else says nothing."""
    homes = store.photos.homes()
    named = {(record, each.sha256) for record, photos in pictured.items() for each in photos.values()}
    return len({each[1] for each in named if each not in homes or not store.photos.has(each[1])})


def _place_in_list(each: Attendee) -> tuple[str, str, str, str]:
    """Return what a list is sorted by: the village, then the given name, which stands last."""
    name = fold(each.name)
    return fold(each.village), name.rpartition(" ")[2], name, each.person


def _distance(described: TrainingClass, today: date) -> int:
    return abs((described.held_on - today).days) if described.held_on else 0


def _fits(record_type: type[RecordT], path: str, value: object) -> bool:
    try:
        changes.record_of(record_type, {path: value})
    except ValidationError:
        return False
    return True
