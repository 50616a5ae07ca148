"""The review of a mediator, written by the team's leader (Luật 35/2013/QH13, Điều 12.3 and 7): yearly by the law, in
June and in November by the province's plan (Quảng Bình, II.1.2). A round is told by the first day of its month.
"""

import re
import uuid
from datetime import date

from msgspec import Struct, field

from fieldapp.domain.record import COMMON_LIMITS, COMMON_WRITERS, LONG_TEXT, Record
from fieldapp.domain.roles import BY_MEDIATOR, Role

KIND = "appraisal"
_JUNE, _NOVEMBER = 6, 11
_ROUND = re.compile("([12][0-9]{3})-(06|11)")
_SHEETS = uuid.UUID("b7f4d0a6-0a3c-5f64-8a0e-52f1c0d9e7a3")


class Standard(Struct, frozen=True, kw_only=True):
    """Whether one of the standards of Điều 7 is met. The key is the code of TIEU_CHUAN_HGV."""

    met: str = ""  # DANH_GIA


class Appraisal(Record, frozen=True, kw_only=True):
    """One mediator in one round."""

    person: str = ""  # the roster's id
    name: str = ""
    year: int | None = None
    month: int | None = None  # of the round
    reviewed_on: date | None = None
    standards: dict[str, Standard] = field(default_factory=dict)
    strengths: str = ""
    advice: str = ""  # what to learn or to mend
    conclusion: str = ""  # KET_LUAN_HGV
    reviewer: str = ""  # the leader's name
    with_front: str = ""  # the head of the Front's committee who took part (Trưởng ban công tác Mặt trận)


WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(Appraisal.__struct_fields__, BY_MEDIATOR) | COMMON_WRITERS
LIMITS: dict[str, int] = {"strengths": LONG_TEXT, "advice": LONG_TEXT} | COMMON_LIMITS


def round_of(day: date) -> date:
    """Return the round in which a day falls: June's in the first half of a year, November's in the second."""
    return date(day.year, _JUNE if day.month <= _JUNE else _NOVEMBER, 1)


def round_before(of: date) -> date:
    """Return the round before one."""
    return date(of.year, _JUNE, 1) if of.month == _NOVEMBER else date(of.year - 1, _NOVEMBER, 1)


def round_after(of: date) -> date:
    """Return the round after one."""
    return date(of.year, _NOVEMBER, 1) if of.month == _JUNE else date(of.year + 1, _JUNE, 1)


def round_in(text: str) -> date | None:
    """Return the round that is written as `2026-06`; None for anything else."""
    found = _ROUND.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def appraisal_id(person: str, of: date) -> str:
    """Return the id of this mediator's review in this round: one sheet, whoever opens it.

    November's is the year's own, as the law wants one.
    """
    name = f"{person}/{of.year}"
    return str(uuid.uuid5(_SHEETS, f"{name}/{of.month}" if of.month == _JUNE else name))
