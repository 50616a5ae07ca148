"""What must hold before a paper may go to the commune; good advice beside it. A draft may break every one of these."""

from collections.abc import Iterator
from datetime import date

from fieldapp.domain import changes, minutes, rules, vocabulary
from fieldapp.domain.lettering import lacks_letters
from fieldapp.domain.minutes import Block, Minutes
from fieldapp.domain.rules import Breach
from fieldapp.domain.text import is_written


def breaches(paper: Minutes, today: date, clock_wrong: bool = False) -> list[Breach]:
    """Return the rules this paper breaks."""
    return [
        *_head(paper, today, clock_wrong), *_words(paper), *_letters(paper), *_signatures(paper), *_signers(paper),
        *rules.too_long(minutes.KIND, paper),
    ]  # fmt: skip


def _head(paper: Minutes, today: date, clock_wrong: bool) -> Iterator[Breach]:
    if vocabulary.word(minutes.TYPES, paper.type) is None:
        yield Breach(path="type", rule="paper_type")
    if paper.held_on is None:
        yield Breach(path="held_on", rule="paper_day")
    elif paper.held_on > today and not clock_wrong:
        yield Breach(path="held_on", rule="paper_day_in_future")


def _words(paper: Minutes) -> Iterator[Breach]:
    written = {code for code, block in paper.blocks.items() if is_written(block.text)}
    if not written:
        yield Breach(path="blocks", rule="paper_empty")
    elif paper.type == minutes.SETTLED:
        for point in minutes.points(paper.type):
            if point.code not in written:
                yield Breach(path=f"blocks/{point.code}", rule="paper_point", must=False)


def _letters(paper: Minutes) -> Iterator[Breach]:
    """What people would sign is what was read out, so a sign that no sheet shows is told before."""
    said = {f"blocks/{point.code}": paper.blocks.get(point.code, Block()).text for point in minutes.points(paper.type)}
    said |= {f"attendees/{key}": f"{each.name} {each.position}" for key, each in paper.attendees.items()}
    said |= {name: getattr(paper, name) for name in ("place", "chair", "secretary", "began_at", "ended_at")}
    for path, words in said.items():
        if lacks_letters(words):
            yield Breach(path=path, rule="paper_letters", must=False)


def _signatures(paper: Minutes) -> Iterator[Breach]:
    if minutes.unsealed(changes.fields_of(paper)):
        yield Breach(path="signatures", rule="paper_unsealed")
    roles = minutes.must_sign(paper)
    if any(each.role in roles for each in minutes.unsigned(paper).values()):
        yield Breach(path="signatures", rule="paper_unsigned", must=False)


def _signers(paper: Minutes) -> Iterator[Breach]:
    """What nobody misses by looking at who is on the paper: that somebody who must sign is not on it at all."""
    roles = [each.role for each in paper.attendees.values() if is_written(each.name)]
    if paper.type == minutes.SETTLED and roles.count("BEN") < 2:
        yield Breach(path="attendees", rule="paper_sides", must=False)
    if not any(role in minutes.must_sign(paper) for role in roles if role != "BEN"):
        yield Breach(path="attendees", rule="paper_mediator", must=False)
