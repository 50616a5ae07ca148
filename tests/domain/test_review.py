"""Where a record stands is a fold over its history, the same on phone and server."""

import itertools

import msgspec
import pytest

from fieldapp.domain.review import Line, Standing, Verdict, additions, may_follow, open_remark_change, standing
from fieldapp.domain.roles import Role


def line(seq: int, who: str) -> Line:
    role = Role.MEDIATOR if who == "mediator" else Role.SERVER if who == "server" else Role.OFFICER
    verdict = who if role == Role.OFFICER else ""
    return Line(seq=seq, change=f"c{seq}", by="x", role=role, at="", received_at="", paths=["summary"], verdict=verdict)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([], Standing.NEW),
        (["mediator"], Standing.NEW),
        (["mediator", "mediator"], Standing.NEW),
        (["mediator", "returned"], Standing.RETURNED),
        (["mediator", "returned", "mediator"], Standing.AMENDED),
        (["mediator", "returned", "mediator", "approved"], Standing.APPROVED),
        (["mediator", "approved", "mediator"], Standing.AMENDED),
        (["mediator", "approved", "server"], Standing.APPROVED),
        (["mediator", "returned", "mediator", "returned"], Standing.RETURNED),
    ],
)
def test_the_story_tells_where_it_stands(story, expected):
    lines = [line(n, who) for n, who in enumerate(story, start=1)]
    for order in itertools.permutations(lines):
        assert standing(order) == expected


def test_a_verdict_of_a_newer_version_counts_as_none():
    odd = line(2, "officer")
    odd = msgspec.structs.replace(odd, verdict="escalated")
    assert standing([line(1, "mediator"), odd]) == Standing.NEW
    assert standing([line(1, "returned"), odd]) == Standing.RETURNED
    assert open_remark_change([line(1, "returned"), odd]) == "c1"


def test_only_the_last_return_keeps_its_remarks_open():
    first = [line(1, "mediator"), line(2, "returned")]
    assert open_remark_change(first) == "c2"
    assert open_remark_change([*first, line(3, "mediator")]) == "c2"
    assert open_remark_change([*first, line(3, "returned")]) == "c3"
    assert open_remark_change([*first, line(3, "approved")]) == ""
    assert open_remark_change([]) == ""


@pytest.mark.parametrize("with_remarks", [True, False])
def test_the_same_verdict_twice_says_nothing_new(with_remarks):
    assert not may_follow(Verdict.APPROVED, Standing.APPROVED, with_remarks=with_remarks)
    assert may_follow(Verdict.APPROVED, Standing.AMENDED, with_remarks=with_remarks)
    assert may_follow(Verdict.RETURNED, Standing.APPROVED, with_remarks=with_remarks)
    assert may_follow(Verdict.RETURNED, Standing.RETURNED, with_remarks=with_remarks) is with_remarks


@pytest.mark.parametrize(
    ("story", "adding"),
    [
        (["mediator", "returned"], set()),
        (["mediator", "returned", "returned", "returned"], {"c3", "c4"}),
        (["mediator", "returned", "mediator", "returned"], set()),
        (["mediator", "returned", "approved", "returned"], set()),
        (["mediator", "returned", "server", "returned"], {"c4"}),
    ],
)
def test_a_return_before_the_answer_only_adds(story, adding):
    lines = [line(n, who) for n, who in enumerate(story, start=1)]
    assert additions(reversed(lines)) == adding
