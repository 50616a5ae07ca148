"""With what a notice may begin: a class that is set, or the result of a year. Its words are always Vietnamese."""

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from sync_server.journal import figures, training
from sync_server.journal.training import HeldClass
from sync_server.office import class_sheets, strings
from sync_server.office.province import FEWEST
from sync_server.people.roster import roster

TRAINING, RESULT = "TH", "KQ"  # of LOAI_TIN
_MOST = 5  # classes and years that are offered


class Begun(Struct, frozen=True, kw_only=True):
    """What stands in the form before the officer has written anything."""

    matter: str
    title: str
    text: str
    last: date | None = None


def offered_classes(conn: Connection, partition: str, today: date) -> list[tuple[str, str]]:
    """Return the classes that are still to come, the next one first: id, and title with its day."""
    coming = [each for each in training.classes(conn, partition) if _is_coming(each, today)]
    return [
        (each.id, f"{_title(each)}, {class_sheets.when(each.training, 'vi')}") for each in coming[: -_MOST - 1 : -1]
    ]


def offered_years(conn: Connection, partition: str, today: date) -> list[int]:
    """Return the latest years that have a result."""
    return figures.years(conn, partition, today)[:2]


def from_class(held: HeldClass, organizer: str) -> Begun:
    """Return the announcement of a class: what it is about, when and where."""
    told = held.training
    said = {"title": _title(held), "when": class_sheets.when(told, "vi"), "place": told.place}
    parts = ["organizer", "title", "when", *(["place"] if told.place else []), "end"]
    text = "\n".join(
        strings.text("vi", f"notices.class_{part}", organizer=told.organizer or organizer, **said) for part in parts
    )
    title = strings.text("vi", "notices.class_head", title=said["title"])
    return Begun(matter=TRAINING, title=title, text=text, last=_last(held) if told.held_on else None)


def from_year(conn: Connection, partition: str, year: int, commune: str) -> Begun:
    """Return the result of a year: its teams and mediators, and of its cases what may be told."""
    teams = [each for each in roster(conn, partition) if not each.merged_into]
    counted = figures.of_year(conn, partition, year)
    received, settled = tellable(figures.total(counted), figures.settled_of_ended(counted)[0])
    said = {
        "year": year, "commune": commune, "teams": len(teams), "people": sum(len(each.mediators) for each in teams),
        "received": received, "settled": settled,
    }  # fmt: skip
    parts = ["teams", *(["received"] if received else []), *(["settled"] if settled else []), "end"]
    text = "\n".join(strings.text("vi", f"notices.year_{part}", **said) for part in parts)
    return Begun(matter=RESULT, title=strings.text("vi", "notices.year_head", **said), text=text)


def tellable(received: int, settled: int) -> tuple[int, int]:
    """Return how many cases of a year were received and how many of them settled, as far as everybody may hear it.

    0 stands for what may not: fewer than `FEWEST` are somebody, and so are as few that the other number leaves over.
    """
    if received < FEWEST:
        return 0, 0
    return received, settled if settled >= FEWEST and not 0 < received - settled < FEWEST else 0


def _is_coming(held: HeldClass, today: date) -> bool:
    return held.training.held_on is not None and not held.training.called_off and _last(held) >= today


def _title(held: HeldClass) -> str:
    return held.training.title or vocabulary.label("TAP_HUAN", held.training.subject, "vi")


def _last(held: HeldClass) -> date:
    return held.training.until or held.training.held_on or date.min
