"""A round between a phone and the commune: what is sent arrives once, what is decided comes home."""

import threading

import httpx
import msgspec
import pytest

from fieldapp.domain.problems import Code
from fieldapp.domain.review import Standing, standing
from tests.cast import LAN
from tests.sync.strange_server import NONSENSE, StrangeServer
from tests.sync.village import Wire, asked_in, assert_settled, reply_in, rewritten


@pytest.fixture
def wire(commune):
    return Wire(commune.wire)


@pytest.fixture
def lan(commune, phones, wire):
    return phones(commune, LAN, wire=wire)


# ---- there and back ----------------------------------------------------------------------------


def test_a_case_arrives_and_both_sides_hold_the_same(either_commune, phones):
    lan = phones(either_commune, LAN)
    record = lan.send()
    report = lan.sync()
    assert (report.complete, report.sent, report.problem) == (True, 1, None)
    assert lan.sees(record)["logbook_no"] == 1
    assert_settled(either_commune, lan)


def test_a_verdict_comes_home_and_the_mended_case_goes_back(either_commune, phones):
    lan = phones(either_commune, LAN)
    record = lan.send()
    lan.sync()
    either_commune.decide(record, "returned", {"agreement": "Ghi rõ ai dời rào."})
    assert lan.sync().received == 1
    assert standing(lan.held(record).lines) is Standing.RETURNED
    assert lan.sees(record)["remarks/r0"]["text"] == "Ghi rõ ai dời rào."
    lan.send(record, agreement="Ông Bảo dời rào về mốc cũ.")
    lan.sync()
    assert either_commune.case(record).standing is Standing.AMENDED
    either_commune.decide(record, "approved")
    lan.sync()
    assert standing(lan.held(record).lines) is Standing.APPROVED
    assert_settled(either_commune, lan)


def test_nothing_new_takes_one_request(lan, wire):
    lan.send()
    lan.sync()
    wire.paths.clear()
    assert lan.sync().complete
    assert wire.paths == [("POST", "/api/v1/sync")]


def test_own_changes_do_not_come_back(lan, wire):
    lan.send()
    answers = []
    wire.fates = [lambda asked, answer: answers.append(reply_in(answer, asked)) for _ in range(3)]
    assert lan.sync().received == 0
    assert [reply.entries for reply in answers] == [[]]


def test_a_draft_stays_at_home(commune, lan):
    record = lan.write()
    assert lan.sync().complete
    assert commune.case(record) is None
    assert lan.held(record).draft


def test_a_phone_nobody_enrolled_asks_nothing(lan, wire):
    lan.store.identity.put(msgspec.structs.replace(lan.store.identity.get(), reply=None))
    wire.paths.clear()
    assert lan.sync().problem is Code.NOT_SIGNED_IN
    assert wire.paths == []


# ---- a bad wire --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fates", [["unanswered"], ["lost"], ["unanswered"] * 4, ["lost", "unanswered", "lost"]], ids=str
)
def test_what_was_sent_again_counts_once(commune, lan, wire, fates):
    record = lan.send()
    wire.fates = list(fates)
    for _ in fates:
        report = lan.sync()
        assert (report.offline, report.complete, report.changes_waiting) == (True, False, 1)
    assert lan.sync().complete
    assert commune.case(record).fields["logbook_no"] == 1
    assert len(commune.case(record).lines) == 1
    assert_settled(commune, lan)


def test_no_network_is_an_ordinary_answer_and_success_is_not_claimed(lan, wire):
    lan.send()
    wire.fates = ["lost"]
    assert lan.sync().problem is None
    assert (lan.road.last_success_at, lan.road.last_problem) == ("", "offline")
    lan.sync()
    assert lan.road.last_success_at and lan.road.last_problem == ""


def test_what_was_once_on_the_wire_goes_again_byte_for_byte(lan, wire):
    record = lan.send()
    sent = []
    wire.before = lambda request: sent.append(asked_in(request).changes)
    wire.fates = ["unanswered"]
    lan.sync()
    lan.send(record, summary="Kể lại cho rõ hơn.")
    lan.sync()
    assert sent[0][0] == sent[1][0]
    assert [change.set for change in sent[1][1:]] == [{"summary": "Kể lại cho rõ hơn."}]


def test_an_edit_sent_while_a_change_is_on_the_wire_is_a_second_change(commune, lan, wire):
    record = lan.send()

    def meanwhile(request):
        wire.before = None
        lan.send(record, note="Thêm lúc đang gửi.")

    wire.before = meanwhile
    report = lan.sync()
    assert (report.complete, report.sent) == (True, 2)
    assert [line.set for line in commune.case(record).lines][1] == {"note": "Thêm lúc đang gửi."}
    assert_settled(commune, lan)


def test_a_draft_written_during_a_round_survives_it(commune, lan, wire):
    record = lan.send()

    def meanwhile(request):
        lan.write(record, note="Đang viết dở.", summary="Viết lại.")

    wire.before = meanwhile
    assert lan.sync().complete
    assert lan.held(record).draft == {"note": "Đang viết dở.", "summary": "Viết lại."}
    assert lan.sees(record)["summary"] == "Viết lại."
    assert commune.case(record).fields["summary"] != "Viết lại."


