"""Which kinds of records there are: one line each. Sync, scope and the stores ask here, and know no kind by name."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from fieldapp.domain import appraisals, cases, minutes, notes, roster, training
from fieldapp.domain.roles import BY_MEDIATOR, BY_OFFICER, BY_SERVER, Role


class Reach(StrEnum):
    """Whose phones have the records of a kind."""

    TEAM = "team"  # the team that a record belongs to, and nobody else
    COMMUNE = "commune"  # every phone of the commune; where mediators write such a kind, those of any team do


def never(before: Mapping[str, Any], changed: Mapping[str, Any], restoring: bool) -> bool:
    """Say that nothing of this kind is signed."""
    return False


def no_words(changed: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return none: nothing of this kind is signed."""
    return {}


def nothing_along(changed: Mapping[str, Any]) -> frozenset[str]:
    """Say that of this kind only what is new is said."""
    return frozenset()


def nothing_stays(before: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Say that nothing of this kind is said once for all who sign."""
    return {}


class Kind(Struct, frozen=True, kw_only=True):
    """What a kind of record is made of, who reads it and who may begin one."""

    record: type[msgspec.Struct]
    writers: dict[str, frozenset[Role]]
    limits: dict[str, int]
    reach: Reach = Reach.TEAM
    begun_by: frozenset[Role] = BY_MEDIATOR
    unseals: Callable[[Mapping[str, Any], Mapping[str, Any], bool], bool] = never
    """Whether a change, the second, would alter what people have signed in a record with the first fields; the third
    tells that it brings back what a server had lost."""
    words_under: Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]] = no_words
    """The words that the signatures of a change, the first, stand for in a record with these fields; none without."""
    named_along: Callable[[Mapping[str, Any]], frozenset[str]] = nothing_along
    """The paths that a change says also where they stand already, since something in it holds for just that value."""
    said_already: Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]] = nothing_stays
    """What stands in a record with the first fields where a change, the second, says otherwise what is said once for
    all who sign: it stays, and the rest of the change goes beside it."""
    is_text: Callable[[str], bool] = lambda path: False
    """Whether signatures stand for what is written at this path."""
    of_case: str = ""
    """The field that names the case with which a record goes to another team; empty where none does."""

    @property
    def of_people(self) -> bool:
        """Whether people write it: then what a server lost is offered again, and it is settled, held and moved."""
        return any(Role.MEDIATOR in roles for roles in self.writers.values())

    @property
    def has_photos(self) -> bool:
        """Whether its records name photos, in the collection `photos`."""
        return "photos" in self.record.__struct_fields__


ALL: dict[str, Kind] = {
    cases.KIND: Kind(record=cases.Case, writers=cases.WRITERS, limits=cases.LIMITS),
    roster.KIND: Kind(
        record=roster.MediationTeam, writers=roster.WRITERS, limits=roster.LIMITS, reach=Reach.COMMUNE,
        begun_by=BY_SERVER,
    ),
    roster.PARTICULARS: Kind(
        record=roster.Particulars, writers=roster.PARTICULARS_WRITERS, limits=roster.LIMITS, begun_by=BY_SERVER,
    ),
    minutes.KIND: Kind(
        record=minutes.Minutes, writers=minutes.WRITERS, limits=minutes.LIMITS, unseals=minutes.unseals,
        words_under=minutes.words_under, named_along=minutes.named_along, said_already=minutes.said_already,
        is_text=minutes.is_text, of_case="about",
    ),
    notes.KIND: Kind(record=notes.Note, writers=notes.WRITERS, limits=notes.LIMITS, of_case="became"),
    training.CLASS: Kind(
        record=training.TrainingClass, writers=training.CLASS_WRITERS, limits=training.CLASS_LIMITS,
        reach=Reach.COMMUNE, begun_by=BY_MEDIATOR | BY_OFFICER,
    ),
    training.ATTENDANCE: Kind(
        record=training.Attendance, writers=training.ATTENDANCE_WRITERS, limits=training.ATTENDANCE_LIMITS,
        reach=Reach.COMMUNE,
    ),
    appraisals.KIND: Kind(record=appraisals.Appraisal, writers=appraisals.WRITERS, limits=appraisals.LIMITS),
}  # fmt: skip
NO_WORDS = frozenset({
    "about", "amends", "became", "class_id", "digest", "entered_by", "locked_at", "person", "read_aloud_at", "session",
    "taken",
})  # fmt: skip
"""Fields of records besides cases that say nothing to people: what belongs to what, and how far it is."""
OF_PEOPLE = frozenset(name for name, kind in ALL.items() if kind.of_people)
WITH_PHOTOS = frozenset(name for name, kind in ALL.items() if kind.has_photos)
OF_COMMUNE = frozenset(name for name, kind in ALL.items() if kind.reach is Reach.COMMUNE)
OF_TEAM = frozenset(ALL) - OF_COMMUNE
WITH_CASES = frozenset(name for name, kind in ALL.items() if kind.of_case)


def with_named(kind: str, chosen: Mapping[str, Any], every: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values chosen of `every`, and those that something among them has to name along (`named_along`).

    Of a kind that nobody knows here nothing goes along.
    """
    along = ALL[kind].named_along(chosen) if kind in ALL else frozenset[str]()
    return dict(chosen) | {path: every[path] for path in along if path in every}
