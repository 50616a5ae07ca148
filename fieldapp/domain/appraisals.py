"""The yearly review of a mediator, written by the team's leader (Luật 35/2013/QH13, Điều 12.3 and 7)."""

import uuid
from datetime import date

from msgspec import Struct, field

from fieldapp.domain.record import COMMON_LIMITS, COMMON_WRITERS, LONG_TEXT, Record
from fieldapp.domain.roles import BY_MEDIATOR, Role

KIND = "appraisal"
_SHEETS = uuid.UUID("b7f4d0a6-0a3c-5f64-8a0e-52f1c0d9e7a3")


class Standard(Struct, frozen=True, kw_only=True):
    """Whether one of the standards of Điều 7 is met. The key is the code of TIEU_CHUAN_HGV."""

    met: str = ""  # DANH_GIA


class Appraisal(Record, frozen=True, kw_only=True):
    """One mediator in one year."""

    person: str = ""  # the roster's id
    name: str = ""
    year: int | None = None
    reviewed_on: date | None = None
    standards: dict[str, Standard] = field(default_factory=dict)
    strengths: str = ""
    advice: str = ""  # what to learn or to mend
    conclusion: str = ""  # KET_LUAN_HGV
    reviewer: str = ""  # the leader's name
    with_front: str = ""  # the head of the Front's committee who took part (Trưởng ban công tác Mặt trận)


WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(Appraisal.__struct_fields__, BY_MEDIATOR) | COMMON_WRITERS
LIMITS: dict[str, int] = {"strengths": LONG_TEXT, "advice": LONG_TEXT} | COMMON_LIMITS


def appraisal_id(person: str, year: int) -> str:
    """Return the id of this mediator's review of this year: one sheet, whoever opens it."""
    return str(uuid.uuid5(_SHEETS, f"{person}/{year}"))
