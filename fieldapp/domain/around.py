"""What surrounds the mediation of a case: may it be mediated, by whom, who was warned, who agreed to what.

Sources: Luật 35/2013/QH13, Điều 3.1, 10.3-5, 15, 18, 22; Nghị định 15/2014/NĐ-CP, Điều 5.2.
These are the members of collections of `cases.Case`.
"""

from datetime import date

from msgspec import Struct, field

from fieldapp.domain.text import is_written

YES, NO, UNSURE = "CO", "KHONG", "CHUA_RO"  # list TRA_LOI
ASKED, TAKEN_ON, REFUSED, REPLACED = "CHO", "NHAN", "TU_CHOI", "THAY"  # list PHAN_CONG
OWN_INTEREST = "QL"  # list LY_DO_TU_CHOI: Điều 10.3
PICTURES, VOICES = "ANH", "GHI_AM"  # list MUC_DICH


class Screened(Struct, frozen=True, kw_only=True):
    """One answer to "may this be mediated?". The collection's key is the point of Điều 3.1 that it asks about."""

    answer: str = ""  # TRA_LOI
    reason: str = ""  # NGOAI_PHAM_VI, when the answer is yes


class Interest(Struct, frozen=True, kw_only=True):
    """A mediator who cannot be impartial in this case and refuses it (Điều 10.3). The key is the person's id."""

    name: str = ""
    person: str = ""
    explained: str = ""  # which interest, in her own words
    declared_on: date | None = None


class Assignment(Struct, frozen=True, kw_only=True):
    """The team leader gave the case to a mediator (Điều 15.1, 18), and what became of that."""

    name: str = ""
    person: str = ""
    by: str = ""  # the leader's name
    by_person: str = ""
    assigned_on: date | None = None
    state: str = ""  # PHAN_CONG
    reason: str = ""  # LY_DO_TU_CHOI, when it was refused or given to another
    explained: str = ""  # the reason in her own words
    settled_on: date | None = None  # the day of the answer, or of the change
    settled_by: str = ""  # whose answer


class OtherTeam(Struct, frozen=True, kw_only=True):
    """A team of another village on the same case (Điều 22)."""

    name: str = ""
    village: str = ""
    mediators: str = ""  # their names
    front_told: bool = False  # Trưởng ban công tác Mặt trận of that village was told


class Alarm(Struct, frozen=True, kw_only=True):
    """A danger that was reported (Điều 10.4-5). It holds as little as helps: no names of the sides."""

    kind: str = ""  # BAO_KHAN
    at: str = ""  # ISO 8601, the device's clock
    by: str = ""
    where: str = ""  # where help is to come
    explained: str = ""
    told: dict[str, str] = field(default_factory=dict)  # BAO_CHO -> ISO 8601, when
    over_at: str = ""  # ISO 8601, when she saw that the danger had passed


class Consent(Struct, frozen=True, kw_only=True):
    """Somebody agreed to one use of their data beyond the logbook's own fields (Luật 91/2025/QH15, Điều 9)."""

    purpose: str = ""  # MUC_DICH
    given_by: str = ""
    how: str = ""  # CACH_DONG_Y
    given_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def holds(self) -> bool:
        """Whether it is one: somebody gave it, in a way that is told, and has not taken it back. Silence is none."""
        return is_written(self.given_by) and bool(self.how) and self.withdrawn_on is None
