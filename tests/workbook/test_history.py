"""The story on the phone is the commune's story, in its order, and then what the commune does not know yet."""

from fieldapp import workbook
from fieldapp.domain.cases import Party
from fieldapp.domain.roles import Role
from tests.workbook import book
from tests.workbook.book import NOW, later


def test_a_case_from_its_first_word_to_the_approval(store):
    case_id = book.a_received_case(store, seq=5)
    book.hand_back(store, case_id, 8, {"agreement": "Ghi rõ"})
    workbook.keep(store, case_id, "agreement", "Trả trước Tết", NOW)
    workbook.send(store, case_id, NOW)
    book.receive(store, case_id, 9)
    book.approve(store, case_id, 12)
    story = workbook.history(store, case_id)
    assert [(line.by, line.verdict, line.state) for line in story] == [
        ("Nguyễn Thị Lan", "", "received"),
        ("Đỗ Đức Minh", "returned", "received"),
        ("Nguyễn Thị Lan", "", "received"),
        ("Đỗ Đức Minh", "approved", "received"),
    ]
    assert story[2].fields == ["agreement"] and story[2].received_at == "2026-11-22T12:30:00Z"


def test_fields_are_named_once_in_the_logbooks_order_and_the_officers_own_are_not(store):
    case_id = book.a_received_case(store)
    assert workbook.history(store, case_id)[0].fields == [
        "received_on", "mediators", "parties", "dispute_type", "basis", "summary", "place",
    ]  # fmt: skip
    book.hand_back(store, case_id, 8, {"agreement": "?"})
    assert workbook.history(store, case_id)[1].fields == []


def test_the_servers_number_orders_it_not_the_clocks(store):
    case_id = book.a_received_case(store, seq=5)
    book.arrive(store, case_id, 9, note="sau", at=later(days=-400))
    book.arrive(store, case_id, 7, place="D2", at=later(days=400))
    assert [line.fields for line in workbook.history(store, case_id)][1:] == [["place"], ["note"]]


def test_what_waits_and_what_is_being_written_come_last(store):
    case_id = book.a_received_case(store, seq=5)
    workbook.keep(store, case_id, "note", "một", later(hours=1))
    workbook.send(store, case_id, later(hours=2))
    workbook.keep(store, case_id, "parties/p3", Party(role="LQ", name="Cụ Tư"), later(hours=3))
    waiting, draft = workbook.history(store, case_id)[1:]
    assert (waiting.state, waiting.fields, waiting.received_at) == ("waiting", ["note"], "")
    assert (draft.state, draft.fields, draft.by) == ("draft", ["parties"], "Nguyễn Thị Lan")
    store.outbox.hold(store.outbox.all()[0].change.id, "unreadable")
    assert workbook.history(store, case_id)[1].state == "held"


def test_a_case_that_went_to_another_team_says_from_which_to_which(store):
    case_id = book.a_received_case(store, seq=5)
    for n, (one, other) in enumerate([("Tổ A", "Tổ B"), ("Tổ B", "Tổ C")], start=1):
        told = {f"reassignments/{n}": {"from_team": one, "to_team": other}}
        book.arrive(store, case_id, 6 + n, by="Đỗ Đức Minh", role=Role.OFFICER, set=told)
    story = workbook.history(store, case_id)[1:]
    assert [(line.went.from_team, line.went.to_team, line.fields) for line in story] == [
        ("Tổ A", "Tổ B", []),
        ("Tổ B", "Tổ C", []),
    ]


def test_an_unknown_case_has_no_story(store):
    assert workbook.history(store, "nobody") == []
