"""All cases as rows of a list: what asks for her first, then what is not yet at the commune, then the newest."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from fieldapp.domain import cases, deadlines, rules, text, vocabulary
from fieldapp.domain.cases import Case
from fieldapp.domain.deadlines import Deadline, Rest
from fieldapp.domain.rules import Breach
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.photos import KeptPhoto
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from fieldapp.workbook import remarks, working
from fieldapp.workbook.answering import inquiries
from fieldapp.workbook.clashes import open_paths
from fieldapp.workbook.leaving import Hand, hands, has_nobody
from fieldapp.workbook.reading import held_reasons, photos_elsewhere, photos_waiting, received_at
from fieldapp.workbook.standing import PhoneStanding, phone_standing
from fieldapp.workbook.working import Working

_SEARCHED_TEXT = 300  # characters of the summary that search looks at


class CaseRow(Struct, frozen=True, kw_only=True, gc=False):
    """One case in a list."""

    id: str
    title: str  # `Bà Lan – Ông Hùng`, by initials behind closed doors; empty when nobody is named yet
    dispute_type: str  # VU_VIEC
    summary: str  # its beginning
    received_on: date | None
    standing: PhoneStanding
    remark: str  # the officer's first open remark; empty behind closed doors as well, since it may name the sides
    remark_path: str
    unsent: bool  # being written
    stopping: tuple[Breach, ...]  # of what is being written: what stops sending it, whatever day it is
    waiting: bool  # in the outbox
    photos_waiting: int
    photos: tuple[str, ...]  # the hashes of those that it names
    held: list[str]  # reasons, keys of words [held]
    gone: bool  # another team's now: it is here for what of it has not been sent, and asks for nothing else
    clashes: int  # fields in which people wrote different things
    declined: int  # parts that the commune did not take
    alarm: bool  # a danger was reported that has not passed
    asked: tuple[str, ...]  # the persons who were given it and have not answered yet
    hands: tuple[Hand, ...]  # with whom it is
    nobody: bool  # it was refused or given up, and nobody has it
    inquiries: int  # what the commune asked the team leader and got no answer to
    received_at: str  # when the commune last took something of it, ISO 8601 UTC
    touched_at: str  # the last edit here or the last news, ISO 8601
    clocks: tuple[Deadline, ...]  # those that run for it, whatever day it is
    rest: Rest | None  # it has no next day, or was never begun
    folded: str  # for search: lower case, no accents

    @property
    def only_here(self) -> bool:
        """Whether something of it is on this phone alone."""
        return self.unsent or self.waiting or bool(self.photos_waiting)


def list_cases(store: DeviceStore) -> list[CaseRow]:
    """Return every case that holds anything, in the order of the list. For a list that stays open: `CaseIndex`."""
    queued, photos = queued_by_record(store), photos_by_record(store)
    road = store.road.get()
    rows = [
        row_of(held, queued.get(held.id, []), photos.get(held.id, {}), road)
        for held in store.records.of_kind(cases.KIND)
    ]
    return in_order(row for row in rows if row)


def in_order(rows: Iterable[CaseRow]) -> list[CaseRow]:
    """Return the rows as the list shows them: what came back or clashes, what is only here, the rest; newest first."""
    return sorted(rows, key=place)


def place(row: CaseRow) -> tuple[int, float, str]:
    """Return where the row stands in the list: smaller ones come first."""
    return 0 if row.clashes else _RANK.get(row.standing, 2), -_seconds(row.touched_at), row.id


def row_of(held: Held, queued: Sequence[Queued], kept: dict[str, KeptPhoto], road: RoadState) -> CaseRow | None:
    """Return the row of one record; None when it holds nothing, such as a draft that was withdrawn.

    `kept` are its photos on this phone by hash; of others `road` tells whether the server has them.
    """
    at_work = working.layered(held, queued)
    fields = at_work.fields
    if not fields:
        return None
    case = working.case_of(fields)
    waiting = photos_waiting(case, kept)
    path, remark = next(iter(remarks.of_working(at_work).items()), ("", ""))
    return CaseRow(
        id=held.id,
        title=cases.listed_title(case),
        dispute_type=case.dispute_type,
        summary=case.summary[:_SEARCHED_TEXT],
        received_on=case.received_on,
        standing=phone_standing(at_work, waiting + photos_elsewhere(case, kept, road)),
        remark="" if cases.is_closed(case) else remark,
        remark_path=path,
        unsent=bool(at_work.draft),
        stopping=tuple(rules.stopping(case, date.max)) if at_work.draft else (),
        waiting=any(each.unanswered or each.waits_for_room for each in queued),
        photos_waiting=waiting,
        photos=tuple(photo.sha256 for photo in case.photos.values()),
        held=held_reasons(at_work),
        gone=held.gone,
        clashes=len(open_paths(at_work)),
        declined=sum(each.state == "declined" for each in queued),
        alarm=bool(cases.open_alarm(case)),
        asked=() if held.gone else cases.asked(case),
        hands=() if held.gone else hands(case),
        nobody=not held.gone and has_nobody(case),
        inquiries=0 if held.gone else len(inquiries(at_work.below)),
        received_at=received_at(held.lines),
        touched_at=_touched_at(at_work),
        clocks=() if held.gone else tuple(deadlines.of_case(case)),
        rest=None if held.gone else deadlines.rest(case) or deadlines.never_begun(case),
        folded=_searched(case),
    )


def queued_by_record(store: DeviceStore) -> dict[str, list[Queued]]:
    """Return the outbox by record, oldest first."""
    found: dict[str, list[Queued]] = {}
    for each in store.outbox.all():
        found.setdefault(each.change.record, []).append(each)
    return found


def photos_by_record(store: DeviceStore) -> dict[str, dict[str, KeptPhoto]]:
    """Return the photos kept on this phone, by record and hash."""
    found: dict[str, dict[str, KeptPhoto]] = {}
    for photo in store.photos.all():
        found.setdefault(photo.record, {})[photo.sha256] = photo
    return found


_RANK = {PhoneStanding.RETURNED: 0, PhoneStanding.SAVED: 1}


def _touched_at(at_work: Working) -> str:
    news = [line.received_at for line in at_work.held.lines]
    return max([at_work.held.touched_at, *news], key=_seconds)


def _seconds(iso: str) -> float:
    """Return an ISO time as seconds since 1970; 0 for none, or for what a strange phone wrote."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return 0.0
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _searched(case: Case) -> str:
    people = [part for party in case.parties.values() for part in (party.name, party.address)]
    helpers = [each.name for each in case.mediators.values()] + [each.name for each in case.invited.values()]
    day = f"{case.received_on:%d/%m/%Y}" if case.received_on else ""
    kind = vocabulary.label("VU_VIEC", case.dispute_type) if case.dispute_type else ""
    number = str(case.logbook_no or "")
    words = [*people, kind, case.summary[:_SEARCHED_TEXT], case.place_detail, *helpers, day, number]
    return text.fold(" ".join(words))
