"""The rounds of review of the team's mediators: who has a sheet, and what stands on it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from fieldapp.domain import appraisals
from fieldapp.domain.appraisals import KIND, Appraisal
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.clashes import open_paths
from fieldapp.workbook.rolls import read
from fieldapp.workbook.roster import Colleague, me, roster
from fieldapp.workbook.telling import tell


class Review(Struct, frozen=True, kw_only=True):
    """One mediator's sheet of one round."""

    colleague: Colleague
    record: str
    sheet: Appraisal  # empty while nothing is written
    clashing: bool = False  # two phones wrote something of it differently

    @property
    def begun(self) -> bool:
        """Whether anything of it is written."""
        return bool(self.sheet.standards or self.sheet.conclusion or self.sheet.strengths or self.sheet.advice)


def leads(store: DeviceStore) -> bool:
    """Return whether she who signed in on this phone leads the team."""
    mine = me(store)
    return mine is not None and any(each.leader and each.person == mine.person for each in roster(store))


def reviews(store: DeviceStore, of: date) -> list[Review]:
    """Return the sheets of a round (`appraisals.round_of`), one a mediator of the team."""
    return [review_of(store, each, of) for each in roster(store)]


def review_of(store: DeviceStore, colleague: Colleague, of: date) -> Review:
    """Return one mediator's sheet of a round."""
    record = appraisals.appraisal_id(colleague.person, of)
    at_work = working.of_record(store, record, KIND)
    sheet, clashing = read(Appraisal, at_work.fields), bool(open_paths(at_work))
    return Review(colleague=colleague, record=record, sheet=sheet, clashing=clashing)


def write_review(store: DeviceStore, colleague: Colleague, of: date, values: Mapping[str, Any], now: datetime) -> None:
    """Write fields of a sheet; the first writing says whose it is, of which round, and who reviews."""
    review = review_of(store, colleague, of)
    mine = me(store)
    first: dict[str, Any] = {}
    if not review.sheet.person:
        first = {
            "person": colleague.person, "name": colleague.name, "year": of.year, "month": of.month,
            "reviewed_on": now.date(), "reviewer": mine.name if mine else "",
        }  # fmt: skip
    tell(store, KIND, review.record, first | dict(values), now)
