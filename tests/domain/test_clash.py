"""Which versions lie side by side, who wrote the one that stands, and the change that settles on one."""

import pytest

from fieldapp.domain import changes, clash
from fieldapp.domain.changes import apply
from fieldapp.domain.clash import Version, choice, not_offered, open_clashes
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role


def kept(text, by="Hùng", at="2026-11-22T08:00:00+07:00", path="summary"):
    return {"path": path, "value": text, "by": by, "at": at}


def line(seq, *paths, by="Lan", change=""):
    at = f"2026-11-2{seq}T09:00:00+07:00"
    return Line(
        seq=seq, change=change or f"c{seq}", by=by, role=Role.MEDIATOR, at=at, received_at=at, paths=sorted(paths)
    )


TWO = {"summary": "Của Lan", "conflicts/summary/c2": kept('"Của Hùng"')}
STORY = [line(1, "summary", "note"), line(2, "summary", by="Hùng")]


def test_a_record_without_kept_versions_has_nothing_to_settle():
    assert open_clashes({"summary": "a", "remarks/r": {"path": "summary"}}, STORY) == []


def test_both_versions_stand_side_by_side_with_who_and_when():
    [found] = open_clashes(TWO, STORY)
    assert found.path == "summary"
    assert found.standing == Version(value="Của Lan", by="Lan", at="2026-11-21T09:00:00+07:00")
    assert found.kept == [
        Version(value="Của Hùng", by="Hùng", at="2026-11-22T08:00:00+07:00", key="conflicts/summary/c2")
    ]
    assert found.versions == [found.standing, *found.kept]


def test_several_versions_of_one_path_come_in_the_order_in_which_the_server_kept_them():
    fields = TWO | {"conflicts/summary/a9": kept('"Của Bé"', by="Bé")}
    story = [*STORY, line(3, "summary", by="Bé", change="a9")]
    [found] = open_clashes(fields, story)
    assert [version.by for version in found.kept] == ["Hùng", "Bé"]


def test_paths_of_members_and_fields_are_told_apart():
    fields = {
        "parties/p1": {"name": "Bà Lan"},
        "conflicts/parties/p1/c2": kept('{"name":"Bà Lán"}', path="parties/p1"),
        "conflicts/note/c3": kept('"Ghi chú"', path="note"),
    }
    found = open_clashes(fields, [])
    assert [each.path for each in found] == ["note", "parties/p1"]
    assert found[0].standing == Version(value=None, by="", at=""), "taken away, and no line tells by whom"
    assert found[1].kept[0].value == {"name": "Bà Lán"}


def test_who_took_it_away_is_told_of_what_stands_and_of_what_was_kept():
    gone = {"conflicts/summary/c2": kept('"Của Hùng"')}
    [found] = open_clashes(gone, STORY)
    assert (found.standing.value, found.standing.by) == (None, "Lan")
    [found] = open_clashes(TWO | {"conflicts/summary/c2": kept("null")}, STORY)
    assert found.kept[0].value is None


def test_a_version_that_lost_and_was_settled_never_counts_as_the_writer_of_what_stands():
    """Hùng's words lost once and were put aside; then Bé clashed. What stands is still Lan's."""
    story = [*STORY, line(3, "conflicts/summary/c2", by="Lan"), line(4, "summary", by="Bé")]
    [found] = open_clashes({"summary": "Của Lan", "conflicts/summary/c4": kept('"Của Bé"', by="Bé")}, story)
    assert found.standing.by == "Lan" and found.standing.at == "2026-11-21T09:00:00+07:00"


def test_when_all_say_the_same_meanwhile_nothing_is_to_be_settled():
    assert open_clashes(TWO | {"summary": "Của Hùng"}, STORY) == []


@pytest.mark.parametrize("odd", ["không phải JSON", 5, ["x"], None, {"value": {"a": 1}}, {"by": "Hùng"}])
def test_a_version_that_a_newer_server_kept_in_another_way_is_shown_as_it_is(odd):
    [found] = open_clashes({"summary": "a", "conflicts/summary/c2": odd}, [])
    assert found.kept[0].key == "conflicts/summary/c2"
    assert changes.apply({"summary": "a", "conflicts/summary/c2": odd}, choice(found, "a")) == {"summary": "a"}


@pytest.mark.parametrize("value", ["Của Lan", "Của Hùng", "Viết lại", None])
def test_whatever_is_chosen_stands_and_the_versions_that_were_seen_are_gone(value):
    [found] = open_clashes(TWO, STORY)
    settled = apply(TWO, choice(found, value))
    assert settled == ({} if value is None else {"summary": value})
    assert open_clashes(settled, STORY) == []


def test_a_version_that_came_meanwhile_stays_open():
    [seen] = open_clashes(TWO, STORY)
    now = TWO | {"conflicts/summary/c9": kept('"Của Bé"', by="Bé")}
    [left] = open_clashes(apply(now, choice(seen, "Của Hùng")), STORY)
    assert [version.by for version in left.kept] == ["Bé"]
    assert left.standing.value == "Của Hùng"


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({"summary": "Của Lan", "conflicts/summary/c2": None}, []),
        ({"summary": "Của Hùng", "conflicts/summary/c2": None}, []),
        ({"conflicts/summary/c2": None}, []),
        ({"summary": "Lời của xã", "conflicts/summary/c2": None}, ["summary"]),
        ({"summary": None, "conflicts/summary/c2": None}, ["summary"]),
        ({"summary": "Của Hùng", "conflicts/summary/c7": None}, ["summary"]),
        ({"note": "x", "conflicts/note/c2": None}, ["note"]),
    ],
)
def test_the_office_chooses_among_the_versions_that_lie_open_and_writes_none(wanted, wrong):
    assert not_offered(TWO, wanted) == wrong


def test_taking_the_field_away_may_be_chosen_when_one_of_the_versions_says_so():
    fields = TWO | {"conflicts/summary/c3": kept("null")}
    assert not_offered(fields, {"summary": None, "conflicts/summary/c3": None}) == []
    assert (
        clash.not_offered({"conflicts/summary/c2": kept('"x"')}, {"summary": None, "conflicts/summary/c2": None}) == []
    )
