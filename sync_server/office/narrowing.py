"""To what a list was narrowed that was taken away: kept with its line of the log, and told there in words.

Kept is what the list itself takes from its address, and nothing else that stood there: codes, days, and names as they
were on that day, since teams are renamed and classes put right. No word of a case is among it but those of a search,
which stand in the log as a search already.
"""

from collections.abc import Callable, Mapping
from datetime import date

import msgspec
from sqlalchemy import Connection

from fieldapp.domain import minutes, vocabulary
from fieldapp.domain.text import fold
from sync_server.journal import entries, figures, finding, training
from sync_server.office import coverage, days, held, received, sieving, strings, tabs, untrained
from sync_server.office.lists import Wish
from sync_server.office.person import find_person
from sync_server.people import devices, elections, nominations
from sync_server.people.learning import Period
from sync_server.people.log import ACCOUNTS, SERVER
from sync_server.people.roster import roster

_PERIOD = ("from", "to")
_EMPTY_LOG = ("", SERVER, ACCOUNTS, "looks")  # choices of the log that are no phone


def kept(conn: Connection, listed: str, wish: Wish) -> str:
    """Return to what this list is narrowed, as the log keeps it; empty for a list that is always whole."""
    make = _OF.get(listed)
    told = {name: value for name, value in make(conn, wish).items() if value} if make else {}
    return msgspec.json.encode(told).decode() if told else ""


def kept_year(year: int) -> str:
    """Return the same for a list of one year."""
    return msgspec.json.encode({"year": str(year)}).decode()


def in_words(text: str, speech: str) -> str:
    """Return in words what `kept` wrote; empty for a line of before anything was kept."""
    told = msgspec.json.decode(text, type=dict[str, str]) if text else {}
    return ", ".join(filter(None, (_word(name, value, told, speech) for name, value in told.items())))


def _cases(conn: Connection, wish: Wish) -> Mapping[str, str]:
    told = sieving.wanted(wish.asked).told
    return told | {"team": _team(conn, wish, told["team"])} if "team" in told else told


def _entries(conn: Connection, wish: Wish) -> Mapping[str, str]:
    return {"kind": wish.of("kind") if wish.of("kind") in entries.KINDS else minutes.KIND}


def _held(conn: Connection, wish: Wish) -> Mapping[str, str]:
    return {"which": held.SETTLED if wish.of("which") == held.SETTLED else held.WAITS}


def _search(conn: Connection, wish: Wish) -> Mapping[str, str]:
    return {"q": fold(wish.of("q").strip()[: finding.LONGEST])}


def _year(conn: Connection, wish: Wish) -> Mapping[str, str]:
    known = map(str, figures.years(conn, wish.partition, wish.today()))
    return {"year": wish.of("year") if wish.of("year") in known else str(wish.today().year)}


def _year_of_villages(conn: Connection, wish: Wish) -> Mapping[str, str]:
    known = [*map(str, figures.years(conn, wish.partition, wish.today()))]
    return {"year": wish.of("year") if wish.of("year") in known else known[0]}


def _log(conn: Connection, wish: Wish) -> Mapping[str, str]:
    of = wish.of("phone")
    if of in _EMPTY_LOG:
        return {"log": of}
    return {"phone": next((each.mediator for each in devices.phones(conn, wish.partition) if each.device == of), "")}


def _class(conn: Connection, wish: Wish) -> Mapping[str, str]:
    found = training.one_class(conn, wish.partition, wish.of("class"))
    return {"class": found.training.title} if found else {}


def _election(conn: Connection, wish: Wish) -> Mapping[str, str]:
    found = elections.one(conn, wish.partition, wish.of("election"))
    named = {team.id: team.name for team in roster(conn, wish.partition)}
    return {"team": named.get(found.team, ""), "day": found.held_on.isoformat()}


def _person(conn: Connection, wish: Wish) -> Mapping[str, str]:
    return {"person": find_person(conn, wish.visitor, wish.of("person"))[1].name}


def _months(conn: Connection, wish: Wish) -> Mapping[str, str]:
    asked = wish.of("months")
    return {"months": asked if asked in map(str, untrained.MONTHS) else str(untrained.A_YEAR)}


def _period(conn: Connection, wish: Wish) -> Mapping[str, str]:
    period = wish.period()
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _covered(conn: Connection, wish: Wish) -> Mapping[str, str]:
    who = coverage.MISSING if wish.of("who") == coverage.MISSING else coverage.WERE
    return {"who": who, **_period(conn, wish), "team": _team(conn, wish, wish.of("team"))}


def _document(conn: Connection, wish: Wish) -> Mapping[str, str]:
    if not wish.of("document"):
        return {}
    found = received.of_document(received.every(conn, wish.partition, wish.language), wish.of("document"))
    return {"document": next((each.document for each in found), "")}


def _higher(conn: Connection, wish: Wish) -> Mapping[str, str]:
    found = nominations.every(conn, wish.partition) if wish.of("higher") else []
    return {"class": next((each.about.title for each in found if each.id == wish.of("higher")), "")}


_OF: dict[str, Callable[[Connection, Wish], Mapping[str, str]]] = {
    "cases": _cases, "entries": _entries, "held": _held, "search": _search, "figures": _year,
    "villages": _year_of_villages,
    "log": _log, "roll": _class, "candidates": _election, "learned": _person, "untrained": _months,
    "coverage": _period, "covered": _covered, "documents": _document, "undocumented": _document,
    "nominations": _higher,
}  # fmt: skip


def _team(conn: Connection, wish: Wish, team: str) -> str:
    return next((each.name for each in roster(conn, wish.partition) if each.id == team), "") if team else ""


def _word(name: str, value: str, told: Mapping[str, str], speech: str) -> str:
    if name in _PERIOD:
        first, last = (date.fromisoformat(told[each]) for each in _PERIOD)
        return coverage.told(Period(first=first, last=last), speech) if name == "from" else ""
    said = _CODES[name](value, speech) if name in _CODES else value
    return strings.text(speech, f"log.to_{name}", told=said)


def _outcome(value: str, speech: str) -> str:
    without = value in (figures.OPEN, figures.NOT_MEDIATED)
    return strings.text(speech, f"overview.{value}") if without else vocabulary.label("KET_QUA", value, speech)


def _choice(value: str, speech: str) -> str:
    return strings.text(speech, {SERVER: "log.the_server", ACCOUNTS: "log.accounts"}.get(value, "log.looks"))


_CODES: dict[str, Callable[[str, str], str]] = {
    "standing": lambda value, speech: tabs.label(value, speech),
    "matter": lambda value, speech: sieving.matter(value, speech),
    "received": lambda value, _speech: "/".join(reversed(value.split("-"))),
    "outcome": _outcome,
    "doubts": lambda value, speech: strings.text(speech, f"queue.doubts_{value}").lower(),
    "late": lambda _value, speech: strings.text(speech, "overview.overdue").lower(),
    "kind": lambda value, speech: strings.text(speech, f"entries.{value}"),
    "which": lambda value, speech: strings.text(speech, f"held.tab_{value}"),
    "who": lambda value, speech: strings.text(speech, f"coverage.{value}_title"),
    "log": _choice,
    "day": lambda value, _speech: days.shown(value),
}
"""How what is kept as a code or a day is told; names are told as they are."""
