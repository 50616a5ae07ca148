"""Records, identity and road come back as they were put, and are the caller's own."""

import pytest
from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import EnrolReply, Person
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity, PendingEnrolment
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from fieldapp.store.shelf import Shelf

LINE = Line(
    seq=7, change="c1", by="Minh", role=Role.OFFICER, at="2026-03-01T08:00:00+07:00",
    received_at="2026-03-01T01:00:00Z", paths=["verdict"], verdict="returned",
)  # fmt: skip
WHOLE = Held(
    kind="case", id="case-1", base=7, server={"summary": "Bờ rào", "parties/a": {"name": "Lan", "birth_year": 1960}},
    lines=[LINE], draft={"place": None, "a_path_of_tomorrow": [1, {"x": 2.5}]}, draft_base=6, touched_at="2026-03-02",
)  # fmt: skip


def test_a_record_comes_back_whole(folder):
    with DeviceStore.open(folder) as store:
        store.records.put(WHOLE)
        assert store.records.get("case-1") == WHOLE
    with DeviceStore.open(folder) as again:
        assert again.records.get("case-1") == WHOLE
        assert again.records.of_kind("case") == [WHOLE]
        assert again.records.get("case-2") is None


def test_a_record_put_again_stands_alone_in_its_place(store):
    store.records.put(WHOLE)
    store.records.put(Held(kind="case", id="case-2"))
    bare = Held(kind="case", id="case-1", server={"note": "x"})
    store.records.put(bare)
    assert store.records.of_kind("case") == [bare, Held(kind="case", id="case-2")]


def test_kinds_are_kept_apart(store):
    store.records.put(Held(kind="case", id="case-1"))
    store.records.put(Held(kind="team", id="team-1", server={"name": "Tổ 1"}))
    assert [held.id for held in store.records.of_kind("team")] == ["team-1"]


def test_changing_a_record_in_hand_changes_nothing(store):
    given = replace(WHOLE, server={"parties/a": {"name": "Lan"}})
    store.records.put(given)
    given.server["parties/a"]["name"] = "spoilt"
    for way_out in (store.records.get("case-1"), store.records.of_kind("case")[0]):
        way_out.server["parties/a"]["name"] = "spoilt"
        way_out.lines.clear()
    assert store.records.get("case-1").server == {"parties/a": {"name": "Lan"}}
    assert store.records.get("case-1").lines == [LINE]


def test_the_phone_knows_whose_it_is_after_a_restart(folder):
    waiting = PendingEnrolment(code="K7M49QXT", token="t" * 43, server_url="https://so.example")
    reply = EnrolReply(
        device="d1", person=Person(id="p1", name="Lan", role=Role.MEDIATOR), team="team-1", team_name="Tổ 1",
        village="Đồng Tâm", commune="Xã Dương Hưu", partition="07672", epoch="e1",
    )  # fmt: skip
    with DeviceStore.open(folder) as store:
        store.identity.put(Identity(pending=waiting))
    with DeviceStore.open(folder) as store:
        assert store.identity.get() == Identity(pending=waiting)
        assert not store.identity.get().enrolled
        store.identity.put(Identity(token=waiting.token, server_url=waiting.server_url, reply=reply, language="en"))
    with DeviceStore.open(folder) as store:
        assert store.identity.get().enrolled
        assert store.identity.get().reply == reply
        assert store.identity.get().pending is None


def test_the_road_is_remembered_and_begins_at_the_beginning(folder):
    state = RoadState(
        epoch="e1", cursor={"07672": 41}, last_success_at="2026-03-01", revoked=True, notices=["clock_wrong"]
    )
    with DeviceStore.open(folder) as store:
        assert store.road.get() == RoadState()
        store.road.put(state)
        store.road.get().cursor["07672"] = 0
    with DeviceStore.open(folder) as again:
        assert again.road.get() == state


def test_a_place_that_was_rolled_back_is_not_believed(store):
    """Another record may stand there meanwhile."""
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.records.put(Held(kind="case", id="case-1"))
        raise ZeroDivisionError
    store.database.table("records").insert({"key": "case-2", "kind": "case", "id": "case-2"})
    store.database.drop_table("records")
    store.database.table("records").insert({"key": "case-2", "kind": "case", "id": "case-2"})
    assert store.records.get("case-1") is None
    store.records.put(Held(kind="case", id="case-1"))
    assert [held.id for held in store.records.of_kind("case")] == ["case-2", "case-1"]


def test_drafts_are_counted_as_they_stand_also_in_a_transaction_that_is_undone(store):
    store.records.put(WHOLE)
    assert store.records.count_drafts(["case"]) == 1
    with pytest.raises(KeyError), store.transaction():
        store.records.put(replace(WHOLE, id="case-2"))
        assert store.records.count_drafts(["case"]) == 2
        raise KeyError
    assert store.records.count_drafts(["case"]) == 1
    store.records.put(replace(WHOLE, draft={}))
    assert store.records.count_drafts(["case"]) == 0


def test_drafts_of_other_kinds_are_not_counted(store):
    store.records.put(WHOLE)
    store.records.put(replace(WHOLE, id="note-1", kind="note"))
    assert [store.records.count_drafts(kinds) for kinds in (["case"], ["note"], ["case", "note"], [])] == [1, 1, 2, 0]


def test_what_names_a_photo_is_found_as_it_stands_also_in_a_transaction_that_is_undone(store):
    def naming(*besides):
        return [held.id for held in store.records.naming("case", "photos/", besides)]

    plain, pictured = Held(kind="case", id="plain"), Held(kind="case", id="new", server={"photos/p": {"sha256": "ab"}})
    store.records.put(plain)
    store.records.put(replace(pictured, id="note-1", kind="note"))
    assert (naming(), naming("plain", "note-1", "nobody")) == ([], ["plain"])
    with pytest.raises(KeyError), store.transaction():
        store.records.put(pictured)
        assert naming() == ["new"]
        raise KeyError
    assert naming() == []
    store.records.put(pictured)
    assert naming("plain") == ["plain", "new"]
    store.records.put(replace(pictured, server={}, draft={"photos/q": {"sha256": "cd"}}))
    assert naming() == ["new"]
    store.records.remove("new")
    assert naming() == []


class _Later(Struct):
    words: str
    of_tomorrow: str = ""


class _Now(Struct):
    words: str


def test_what_a_newer_app_wrote_beside_stays_when_an_older_one_writes(store):
    Shelf(store.database, "odd", _Later).put("a", _Later(words="một", of_tomorrow="giữ"))
    Shelf(store.database, "odd", _Now).put("a", _Now(words="hai"))
    assert Shelf(store.database, "odd", _Later).get("a") == _Later(words="hai", of_tomorrow="giữ")
