"""The papers of a case as the officer reads them: which, of what day, who signed how, and every word of them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, ValidationError
from sqlalchemy import Connection

from fieldapp.domain import changes, minutes, paper, vocabulary
from fieldapp.domain.minutes import Minutes
from sync_server.journal import casebook
from sync_server.office import showing, strings


class OnePaper(Struct, frozen=True, kw_only=True):
    """One paper, in words."""

    record: str
    name: str
    day: str
    amends: bool
    signed: list[str]
    unsigned: str
    unsealed: str  # a warning, when its signatures were given for other words
    check: str
    lines: list[tuple[str, str]]  # heading and text


def of_case(conn: Connection, partition: str, case_id: str, language: str) -> list[OnePaper]:
    """Return the papers of a case of this commune, the oldest first."""
    found = casebook.about(conn, partition, minutes.KIND, case_id)
    return [shown(record, fields, language) for record, fields in sorted(found.items())]


def shown(record: str, fields: Mapping[str, Any], language: str) -> OnePaper:
    """Return one paper in words."""
    of, digest = read(fields), minutes.digest_of(fields)
    sheet = paper.sheet_of(of, record, digest)
    given = [
        strings.text(
            language, "case.paper_signed", name=each.name, role=vocabulary.label("VAI_KY", each.role, language),
            how=vocabulary.label("CACH_KY", each.how, language), time=showing.moment(each.at, language),
        )
        for each in of.signatures.values()
    ]  # fmt: skip
    missing = ", ".join(each.name for each in minutes.unsigned(of).values())
    return OnePaper(
        record=record,
        name=vocabulary.label(minutes.TYPES, of.type, language),
        day=showing.day(of.held_on.isoformat()) if of.held_on else "",
        amends=bool(of.amends),
        signed=given,
        unsigned=strings.text(language, "case.paper_unsigned", names=missing) if missing else "",
        unsealed=strings.text(language, "case.paper_unsealed") if minutes.unsealed(fields) else "",
        check=strings.text(language, "case.paper_check", digest=paper.printed(digest)),
        lines=[("", "\n".join(sheet.opening)), *sheet.points],
    )


def read(fields: Mapping[str, Any]) -> Minutes:
    """Return a paper; an empty one when a newer phone wrote it in a way that this server cannot read."""
    try:
        return changes.record_of(Minutes, fields)
    except ValidationError:
        return Minutes()  # a newer phone's paper: its day and names are in the history