def test_a_round_begun_elsewhere_waits_for_the_one_under_way(lan, wire):
    lan.send()
    inside, most = 0, 0
    turn = threading.Lock()

    def count(request):
        nonlocal inside, most
        with turn:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(0.02)
        with turn:
            inside -= 1

    wire.before = count
    threads = [threading.Thread(target=lan.sync) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_round_that_is_stopped_keeps_everything(commune, lan, wire):
    record = lan.send()
    stop = threading.Event()
    wire.before = lambda request: (lan.send(record, note="Thêm."), stop.set())
    report = lan.sync(stop=stop)
    wire.before = None
    assert (report.complete, report.sent, report.changes_waiting) == (False, 1, 1)
    lan.sync()
    assert_settled(commune, lan)


# ---- what cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_changes_nothing_on_the_phone(commune, lan, wire, answer):
    record = lan.send()
    lan.sync()
    lan.send(record, note="Còn trên máy.")
    before = (lan.held(record), lan.road.cursor, lan.road.epoch, lan.store.outbox.all()[0].change)
    with StrangeServer(answer) as strange:
        lan.go_to(strange.url)
        report = lan.sync()
    assert (report.complete, report.problem, report.changes_waiting) == (False, Code.SERVER_NONSENSE, 1)
    assert (lan.held(record), lan.road.cursor, lan.road.epoch, lan.store.outbox.all()[0].change) == before
    assert lan.road.last_problem == "server_nonsense"
    lan.go_to("http://commune.test", wire)
    assert lan.sync().complete
    assert_settled(commune, lan)


def test_a_change_without_a_receipt_stays_and_its_page_is_asked_for_again(commune, lan, hung, wire):
    theirs = hung.send()
    hung.sync()
    mine = lan.send()
    wire.fates = [rewritten(lambda reply: msgspec.structs.replace(reply, receipts=[]))]
    report = lan.sync()
    assert (report.sent, report.complete) == (0, False)
    assert report.problem is Code.SERVER_NONSENSE
    assert [state for _, state in lan.queue()] == ["on_wire"]
    assert lan.road.cursor == {}
    assert lan.sees(theirs), "the rest of the answer was not thrown away"
    assert lan.sync().complete
    assert lan.sees(mine)["logbook_no"]
    hung.sync()
    assert_settled(commune, lan, hung)


def test_receipts_for_changes_nobody_made_are_ignored(commune, lan, wire):
    lan.send()

    def more(reply):
        strange = msgspec.structs.replace(reply.receipts[0], change="0190-unknown", seq=77)
        return msgspec.structs.replace(reply, receipts=[strange, *reply.receipts])

    wire.fates = [rewritten(more)]
    assert lan.sync().complete
    assert_settled(commune, lan)


def test_the_same_entries_twice_are_the_same_as_once(commune, lan, hung, wire):
    record = hung.send()
    hung.sync()
    commune.decide(record, "returned", {"summary": "Kể rõ hơn."})
    lan.sync()
    before = lan.held(record)
    lan.store.road.put(msgspec.structs.replace(lan.road, cursor={}))
    assert lan.sync().received == 1
    assert lan.held(record) == before


def test_a_server_that_promises_more_for_ever_is_left_alone(lan, wire):
    wire.fates = [rewritten(lambda reply: msgspec.structs.replace(reply, more=True)) for _ in range(50)]
    assert lan.sync().problem is Code.SERVER_NONSENSE
    assert len(wire.fates) > 40


def test_one_change_that_the_server_chokes_on_does_not_stop_the_others(commune, lan, wire):
    records = [lan.send() for _ in range(9)]
    lan.sync()
    for record in records:
        lan.send(record, note="Lần hai.")
    lan.send(records[4], note="Độc.")

    class Choking(Wire):
        def handle_request(self, request):
            if any("Độc." in str(change.set) for change in asked_in(request).changes):
                return httpx.Response(500, stream=httpx.ByteStream(b""))
            return super().handle_request(request)

    lan.go_to(lan.url, Choking(commune.wire))
    report = lan.sync()
    assert (report.sent, report.changes_waiting, report.complete) == (8, 1, False)
    assert report.problem is Code.SERVER_TROUBLE
    assert [lan.store.outbox.all()[0].change.record] == [records[4]]
    lan.go_to(lan.url, wire)
    assert lan.sync().complete
    assert_settled(commune, lan)


def test_a_server_in_trouble_is_asked_twice_and_no_more(lan, wire):
    for _ in range(20):
        lan.send()
    wire.fates = [lambda asked, answer: httpx.Response(503) for _ in range(50)]
    assert lan.sync().problem is Code.SERVER_TROUBLE
    assert len(wire.fates) == 48


def test_a_change_that_came_home_before_its_receipt_overwrites_nothing_newer(commune, lan, hung, wire):
    """The server took the change but failed to say so; a pull without it brings it home, and Hùng's edit after it."""
    record = lan.send(summary="Lan kể.")
    lan.sync()
    hung.sync()
    lan.send(record, summary="Lan kể lại.")

    def hung_goes_on(request):
        if not asked_in(request).changes:
            wire.before = None
            hung.sync()
            hung.send(record, summary="Hùng kể rõ.")
            hung.sync()

    wire.before = hung_goes_on
    wire.fates = [lambda asked, answer: httpx.Response(500)]
    lan.sync()
    assert lan.held(record).server["summary"] == "Hùng kể rõ."
    lan.sync()
    assert lan.sees(record)["summary"] == "Hùng kể rõ."
    assert_settled(commune, lan, hung)
