"""May this be mediated at all? Four questions after Luật 35/2013/QH13, Điều 3.1 a-d and NĐ 15/2014, Điều 5.2.

A "yes" to any of them means that the law keeps the matter from a village's mediators; "not clear" means that the
commune's officer is asked first (NĐ 15/2014, Điều 6).
"""

from enum import StrEnum

from fieldapp.domain.around import NO, UNSURE, YES
from fieldapp.domain.cases import Case

POINTS: dict[str, tuple[str, ...]] = {"a": ("X1",), "b": ("X2", "X3"), "c": ("X4", "X5"), "d": ("X6",)}
"""The points of Điều 3.1, and the codes of NGOAI_PHAM_VI that a "yes" may mean."""

_CRIME, _POLICE = "c", "CA"
_GO_TO = {"X1": "UBND", "X2": "UBND", "X3": "TA", "X4": _POLICE, "X5": _POLICE, "X6": "TA"}


class Scope(StrEnum):
    """What the answers come to."""

    OPEN = "open"  # something is not answered yet
    WITHIN = "within"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"  # ask the officer


def scope(case: Case) -> Scope:
    """Return what the answers come to. One "yes" is enough, whatever else is open."""
    given = {point: case.screening[point].answer for point in POINTS if point in case.screening}
    if YES in given.values():
        return Scope.OUTSIDE
    if UNSURE in given.values():
        return Scope.UNCLEAR
    return Scope.WITHIN if all(given.get(point) == NO for point in POINTS) else Scope.OPEN


def unanswered(case: Case) -> list[str]:
    """Return the points without an answer, in the law's order."""
    return [point for point in POINTS if not (point in case.screening and case.screening[point].answer)]


def reasons(case: Case) -> list[str]:
    """Return the codes of NGOAI_PHAM_VI that stand against mediating."""
    found = [case.screening[point] for point in POINTS if point in case.screening]
    return [each.reason for each in found if each.answer == YES and each.reason]


def goes_to(case: Case) -> str:
    """Return where the sides are best sent, a code of HUONG_DAN_DEN; empty when nothing stands against mediating.

    A crime goes before everything else, also one of which only the "yes" is written: both reasons of it go there.
    """
    given = [_GO_TO[reason] for reason in reasons(case) if reason in _GO_TO]
    crime = case.screening.get(_CRIME)
    if crime is not None and crime.answer == YES and not crime.reason:
        return _POLICE
    return _POLICE if _POLICE in given else next(iter(given), "")


def is_due(case: Case) -> bool:
    """Return whether she is still to be reminded: nothing is decided, and not all is answered."""
    return not (case.outcome or case.not_mediated) and scope(case) == Scope.OPEN
