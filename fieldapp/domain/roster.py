"""The teams of a commune, as every phone of it may know them (Luật 35/2013/QH13, Điều 12-15).

More than the names of its people is told to a team's own phones only.
"""

import uuid

from msgspec import Struct, field
from msgspec.structs import replace

from fieldapp.domain.roles import BY_SERVER, Role

KIND, PARTICULARS = "team", "particulars"
_PARTICULARS = uuid.UUID("9c1d7e52-40b6-5f3a-8d29-6b0e8f4a17c5")  # a name space of our own for the ids below


class Member(Struct, frozen=True, kw_only=True):
    """A mediator of the team. The collection's key is the person's id.

    What follows `leader` is told to the own team only, as its `Particulars`.
    """

    name: str = ""
    leader: bool = False
    sex: str = ""  # GIOI_TINH; empty: not told
    ethnic: str = ""  # DAN_TOC; empty: not told
    phone: str = ""


class Contact(Struct, frozen=True, kw_only=True):
    """Whom to call when there is danger, as the commune gave it (Điều 10.4-5)."""

    name: str = ""
    role: str = ""  # BAO_CHO
    phone: str = ""


class MediationTeam(Struct, frozen=True, kw_only=True):
    """The mediation team of one village."""

    name: str = ""
    village: str = ""
    commune: str = ""  # its name, for the heading of papers
    members: dict[str, Member] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    minority_area: bool = False  # many of an ethnic minority live here (Điều 12.1)


class Particular(Struct, frozen=True, kw_only=True):
    """What colleagues know of a mediator besides the name. The collection's key is the person's id."""

    sex: str = ""
    ethnic: str = ""
    phone: str = ""


class Particulars(Struct, frozen=True, kw_only=True):
    """What only a team's own phones are told of its mediators."""

    members: dict[str, Particular] = field(default_factory=dict)


def particulars_id(team_id: str) -> str:
    """Return the id of the record with a team's particulars."""
    return str(uuid.uuid5(_PARTICULARS, team_id))


def whole(team: MediationTeam, besides: Particulars) -> MediationTeam:
    """Return a team as its own phones know it; of whom nothing is told besides, as it is."""
    told = {key: _with(member, besides.members[key]) for key, member in team.members.items() if key in besides.members}
    return replace(team, members=team.members | told)


def _with(member: Member, told: Particular) -> Member:
    return replace(member, sex=told.sex, ethnic=told.ethnic, phone=told.phone)


LEAST_MEMBERS = 3  # Điều 12.1
WOMAN, MINORITY = "NU", "KHAC"  # GIOI_TINH, DAN_TOC


class Lack(Struct, frozen=True, kw_only=True):
    """What a team lacks of what Điều 12.1 wants, or what nobody can tell yet; `rule` keys a sentence."""

    rule: str
    count: int = 0
    certain: bool = True  # it is so; else something about a member is not told


def lacks(team: MediationTeam) -> list[Lack]:
    """Return what of Điều 12.1 does not hold: three mediators, a woman among them, one of a minority where it needs.

    Where what is not told could settle it, the answer is that it is not told: nobody is counted by their name.
    """
    members = [each for each in team.members.values() if each.name]
    found = []
    if len(members) < LEAST_MEMBERS:
        found.append(Lack(rule="too_few", count=LEAST_MEMBERS - len(members)))
    if not any(each.sex == WOMAN for each in members):
        found.append(_lack("no_woman", "woman_untold", [each.sex for each in members]))
    if team.minority_area and not any(each.ethnic == MINORITY for each in members):
        found.append(_lack("no_minority", "minority_untold", [each.ethnic for each in members]))
    return found


def _lack(rule: str, untold: str, told: list[str]) -> Lack:
    unknown = sum(not each for each in told)
    return Lack(rule=untold, count=unknown, certain=False) if unknown else Lack(rule=rule)


WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(MediationTeam.__struct_fields__, BY_SERVER)
PARTICULARS_WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(Particulars.__struct_fields__, BY_SERVER)
LIMITS: dict[str, int] = {}
