"""The rounds of review in June and November: what leaders wrote of each mediator, and whom to replace; of what two
phones wrote differently one version is kept.

Leaders write the sheets on their phones (Luật 35/2013/QH13, Điều 12.3 and 7); there is one a mediator and round.
"""

from collections.abc import Mapping
from datetime import date

import msgspec
from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.domain import changes, vocabulary
from fieldapp.domain.appraisals import KIND, Appraisal, appraisal_id, round_after, round_before, round_in, round_of
from fieldapp.domain.ids import new_id
from sync_server.db.engine import reading
from sync_server.journal import casebook, stands
from sync_server.office import days, entry_versions, strings
from sync_server.office.class_story import Open
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.roster import Mediator, Team, roster

CHOSEN = "review-chosen"  # what the notice's cookie says after a version was chosen
_LEAVING = ("XIN_THOI", "DE_NGHI_THOI")  # KET_LUAN_HGV: to be replaced
_UNMET = ("CAN_THEM", "CHUA")  # DANH_GIA


class Row(Struct, frozen=True, kw_only=True):
    """One mediator and what was written of them in a round."""

    id: str
    name: str
    concluded: str  # in words; empty while the sheet has no conclusion
    more: str  # which standards are not met, who reviewed, what to learn
    when: str
    before: str  # what the round before came to, and when; empty when nobody wrote of them then
    to_replace: bool  # by this round or, while it says nothing, by the one before

    @property
    def reviewed(self) -> bool:
        """Whether this round says what to do."""
        return bool(self.concluded)


class Reviewed(Struct, frozen=True, kw_only=True):
    """A team and its people."""

    name: str
    rows: list[Row]


@get("/teams/reviews", sync_to_thread=True)
def reviews_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, month: FromQuery[str] = ""
) -> Response[str]:  # fmt: skip
    """Show who was reviewed in a round, what came of it, and whom to replace."""
    chosen = reply.cookie(NOTICE) == CHOSEN
    return show(office, reply, officer, month, notice=reply.say("entries.chosen") if chosen else "")


def show(
    office: Office, reply: Reply, officer: Visitor, month: str, *, notice: str = "", trouble: str = "",
    status: int = 200,
) -> Response[str]:  # fmt: skip
    """Return the page of a round."""
    now = round_of(days.today(office))
    of = asked(month, now)
    with reading(office.engine) as conn:
        teams = of_commune(conn, officer.partition, of, reply.language)
        clashes = _differing(conn, officer.partition, of, reply.language)
    everybody = [row for team in teams for row in team.rows]
    return reply.show(
        "reviews.html",
        status=status,
        clear=(NOTICE,) if notice else (),
        visitor=officer,
        of=of,
        before=round_before(of),
        after=round_after(of) if of < now else None,
        teams=teams,
        clashes=clashes,
        total=len(everybody),
        reviewed=sum(row.reviewed for row in everybody),
        to_replace=[row for row in everybody if row.to_replace],
        notice=notice,
        trouble=trouble,
    )


def month_of(fields: Mapping[str, object]) -> str:
    """Return the round of a sheet as an address says it; empty where it says none."""
    of = round_in(f"{fields.get('year')}-{fields.get('month') or 11:02}")
    return f"{of:%Y-%m}" if of else ""


def asked(month: str, now: date) -> date:
    """Return the round that an address asks for (`2026-06`); the present one where it says none, or one to come."""
    return min(round_in(month) or now, now)


def of_commune(conn: Connection, partition: str, of: date, speech: str) -> list[Reviewed]:
    """Return the commune's teams with what was written of each mediator in this round."""
    working = _working(conn, partition)
    sheets = _sheets(conn, partition, working, of)
    former = _sheets(conn, partition, working, round_before(of))
    return [
        Reviewed(
            name=team.name,
            rows=[_row(each, sheets.get(each.id), former.get(each.id), speech) for each in team.mediators],
        )
        for team in working
    ]


def _working(conn: Connection, partition: str) -> list[Team]:
    return [team for team in roster(conn, partition) if not team.merged_into]


def _differing(conn: Connection, partition: str, of: date, speech: str) -> list[Open]:
    """Return what lies open in the round's sheets, finished or not, each named by its mediator."""
    people = [each for team in _working(conn, partition) for each in team.mediators]
    names = {appraisal_id(each.id, of): each.name for each in people}
    some = casebook.clashing(conn, partition, names)
    found = []
    for record in (each for each in names if each in some):
        sheet, decision = casebook.open_record(conn, partition, record, (KIND,)), new_id()
        for each in entry_versions.open_in(sheet, speech) if sheet else []:
            found.append(replace(each, label=f"{names[record]}: {each.label}", decision=decision))
    return found


def _sheets(conn: Connection, partition: str, teams: list[Team], of: date) -> Mapping[str, Appraisal]:
    """Return the round's finished sheets by mediator; one that cannot be read is as if it were not there."""
    ids = {appraisal_id(each.id, of): each.id for team in teams for each in team.mediators}
    found = {}
    for record, values in stands.fields_of(conn, partition, list(ids)).items():
        if values:
            try:
                sheet = changes.record_of(Appraisal, values)
            except msgspec.ValidationError:
                continue
            if sheet.conclusion:
                found[ids[record]] = sheet
    return found


def _row(person: Mediator, sheet: Appraisal | None, former: Appraisal | None, speech: str) -> Row:
    latest = sheet or former
    return Row(
        id=person.id,
        name=person.name,
        concluded=_concluded(sheet, speech) if sheet else "",
        more=_more(sheet, speech) if sheet else "",
        when=_when(sheet) if sheet else "",
        before=" · ".join(filter(None, [_concluded(former, speech), _when(former)])) if former else "",
        to_replace=latest is not None and latest.conclusion in _LEAVING,
    )


def _concluded(sheet: Appraisal, speech: str) -> str:
    return vocabulary.label("KET_LUAN_HGV", sheet.conclusion, speech)


def _when(sheet: Appraisal) -> str:
    return f"{sheet.reviewed_on:%d/%m/%Y}" if sheet.reviewed_on else ""


def _more(sheet: Appraisal, speech: str) -> str:
    unmet = [
        vocabulary.label("TIEU_CHUAN_HGV", code, speech) + ": " + vocabulary.label("DANH_GIA", each.met, speech).lower()
        for code, each in sorted(sheet.standards.items()) if each.met in _UNMET
    ]  # fmt: skip
    by = strings.text(speech, "reviews.by", name=sheet.reviewer) if sheet.reviewer else ""
    return " · ".join(filter(None, [*unmet, sheet.advice, by]))
