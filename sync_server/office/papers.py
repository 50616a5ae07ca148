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
    return [_shown(record, fields, language) for record, fields in sorted(found.items())]


def _shown(record: str, fields: Mapping[str, Any], language: str) -> OnePaper:
    read, digest = _read(fields), minutes.digest_of(fields)
    sheet = paper.sheet_of(read, record, digest)
    given = [
        strings.text(
            language, "case.paper_signed", name=each.name, role=vocabulary.label("VAI_KY", each.role, language),
            how=vocabulary.label("CACH_KY", each.how, language), time=showing.moment(each.at, language),
        )
        for each in read.signatures.values()
    ]  # fmt: skip
    missing = ", ".join(each.name for each in minutes.unsigned(read).values())
    return OnePaper(
        record=record,
        name=vocabulary.label(minutes.TYPES, read.type, language),
        day=showing.day(read.held_on.isoformat()) if read.held_on else "",
        amends=bool(read.amends),
        signed=given,
        unsigned=strings.text(language, "case.paper_unsigned", names=missing) if missing else "",
        unsealed=strings.text(language, "case.paper_unsealed") if minutes.unsealed(fields) else "",
        check=strings.text(language, "case.paper_check", digest=paper.printed(digest)),
        lines=[("", "\n".join(sheet.opening)), *sheet.points],
    )


def _read(fields: Mapping[str, Any]) -> Minutes:
    try:
        return changes.record_of(Minutes, fields)
    except ValidationError:
        return Minutes()  # a newer phone's paper: its day and names are in the history
