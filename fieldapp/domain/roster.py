"""The teams of a commune, as every phone of it may know them (Luật 35/2013/QH13, Điều 12-15)."""

from msgspec import Struct, field

from fieldapp.domain.roles import BY_SERVER, Role

KIND = "team"


class Member(Struct, frozen=True, kw_only=True):
    """A mediator of the team. The collection's key is the person's id."""

    name: str = ""
    leader: bool = False


class MediationTeam(Struct, frozen=True, kw_only=True):
    """The mediation team of one village."""

    name: str = ""
    village: str = ""
    commune: str = ""  # its name, for the heading of papers
    members: dict[str, Member] = field(default_factory=dict)


WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(MediationTeam.__struct_fields__, BY_SERVER)
LIMITS: dict[str, int] = {}
