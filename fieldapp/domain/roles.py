"""Who writes: the three hands that a change can come from on this road. And who may sit at the office's pages."""

from enum import StrEnum


class Role(StrEnum):
    """A code of the list VAI_TRO, or SERVER for what the server itself adds (a logbook number)."""

    MEDIATOR = "HGV"
    OFFICER = "CB_XA"
    SERVER = "SERVER"


BY_MEDIATOR = frozenset({Role.MEDIATOR})
BY_OFFICER = frozenset({Role.OFFICER})
BY_SERVER = frozenset({Role.SERVER})


class OfficeRole(StrEnum):
    """Who may sign in at the office: codes of the list VAI_TRO. What each may open: `sync_server.office.access`."""

    OFFICER = "CB_XA"  # reads and decides for one commune
    CHAIR = "CT_XA"  # reads what the officer reads, decides on elections (Luật 35/2013/QH13, Điều 8, 14)
    FRONT = "MTTQ_XA"  # the commune's Front: counts and teams
    VILLAGE_HEAD = "TRUONG_THON"  # one village: its teams and counts
    VILLAGE_FRONT = "BCTMT"  # the same for the head of the Front's committee there
    SERVICE = "TT_DVC"  # publishes, and sees no case
    EXPERT = "CHUYEN_GIA"  # what is shared with names taken out
    PROVINCE = "SO_TP"  # counts only
    ADMIN = "ADMIN"  # accounts and log of the whole server, no case


OF_A_VILLAGE = frozenset({OfficeRole.VILLAGE_HEAD, OfficeRole.VILLAGE_FRONT})
OF_A_COMMUNE = OF_A_VILLAGE | {
    OfficeRole.OFFICER, OfficeRole.CHAIR, OfficeRole.FRONT, OfficeRole.SERVICE, OfficeRole.EXPERT,
}  # fmt: skip
