"""What the writer of a draft or of a waiting change had not seen, of what the phone knows when a history is lost."""

import pytest
from msgspec.structs import replace

from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.sync import anew, offers


@pytest.fixture
def store(tmp_path):
    with DeviceStore.open(tmp_path) as opened:
        yield opened


def a_line(seq, change, *paths, restores=()):
    return Line(
        seq=seq, change=change, by="Trần Văn Hùng", role=Role.MEDIATOR, at="", received_at="", paths=list(paths),
        restores=list(restores),
    )  # fmt: skip


def test_by_its_numbers_a_draft_had_not_seen_what_was_written_after_it_was_begun(store):
    lines = [a_line(3, "a", "note", "summary"), a_line(7, "b", "note")]
    held = Held(kind="case", id="c", lines=lines, draft={"note": "x", "summary": "y"}, draft_base=3)
    assert offers.unseen(store, held, numbers_hold=True) == ["note"]


def test_a_change_that_waits_says_so_as_well(store):
    store.outbox.append(Change(id="w", kind="case", record="c", base=3, set={"note": "x", "place_detail": "y"}, at=""))
    held = Held(kind="case", id="c", lines=[a_line(3, "a", "place_detail"), a_line(7, "b", "note")])
    assert offers.unseen(store, held, numbers_hold=True) == ["note"]


def test_lost_a_second_time_only_what_was_told_in_between_is_news(store):
    """The numbers of the draft are of the first history, and those of what was told since are of the second."""
    held = Held(
        kind="case", id="c", draft={"note": "x", "summary": "y", "agreement": "z"}, unseen=["agreement"], told={},
        former_lines=[a_line(9, "a", "note", "summary")],
        told_lines=[a_line(1, "new", "note"), a_line(2, "again", "summary", restores=["a"])],
    )  # fmt: skip
    assert offers.unseen(store, held, numbers_hold=False) == ["agreement", "note"]


@pytest.mark.parametrize("more", [True, False], ids=["in the middle of a pull", "with all there was"])
def test_what_was_known_in_part_is_so_still_when_another_history_begins_before_all_is_taken_anew(store, more):
    for told_at_the_end in (more, False):
        store.road.put(replace(store.road.get(), more=told_at_the_end))
        anew.begin(store, "history")
        assert store.road.get().torn is more
