"""What fails is made small: only the operations that it takes, each as plain as it can be."""

from tests.simulator.operations import Press, Sync, Wait, Write
from tests.simulator.schedule import drawn
from tests.simulator.shrink import smallest
from tests.simulator.wire import CutUp, Lost, Twice


def test_the_same_seed_draws_the_same_schedule_and_another_another():
    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_a_schedule_is_written_as_it_can_be_pasted():
    schedule = [each for seed in range(1, 9) for each in drawn(seed)]
    names = {kind.__name__: kind for kind in map(type, schedule)}
    plain = [each for each in schedule if {type(getattr(each, name)) for name in each.__struct_fields__} <= {str, int}]
    assert len(plain) > 10
    assert [eval(repr(each), names) for each in plain] == plain


def test_only_what_it_takes_is_left():
    def fails(schedule):
        syncs = [each for each in schedule if isinstance(each, Sync) and Twice() in each.fates]
        return bool(syncs) and any(isinstance(each, Write) and each.path == "note" for each in schedule)

    noise = [Wait(hours) for hours in range(20)]
    long = [*noise, Write("lan", "vu-1", "note", "x", dies_at=3), *noise, Press("lan", "vu-1"),
            Sync("lan", (Lost(), Twice(), CutUp(9)), dies_at=5, no_room=True), *noise]  # fmt: skip
    assert smallest(long, fails) == [Write("lan", "vu-1", "note", "x"), Sync("lan", (Twice(),))]
