"""One case in the officer's list, in words, and whether it may be approved without opening it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct

from fieldapp.domain import vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.review import Standing
from sync_server.clock import moment_of
from sync_server.journal.casebook import QueueRow
from sync_server.journal.doubts import Doubt
from sync_server.office import showing, strings

LATE_DAYS = 7  # our own measure: a week without an answer is marked
WAITING = (Standing.NEW, Standing.AMENDED)


class Row(Struct, frozen=True, kw_only=True):
    """One case in the list, in words."""

    href: str
    ticket: str  # what the form sends for it: the record and the number up to which the officer's page has it
    title: str
    village: str
    team: str
    matter: str
    received: str
    waited: str
    late: bool
    private: bool
    clashes: int
    alarm: bool  # a danger was reported
    support: str  # why the team asks for help, or empty
    asked: str  # "open" or "answered" when the team leader was asked since the last decision, or empty
    doubts: list[str]  # what there is to look at, in two words each
    standing: str
    settled: bool  # the commune has decided; else it waits
    plain: bool  # nothing in it asks for a look before it is approved


def row(
    found: QueueRow, fields: Fields, doubts: Sequence[Doubt], aside: Collection[str], now: datetime, language: str
) -> Row:
    """Return the case in words; `aside` are the records of which something waits for an officer."""
    since, asking = moment_of(found.waiting_since), str(fields.get("support_wanted", ""))
    return Row(
        href=f"/cases/{found.record}",
        ticket=f"{found.record}:{found.seq}",
        title=found.title,
        village=found.village,
        team=found.team,
        matter=vocabulary.label("VU_VIEC", found.dispute_type, language) if found.dispute_type else "",
        received=showing.day(found.received_on),
        waited=showing.waited(found.waiting_since, now, language),
        late=found.standing in WAITING and since is not None and (now - since).days >= LATE_DAYS,
        private=showing.is_private(fields),
        clashes=found.clashes,
        alarm=found.alarms > 0,
        support=vocabulary.label("HO_TRO", asking, language) if asking else "",
        asked=asked(fields),
        doubts=[*([strings.text(language, "common.aside")] if found.record in aside else []), *named(doubts, language)],
        standing=found.standing.value,
        settled=found.standing not in WAITING,
        plain=is_plain(found, fields, doubts, aside),
    )


def is_plain(found: QueueRow, fields: Fields, doubts: Sequence[Doubt], aside: Collection[str]) -> bool:
    """Return whether nothing in a waiting case asks for a look before it is approved."""
    return found.standing in WAITING and not asks_for_look(found, fields, doubts, aside)


def asks_for_look(found: QueueRow, fields: Fields, doubts: Sequence[Doubt], aside: Collection[str]) -> bool:
    """Return whether there is something to look at in a case, wherever it stands."""
    marked = doubts or found.clashes or found.alarms or fields.get("support_wanted") or found.record in aside
    return bool(marked or asked(fields))


def looks(
    found: QueueRow, fields: Fields, doubts: Sequence[Doubt], aside: Collection[str], language: str
) -> list[str]:  # fmt: skip
    """Return in words all that there is to look at, a danger first."""
    why, answer = str(fields.get("support_wanted", "")), asked(fields)
    told = [
        strings.text(language, "common.alarm") if found.alarms else "",
        strings.text(language, "common.support", why=vocabulary.label("HO_TRO", why, language)) if why else "",
        strings.text(language, f"common.asked_{answer}") if answer else "",
        strings.text(language, "common.clash") if found.clashes else "",
        strings.text(language, "common.aside") if found.record in aside else "",
    ]
    return [*filter(None, told), *named(doubts, language)]


def named(doubts: Sequence[Doubt], language: str) -> list[str]:
    """Return what there is to look at in two words each, every one once."""
    return list(dict.fromkeys(strings.text(language, f"doubts.{each.kind}_short") for each in doubts))


def asked(fields: Fields) -> str:
    """Return "open" or "answered" when the team leader was asked since the last decision, or empty."""
    keys = [path.partition("/")[2] for path in fields if path.startswith("inquiries/")]
    if not keys:
        return ""
    return "answered" if all(fields.get(f"replies/{key}") for key in keys) else "open"
