"""Changes wait, go, come back answered; none is lost, altered on the way or counted twice."""

import pytest

from fieldapp.store.device import DeviceStore


def test_changes_of_one_record_join_while_they_wait(store, change):
    store.outbox.add(change("c1", base=4, seq=1, set={"summary": "cũ", "place": "NHA"}, at="2026-03-01T08:00:00+07:00"))
    store.outbox.add(change("c2", base=9, seq=2, set={"summary": "mới", "place": None}, at="2026-03-02T08:00:00+07:00"))
    (queued,) = store.outbox.all()
    assert queued.state == "waiting"
    assert queued.change == change(
        "c1", base=4, seq=2, set={"summary": "mới", "place": None}, at="2026-03-02T08:00:00+07:00"
    )


def test_what_joins_has_seen_no_more_than_either(store, change):
    store.outbox.add(change("c1", base=9, set={"summary": "một"}))
    store.outbox.add(change("c2", base=4, set={"place": "NHA"}))
    assert store.outbox.all()[0].change.base == 4


def test_a_change_joins_the_newest_only(store, change):
    store.outbox.add(change("c1", set={"summary": "một"}))
    store.outbox.append(change("c2", set={"summary": "hai"}))
    store.outbox.add(change("c3", set={"summary": "ba"}))
    assert [queued.change.set["summary"] for queued in store.outbox.all()] == ["một", "ba"]


def test_a_signature_keeps_naming_its_words_when_a_later_one_named_the_same(store, change):
    first = {"signatures/x": {"name": "Bà Lụa"}, "digest": "ab", "locked_at": "2026-03-01T08:00:00+07:00"}
    store.outbox.append(change("c1", kind="minutes", set=first))
    newer = {"signatures/y": {"name": "Ông Bảo"}, "digest": "ab", "locked_at": "2026-03-01T08:00:00+07:00"}
    store.outbox.append(later := change("c2", kind="minutes", set=newer))
    store.outbox.outdo(later)
    assert store.outbox.all()[0].lasting == {"signatures/x": {"name": "Bà Lụa"}, "digest": "ab"}


def test_what_the_server_took_outdoes_what_older_ones_say_there(folder, change):
    with DeviceStore.open(folder) as store:
        store.outbox.append(change("c1", set={"summary": "một", "place": "NHA"}))
        store.outbox.append(newer := change("c2", set={"summary": "hai"}))
        store.outbox.append(change("c3", "case-2", set={"summary": "khác"}))
        store.outbox.outdo(newer)
        store.outbox.outdo(change("c-unknown", set={"place": "NHA_VH"}))
        store.outbox.remove("c2")
    with DeviceStore.open(folder) as again:
        assert [queued.lasting for queued in again.outbox.all()] == [{"place": "NHA"}, {"summary": "khác"}]
        assert again.outbox.all()[0].change.set == {"summary": "một", "place": "NHA"}, "what is kept aside stays whole"


def test_changes_of_two_records_stay_two(store, change):
    store.outbox.add(change("c1", "case-1"))
    store.outbox.add(change("c2", "case-2"))
    assert [queued.change.id for queued in store.outbox.all()] == ["c1", "c2"]


def test_what_is_on_the_wire_is_frozen_and_a_later_edit_is_a_new_change(folder, change):
    with DeviceStore.open(folder) as store:
        store.outbox.add(change("c1", set={"summary": "một"}))
        sent = store.outbox.freeze(10)
        store.outbox.add(change("c2", set={"summary": "hai"}))
        store.outbox.add(change("c3", set={"place": "NHA"}))
    with DeviceStore.open(folder) as again:
        states = [(queued.change.id, queued.state) for queued in again.outbox.all()]
        assert states == [("c1", "on_wire"), ("c2", "waiting")]
        assert again.outbox.of_record("case-1")[0].change == sent[0]
        assert again.outbox.of_record("case-1")[1].change.set == {"summary": "hai", "place": "NHA"}


def test_a_lost_answer_sends_the_same_change_again(folder, change):
    with DeviceStore.open(folder) as store:
        store.outbox.add(change("c1"))
        store.outbox.add(change("c2", "case-2"))
        first = store.outbox.freeze(1)
    with DeviceStore.open(folder) as again:
        assert again.outbox.freeze(1) == first == [change("c1")]
        assert [queued.tried for queued in again.outbox.all()] == [1, 0]


def test_what_is_frozen_already_is_not_written_again(store, change):
    store.outbox.add(change("c1"))
    store.outbox.add(change("c2", "case-2"))
    store.outbox.freeze(1)
    before = store.outbox.stamp()
    assert [each.id for each in store.outbox.freeze(1)] == ["c1"] and store.outbox.stamp() == before
    store.outbox.make_ready(1)
    assert store.outbox.stamp() == before
    store.outbox.make_ready(2)
    assert [queued.state for queued in store.outbox.all()] == ["on_wire"] * 2 and store.outbox.stamp() > before
    assert [each.id for each in store.outbox.freeze(2)] == ["c1", "c2"]


def test_the_oldest_go_first(store, change):
    for n in range(5):
        store.outbox.add(change(f"c{n}", f"case-{n}"))
    store.outbox.remove("c1")
    assert [each.id for each in store.outbox.freeze(3)] == ["c0", "c2", "c3"]
    store.outbox.add(change("c5", "case-1"))
    assert [each.id for each in store.outbox.freeze(10)] == ["c0", "c2", "c3", "c4", "c5"]


