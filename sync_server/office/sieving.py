"""Which cases the officer wants to see: the group, the team, the matter, with or without something to look at."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.review import Standing
from sync_server.clock import stamp
from sync_server.journal import casebook
from sync_server.journal.casebook import Sieve
from sync_server.journal.figures import NOT_MEDIATED, OPEN, UNTOLD
from sync_server.office import strings
from sync_server.office.rows import LATE_DAYS
from sync_server.people.roster import roster

ALL = "all"  # every case, wherever it stands
ALARMS = "alarms"  # the group of cases in which a danger is open, wherever they stand
CLASHES = "clashes"  # the group of cases in which people wrote different things, wherever they stand
ACROSS = (ALARMS, CLASHES, ALL)  # groups in which cases stand at any point
_MATTER = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")  # a code of VU_VIEC, also one that only newer apps know
_OUTCOME = re.compile(r"[A-Z][A-Z0-9_]{0,31}")  # a code of KET_QUA, also one that only newer apps know
_RECEIVED = re.compile(r"[0-9]{4}(-[01][0-9])?")
SOME, NONE = "some", "none"  # with something to look at, or without
LATE = "yes"


class Wanted(Struct, frozen=True, kw_only=True):
    """What the address of a list asks for."""

    group: str  # a standing, ALARMS, CLASHES or ALL
    team: str = ""
    matter: str = ""  # VU_VIEC, or figures.UNTOLD
    received: str = ""  # the year or the month, "2026" or "2026-11"
    outcome: str = ""  # KET_QUA, figures.OPEN or figures.NOT_MEDIATED
    doubts: str = ""  # SOME, NONE, or empty for both
    late: bool = False  # only those that have waited too long for the commune
    page: int = 1

    def sieve(self, now: datetime) -> Sieve:
        """Return the same for the casebook, which knows nothing of doubts."""
        return Sieve(
            standing=None if self.group in ACROSS else Standing(self.group),
            alarmed=self.group == ALARMS,
            clashing=self.group == CLASHES,
            team=self.team,
            dispute_type=self.matter,
            received=self.received,
            outcome=self.outcome,
            waits_since_before=stamp(now - timedelta(days=LATE_DAYS)) if self.late else "",
        )

    @property
    def told(self) -> dict[str, str]:
        """What is asked for, by the names that an address has for it; nothing of what is not."""
        asked = {
            "standing": self.group, "team": self.team, "matter": self.matter, "received": self.received,
            "outcome": self.outcome, "doubts": self.doubts, "late": LATE if self.late else "",
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether not all of the group is asked for."""
        return self.told.keys() != {"standing"}


class Choice(Struct, frozen=True, kw_only=True):
    """One thing that a list can be narrowed to."""

    value: str
    label: str


def wanted(asked: Mapping[str, str], page: int = 1) -> Wanted:
    """Return what the names in an address ask for; what makes no sense is left out."""
    group, matter, outcome = (asked.get(name, "") for name in ("standing", "matter", "outcome"))
    received, doubts = asked.get("received", ""), asked.get("doubts", "")
    return Wanted(
        group=group if group in (*Standing, *ACROSS) else Standing.NEW.value,
        team=asked.get("team", ""),
        matter=matter if matter == UNTOLD or _MATTER.fullmatch(matter) else "",
        received=received if _RECEIVED.fullmatch(received) else "",
        outcome=outcome if outcome in (OPEN, NOT_MEDIATED) or _OUTCOME.fullmatch(outcome) else "",
        doubts=doubts if doubts in (SOME, NONE) else "",
        late=asked.get("late", "") == LATE,
        page=max(page, 1),
    )


def address(of: Wanted, page: int = 1) -> str:
    """Return the address of a page of the list."""
    return "/queue?" + urlencode(of.told | ({"page": str(page)} if page > 1 else {}))


def teams(conn: Connection, partition: str) -> list[Choice]:
    """Return the commune's teams, by village."""
    found = [Choice(value=each.id, label=_team(each.village, each.name)) for each in roster(conn, partition)]
    return sorted(found, key=lambda each: each.label)


def matters(language: str) -> list[Choice]:
    """Return the kinds of matter, in the order of their list, and last that none is written."""
    named = [Choice(value=each.code, label=each.label(language)) for each in vocabulary.lists()["VU_VIEC"].items]
    return [*named, Choice(value=UNTOLD, label=matter(UNTOLD, language))]


def matter(of: str, language: str) -> str:
    """Return a kind of matter in words; the code itself of one that this server has no words for."""
    return strings.text(language, "common.unknown") if of == UNTOLD else vocabulary.label("VU_VIEC", of, language)


def looks(language: str) -> list[Choice]:
    """Return the ways to ask for cases with or without something to look at."""
    return [Choice(value=each, label=strings.text(language, f"queue.doubts_{each}")) for each in (SOME, NONE)]


def _team(village: str, name: str) -> str:
    return " · ".join(filter(None, (village, name)))


PAGE_ROWS = casebook.PAGE_ROWS
MOST_READ = 1_000  # cases that are read through when only those with, or without, something to look at are wanted
