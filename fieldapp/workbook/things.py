"""What is written besides cases, as a row names it: a note, a paper, a class, a tick on a roll, a review."""

from datetime import date

from msgspec import Struct

from fieldapp.domain import appraisals
from fieldapp.domain.appraisals import Appraisal
from fieldapp.store.device import DeviceStore
from fieldapp.workbook.answering import behind_closed_doors
from fieldapp.workbook.rolls import read
from fieldapp.workbook.working import Working

_NAMES = ("title", "name", "words", "held_on")  # by what people know such a record, if it says one of these
_BEGINNING = 60  # characters of it


class Thing(Struct, frozen=True, kw_only=True):
    """One record besides cases: by what it is known, and where its page is."""

    id: str
    kind: str
    title: str  # by what it is known; empty when it has no such words, and behind closed doors
    within: str  # of a paper the case that it is about, of a tick its class; empty for anything else
    person: str  # whose tick or review it is
    round: date | None  # of a review
    closed: bool  # it belongs to a case behind closed doors: its own page tells what was said in it, and no list


def thing_of(store: DeviceStore, at_work: Working) -> Thing:
    """Return how this record is named."""
    fields, closed = at_work.fields, behind_closed_doors(store, at_work.fields)
    told = (fields.get(name) for name in _NAMES)
    title = next((" ".join(each.split()) for each in told if isinstance(each, str) and each), "")
    review = read(Appraisal, fields) if at_work.held.kind == appraisals.KIND else Appraisal()
    return Thing(
        id=at_work.held.id,
        kind=at_work.held.kind,
        title="" if closed else title if len(title) <= _BEGINNING else f"{title[:_BEGINNING]}…",
        within=str(fields.get("about") or fields.get("class_id") or ""),
        person=str(fields.get("person") or ""),
        round=appraisals.round_in(f"{review.year}-{review.month or 11:02}"),
        closed=closed,
    )