def test_a_held_change_is_kept_and_blocks_nothing(folder, change):
    with DeviceStore.open(folder) as store:
        store.outbox.add(change("c1"))
        store.outbox.freeze(1)
        store.outbox.hold("c1", "not_yours")
        store.outbox.add(change("c2"))
        assert [each.id for each in store.outbox.freeze(1)] == ["c2"]
    with DeviceStore.open(folder) as again:
        held = again.outbox.all()[0]
        assert (held.change, held.state, held.reason) == (change("c1"), "held", "not_yours")


def test_a_receipt_takes_its_change_away_once(store, change):
    store.outbox.add(change("c1"))
    store.outbox.remove("c1")
    store.outbox.remove("c1")
    store.outbox.hold("c1", "not_yours")
    assert store.outbox.all() == []


def test_the_number_counts_for_ever(folder, change):
    with DeviceStore.open(folder) as store:
        assert [store.outbox.next_seq() for _ in range(3)] == [1, 2, 3]
        store.outbox.add(change("c1", seq=3))
        store.outbox.remove("c1")
    with DeviceStore.open(folder) as again:
        assert again.outbox.next_seq() == 4


def test_a_number_of_a_failed_verb_was_never_given(store):
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.outbox.next_seq()
        raise ZeroDivisionError
    assert store.outbox.next_seq() == 1


def test_freezing_an_empty_queue_writes_nothing(store):
    before = store.outbox.stamp()
    assert store.outbox.freeze(10) == []
    assert store.outbox.stamp() == before


def test_changing_a_queued_change_in_hand_changes_nothing(store, change):
    given = change("c1", set={"parties/a": {"name": "Lan"}})
    store.outbox.add(given)
    given.set["parties/a"]["name"] = "spoilt"
    for way_out in (
        store.outbox.all()[0].change,
        store.outbox.of_record("case-1")[0].change,
        store.outbox.freeze(1)[0],
    ):
        assert way_out.set["parties/a"] == {"name": "Lan"}
        way_out.set["parties/a"]["name"] = "spoilt"
    assert store.outbox.all()[0].change.set == {"parties/a": {"name": "Lan"}}


def test_in_another_history_nothing_that_is_here_has_seen_anything(store, change):
    store.outbox.add(change("c0", "case-0", base=5))
    store.outbox.add(change("c1", "case-1", base=7))
    store.outbox.freeze(10)
    store.outbox.hold("c0", "unreadable")
    store.outbox.add(change("c2", "case-2", base=9))
    store.outbox.forget_bases()
    assert [(queued.change.id, queued.change.base) for queued in store.outbox.all()] == [
        ("c0", 0),
        ("c1", 0),
        ("c2", 0),
    ]


def held(store, change, id="c1", **more):
    store.outbox.append(change(id, **more))
    store.outbox.freeze(10)
    store.outbox.hold(id, "not_yours", "2026-11-22T02:30:00.000Z")


def test_what_an_officer_declined_stays_with_the_sentence_and_goes_nowhere(folder, change):
    with DeviceStore.open(folder) as store:
        held(store, change)
        store.outbox.decline("c1", "Đỗ Đức Minh", "Tổ khác đã ghi.", "2026-11-23T02:30:00.000Z")
        store.outbox.decline("c-unknown", "Đỗ Đức Minh", "Không.", "")
    with DeviceStore.open(folder) as again:
        [declined] = again.outbox.all()
        assert (declined.state, declined.by, declined.said) == ("declined", "Đỗ Đức Minh", "Tổ khác đã ghi.")
        assert (declined.settled_at, declined.held_at) == ("2026-11-23T02:30:00.000Z", "2026-11-22T02:30:00.000Z")
        assert declined.change == change("c1") and not declined.unanswered
        assert again.outbox.freeze(10) == [] and not again.outbox.waits(())
        assert again.outbox.newest_waiting("case-1") is None, "nothing new joins it"


def test_a_declined_change_goes_when_its_author_has_replaced_all_of_it(store, change):
    held(store, change, set={"summary": "một", "place": "NHA"})
    store.outbox.decline("c1", "Minh", "Không.", "")
    for number, path in enumerate(("summary", "place"), 2):
        assert store.outbox.get("c1") is not None
        store.outbox.append(newer := change(f"c{number}", set={path: "khác"}))
        store.outbox.outdo(newer)
        store.outbox.remove(f"c{number}")
    assert store.outbox.get("c1") is None


def test_what_a_server_has_lost_goes_again_as_it_was_under_its_id(store, change):
    held(store, change, set={"summary": "một"})
    store.outbox.reoffer("c1")
    [again] = store.outbox.all()
    assert (again.change, again.state, again.reason, again.held_at) == (
        change("c1", set={"summary": "một"}), "on_wire", "", "",
    )  # fmt: skip
    store.outbox.add(change("c2", set={"place": "NHA"}))
    assert [each.id for each in store.outbox.freeze(10)] == ["c1", "c2"], "it stays as it went"


def test_what_is_offered_again_brings_back_nothing_that_was_replaced(store, change):
    held(store, change, set={"summary": "một", "place": "NHA"})
    store.outbox.append(newer := change("c2", set={"summary": "hai"}))
    store.outbox.outdo(newer)
    store.outbox.remove("c2")
    store.outbox.reoffer("c1")
    assert store.outbox.all()[0].change.set == {"place": "NHA"}


def test_only_what_is_held_is_offered_again(store, change):
    store.outbox.append(change("c1"))
    store.outbox.reoffer("c1")
    store.outbox.reoffer("c-unknown")
    assert store.outbox.all()[0].state == "waiting"
    held(store, change, "c2")
    store.outbox.decline("c2", "Minh", "Không.", "")
    store.outbox.reoffer("c2")
    assert store.outbox.get("c2").state == "declined"
