"""Clashes: which versions of a field lie side by side in a record, and the change that settles on one of them.

The server keeps a version that lost as a member of `conflicts`, and never changes it again. So whoever names one has
seen it, and a version that came meanwhile is not named: it stays open.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from fieldapp.domain.changes import Fields, conflict_path


class Wrote(Protocol):
    """What a line of the record's history must tell."""

    @property
    def seq(self) -> int:
        """The server's number."""

    @property
    def change(self) -> str:
        """The change's id."""

    @property
    def by(self) -> str:
        """Who wrote it."""

    @property
    def at(self) -> str:
        """When, by the writer's clock."""

    @property
    def paths(self) -> Sequence[str]:
        """What it sets, taken or not."""


class Version(Struct, frozen=True, kw_only=True):
    """What one person wrote at a path, or that they took it away."""

    value: Any  # plain JSON; None: taken away
    by: str  # empty when nothing tells it
    at: str  # the writer's clock, ISO 8601; empty when nothing tells it
    key: str = ""  # the member of `conflicts` that keeps it; empty for the one that stands


class Clash(Struct, frozen=True, kw_only=True):
    """One path at which people wrote different things, without having seen each other's."""

    path: str
    standing: Version
    kept: list[Version]  # those that lost, in the order in which the server kept them

    @property
    def versions(self) -> list[Version]:
        """Return all of them, the standing one first."""
        return [self.standing, *self.kept]


def open_clashes(fields: Mapping[str, Any], lines: Iterable[Wrote]) -> list[Clash]:
    """Return what is to be settled in a record, by path; nothing where all kept versions say what stands anyway."""
    members = [path for path in fields if conflict_path(path)]
    if not members:
        return []
    story = sorted(lines, key=lambda line: line.seq)
    turn = {line.change: place for place, line in enumerate(story)}
    members.sort(key=lambda member: (turn.get(_change_of(member), len(turn)), member))
    found = []
    for path in sorted(set(map(conflict_path, members))):
        kept = [kept_version(member, fields[member]) for member in members if conflict_path(member) == path]
        clash = Clash(path=path, standing=_standing(path, fields, story), kept=kept)
        if any(version.value != clash.standing.value for version in kept):
            found.append(clash)
    return found


def choice(clash: Clash, value: Any) -> Fields:
    """Return the `set` that settles this clash with a value: one of its versions, or another; None takes the path away.

    It takes away the kept versions that were seen, and no other. The value is written even when it stands already:
    so two people who choose differently at once clash again, whichever of them keeps what stood.
    """
    return {clash.path: value} | dict.fromkeys(version.key for version in clash.kept)


def kept_version(member: str, told: Any) -> Version:
    """Return the version that a member of `conflicts` keeps, as far as this program can read it."""
    told = told if isinstance(told, dict) else {}
    return Version(
        value=_decoded(told.get("value")), by=str(told.get("by", "")), at=str(told.get("at", "")), key=member
    )


def not_offered(fields: Mapping[str, Any], changed: Mapping[str, Any]) -> list[str]:
    """Return the paths that a choice among versions may not write as it does.

    Namely those of which it takes no open version away, and those whose value is neither what stands nor a kept one.
    """
    settled = {conflict_path(path) for path, value in changed.items() if value is None} - {""}
    return sorted(path for path in settled & changed.keys() if not _offers(fields, path, changed))


def _offers(fields: Mapping[str, Any], path: str, changed: Mapping[str, Any]) -> bool:
    of_path = {member: kept_version(member, fields[member]) for member in fields if conflict_path(member) == path}
    values = [fields.get(path), *(version.value for version in of_path.values())]
    return changed[path] in values and any(member in changed for member in of_path)


def _decoded(text: Any) -> Any:
    """Return the value of its JSON text; the text itself when a newer server writes it in another way."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, TypeError):
        return text


def _standing(path: str, fields: Mapping[str, Any], story: Sequence[Wrote]) -> Version:
    """Return what stands. A line names its paths whether they were taken or not, so what lost there is passed over.

    What lost is kept until somebody settles it, and the settling line names it.
    """
    named = [*fields, *(each for line in story for each in line.paths)]
    lost = {_change_of(each) for each in named if conflict_path(each) == path}
    last = next((line for line in reversed(story) if path in line.paths and line.change not in lost), None)
    return Version(value=fields.get(path), by=last.by if last else "", at=last.at if last else "")


def _change_of(member: str) -> str:
    return member.rpartition("/")[2]
