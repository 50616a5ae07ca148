"""The rounds of review in June and November: what leaders wrote of each mediator, and whom to replace.

Leaders write the sheets on their phones (Luật 35/2013/QH13, Điều 12.3 and 7); there is one a mediator and year, and
it counts for the round in which it was last written.
"""

from collections.abc import Mapping
from datetime import date

import msgspec
from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import changes, vocabulary
from fieldapp.domain.appraisals import Appraisal, appraisal_id
from sync_server.db.engine import reading
from sync_server.journal import stands
from sync_server.office import days, strings
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.people.roster import Mediator, Team, roster

_LEAVING = ("XIN_THOI", "DE_NGHI_THOI")  # KET_LUAN_HGV: to be replaced
_UNMET = ("CAN_THEM", "CHUA")  # DANH_GIA


class Row(Struct, frozen=True, kw_only=True):
    """One mediator and what was written of them this year."""

    id: str
    name: str
    concluded: str  # in words; empty when nobody has written anything this year
    more: str  # which standards are not met, who reviewed, what to learn
    when: str
    this_round: bool
    to_replace: bool


class Reviewed(Struct, frozen=True, kw_only=True):
    """A team and its people."""

    name: str
    rows: list[Row]


@get("/teams/reviews", sync_to_thread=True)
def reviews_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show who was reviewed in the present round, what came of it, and whom to replace."""
    today = days.today(office)
    with reading(office.engine) as conn:
        teams = of_commune(conn, officer.partition, today, reply.language)
    everybody = [row for team in teams for row in team.rows]
    return reply.show(
        "reviews.html",
        visitor=officer,
        month=round_of(today).month,
        year=today.year,
        teams=teams,
        total=len(everybody),
        reviewed=sum(row.this_round for row in everybody),
        to_replace=[row for row in everybody if row.to_replace],
    )


def of_commune(conn: Connection, partition: str, today: date, speech: str) -> list[Reviewed]:
    """Return the commune's teams with what was written of each mediator this year."""
    working = [team for team in roster(conn, partition) if not team.merged_into]
    sheets = _sheets(conn, partition, working, today.year)
    return [
        Reviewed(name=team.name, rows=[_row(each, sheets.get(each.id), today, speech) for each in team.mediators])
        for team in working
    ]


def round_of(day: date) -> date:
    """Return the first day of the month in whose round a day falls: June in the first half of a year, else November."""
    return date(day.year, 6 if day.month <= 6 else 11, 1)


def _sheets(conn: Connection, partition: str, teams: list[Team], year: int) -> Mapping[str, Appraisal]:
    """Return this year's sheets by mediator; one that cannot be read is as if it were not there."""
    ids = {appraisal_id(each.id, year): each.id for team in teams for each in team.mediators}
    found = {}
    for record, values in stands.fields_of(conn, partition, list(ids)).items():
        if values:
            try:
                found[ids[record]] = changes.record_of(Appraisal, values)
            except msgspec.ValidationError:
                continue
    return found


def _row(person: Mediator, sheet: Appraisal | None, today: date, speech: str) -> Row:
    if sheet is None or not sheet.conclusion:
        return Row(id=person.id, name=person.name, concluded="", more="", when="", this_round=False, to_replace=False)
    on = sheet.reviewed_on
    unmet = [
        vocabulary.label("TIEU_CHUAN_HGV", code, speech) + ": " + vocabulary.label("DANH_GIA", each.met, speech).lower()
        for code, each in sorted(sheet.standards.items()) if each.met in _UNMET
    ]  # fmt: skip
    by = strings.text(speech, "reviews.by", name=sheet.reviewer) if sheet.reviewer else ""
    return Row(
        id=person.id,
        name=person.name,
        concluded=vocabulary.label("KET_LUAN_HGV", sheet.conclusion, speech),
        more=" · ".join(filter(None, [*unmet, sheet.advice, by])),
        when=f"{on:%d/%m/%Y}" if on else "",
        this_round=bool(on and round_of(on) == round_of(today)),
        to_replace=sheet.conclusion in _LEAVING,
    )
