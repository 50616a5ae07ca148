"""What a paper says otherwise than its case does by now: it was drafted once, the case went on.

Advice only: what is written on the paper itself may be what people mean. An amendment says something else on purpose.
"""

import re
from collections.abc import Iterator, Mapping

from fieldapp.domain import minutes, rules
from fieldapp.domain.cases import Case
from fieldapp.domain.minutes import AGREED, Block, Minutes
from fieldapp.domain.rules import Breach
from fieldapp.domain.text import clean, is_written

_PERFORMANCE = "g"  # point g of Điều 24.2: how, and by when
_OUTCOMES = {
    minutes.SETTLED: rules.SETTLED,
    minutes.FOLLOW_UP: rules.SETTLED,
    minutes.NOT_SETTLED: rules.NOT_SETTLED,
}
_OF_ALL_SIDES = (minutes.SETTLED, minutes.NOT_SETTLED)
_DAY = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


def apart(paper: Minutes, case: Case) -> list[Breach]:
    """Return what to look at before anybody signs; nothing once somebody has."""
    if paper.signatures or paper.amends:
        return []
    return [*_outcome(paper, case), *_agreement(paper, case), *_sides(paper, case)]


def overtaken(papers: Mapping[str, Minutes], case: Case) -> str:
    """Return the id of the signed paper that tells of another outcome than its case has by now; empty for none.

    `papers` are those of the case. The newest signed one counts, and an amendment says what it means to.
    """
    signed = [key for key, each in papers.items() if each.type in _OF_ALL_SIDES and each.signatures]
    newest = max(signed, default="")
    if not newest or papers[newest].amends or case.outcome == _OUTCOMES[papers[newest].type]:
        return ""
    return newest


def _outcome(paper: Minutes, case: Case) -> Iterator[Breach]:
    if case.outcome != _OUTCOMES.get(paper.type, case.outcome):
        yield _advice("type", "paper_other_outcome")


def _agreement(paper: Minutes, case: Case) -> Iterator[Breach]:
    if paper.type != minutes.SETTLED:
        return
    agreed = case.agreement.strip()
    if agreed and agreed != paper.blocks.get(AGREED, Block()).text.strip():
        yield _advice(f"blocks/{AGREED}", "paper_other_agreement")
    days = _DAY.findall(paper.blocks.get(_PERFORMANCE, Block()).text)
    if days and case.perform_by and f"{case.perform_by:%d/%m/%Y}" not in days:
        yield _advice(f"blocks/{_PERFORMANCE}", "paper_other_agreement")


def _sides(paper: Minutes, case: Case) -> Iterator[Breach]:
    """Yield who is on the paper and no side of the case any more, by that name; whether one of its sides is missing."""
    told = {_spelled(each.name) for each in case.parties.values()}
    here = {key: each for key, each in paper.attendees.items() if each.role == "BEN" and is_written(each.name)}
    for key in sorted(here):
        if _spelled(here[key].name) not in told:
            yield _advice(f"attendees/{key}", "paper_other_side")
    names = {_spelled(each.name) for each in here.values()}
    left_out = [
        key
        for key, each in case.parties.items()
        if each.role == "BEN" and is_written(each.name) and key not in here and _spelled(each.name) not in names
    ]
    if left_out and paper.type in _OF_ALL_SIDES:
        yield _advice("attendees", "paper_side_left_out")


def _spelled(name: str) -> str:
    """Return a name as it counts: accents do (Hưng is not Hùng), capitals and spaces do not."""
    return " ".join(clean(name).casefold().split())


def _advice(path: str, rule: str) -> Breach:
    return Breach(path=path, rule=rule, must=False)
