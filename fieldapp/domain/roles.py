"""Who writes: the three hands that a change can come from on this road."""

from enum import StrEnum


class Role(StrEnum):
    """A code of the list VAI_TRO, or SERVER for what the server itself adds (a logbook number)."""

    MEDIATOR = "HGV"
    OFFICER = "CB_XA"
    SERVER = "SERVER"


BY_MEDIATOR = frozenset({Role.MEDIATOR})
BY_OFFICER = frozenset({Role.OFFICER})
BY_SERVER = frozenset({Role.SERVER})
