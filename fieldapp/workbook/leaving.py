"""Of whom a case waits in vain: a mediator who was asked, or has it, and is no more of the team; or nobody at all.

Whoever stops being a mediator (Luật 35/2013/QH13, Điều 11) answers no more; the leader gives the case (Điều 15.1).
"""

from collections.abc import Collection, Sequence

from msgspec import Struct

from fieldapp.domain.around import ASKED, TAKEN_ON
from fieldapp.domain.cases import Case, assignments, is_over
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import roster


class Hand(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody with whom a case is."""

    person: str  # empty: written down by name alone
    name: str
    asked: bool = False  # and has not answered yet


def hands(case: Case) -> tuple[Hand, ...]:
    """Return with whom a case is, who mediates it first, then to whom it was given; nobody once it is over."""
    if is_over(case):
        return ()
    live = [each for _, each in assignments(case) if each.state in (ASKED, TAKEN_ON)]
    mediating = [Hand(person=each.person, name=each.name) for each in case.mediators.values()]
    return (*mediating, *(Hand(person=each.person, name=each.name, asked=each.state == ASKED) for each in live))


def has_nobody(case: Case) -> bool:
    """Return whether everybody to whom a case was given refused it or gave it up, and nobody mediates it."""
    return not is_over(case) and bool(case.assignments or case.interests) and not hands(case)


def left(of_case: Sequence[Hand], members: Collection[str]) -> tuple[str, ...]:
    """Return the names of those who are gone and for whom somebody else has to be asked.

    Nobody has to while another of the team mediates, or was given the case later; who is asked and gone is told
    beside a colleague who mediates already. Where nobody knows the `members`, nobody is gone.
    """
    if not members:
        return ()
    here = [at for at, each in enumerate(of_case) if not each.person or each.person in members]
    after = of_case[here[-1] + 1 :] if here else of_case
    return tuple(dict.fromkeys(each.name for each in after if each.asked or not here))


def members_of(store: DeviceStore) -> frozenset[str]:
    """Return the persons of the own team, she who holds the phone among them; none before the team has come."""
    mine, known = roster.me(store), roster.own_team(store).members
    return frozenset({*known, mine.person}) if mine and known else frozenset()
