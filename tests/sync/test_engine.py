"""A round between a phone and the commune: what is sent arrives once, what is decided comes home."""

import sqlite3
import threading
import unicodedata
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from fieldapp import workbook
from fieldapp.domain.problems import Code
from fieldapp.domain.review import Standing, standing
from fieldapp.protocol import Change
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from tests.cast import FAR, HUNG, LAN, TEAM
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
    wire.fates = [lambda asked, answer: answers.append(reply_in(answer)) for _ in range(3)]
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


# ---- two who write -----------------------------------------------------------------------------


def test_two_phones_of_a_team_come_to_the_same(either_commune, phones):
    lan, hung = phones(either_commune, LAN), phones(either_commune, HUNG)
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.send(record, note="Lan ghi.")
    hung.send(record, agreement="Hùng ghi.")
    other = hung.send()
    for phone in (hung, lan, hung):
        assert phone.sync().complete
    assert lan.sees(record)["note"] == "Lan ghi." and lan.sees(record)["agreement"] == "Hùng ghi."
    assert lan.sees(other)
    assert_settled(either_commune, lan, hung)


def test_a_clash_is_shown_to_both_and_loses_nothing(either_commune, phones):
    lan, hung = phones(either_commune, LAN), phones(either_commune, HUNG)
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.send(record, summary="Lan kể.", note="Lan ghi.")
    hung.send(record, summary="Hùng kể.")
    hung.sync()
    report = lan.sync()
    assert (report.clashed, report.complete) == (1, True)
    hung.sync()
    for phone in (lan, hung):
        seen = phone.sees(record)
        assert (seen["summary"], seen["note"]) == ("Hùng kể.", "Lan ghi.")
        [kept] = [value for path, value in seen.items() if path.startswith("conflicts/summary/")]
        assert kept["value"] == '"Lan kể."' and kept["by"] == LAN.name
    assert_settled(either_commune, lan, hung)


def test_what_another_wrote_never_touches_a_draft(commune, lan, hung):
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.write(record, summary="Lan đang kể dở.")
    hung.send(record, summary="Hùng kể.")
    hung.sync()
    lan.sync()
    assert lan.sees(record)["summary"] == "Lan đang kể dở."
    assert lan.held(record).server["summary"] == "Hùng kể."
    lan.send(record)
    assert lan.sync().clashed == 1, "she had not seen his words when she wrote hers"
    assert lan.sees(record)["summary"] == "Hùng kể."
    hung.sync()
    assert_settled(commune, lan, hung)


def test_what_was_not_yet_seen_is_never_overwritten_in_silence(commune, lan, hung, phones):
    """Lan's own receipt has a higher number than a line of Hùng's that is still on its way to her."""
    record = lan.send()
    lan.sync()
    hung.sync()
    hung.send(record, summary="Hùng kể.")
    hung.sync()
    slow = lan
    slow.page = 1
    slow.restart()
    for number in range(3):
        other = hung.send(note=f"{number}")
        hung.sync()
    hung.send(record, summary="Hùng kể lần hai.")
    hung.sync()
    slow.send(record, note="Lan ghi.")
    slow.wire.fates = [None, "lost"]
    assert slow.sync().offline
    assert slow.held(record).server["note"] == "Lan ghi."
    slow.send(record, summary="Lan kể.")
    slow.wire.fates = []
    assert slow.sync().clashed == 1
    hung.sync()
    assert commune.case(record).fields["summary"] == "Hùng kể lần hai."
    assert slow.sees(other)
    assert_settled(commune, slow, hung)


def test_a_phone_of_another_village_or_commune_sees_nothing(commune, lan, tam, phones):
    far = phones(commune, FAR)
    commune.publish(TEAM)
    record = lan.send()
    lan.sync()
    for stranger in (tam, far):
        assert stranger.sync().complete
        assert stranger.store.records.get(record) is None
        assert stranger.store.records.of_kind("case") == []
    assert [held.id for held in tam.store.records.of_kind("team")] == [TEAM], "the roster is the commune's"
    assert far.store.records.of_kind("team") == []
    assert tam.road.cursor == lan.road.cursor, "what one may not see moves one's cursor all the same"


def test_a_change_to_another_villages_case_is_kept_aside_and_blocks_nothing(commune, lan, tam, wire):
    record = lan.send()
    lan.sync()
    stolen = Change(
        id="c-strange", kind="case", record=record, base=0, set={"note": "Chen vào."}, at=tam.now().isoformat()
    )
    tam.store.outbox.add(stolen)
    own = tam.send()
    report = tam.sync()
    assert (report.held, report.sent, report.complete) == (1, 1, True)
    assert [(each.state, each.reason) for each in tam.store.outbox.all()] == [("held", "not_yours")]
    assert tam.sync().held == 0, "a held change is not sent again"
    assert commune.case(own) and "note" not in commune.case(record).fields
    assert len(commune.rows(tables.quarantine)) == 1


def test_a_held_change_waits_for_the_officer_and_what_follows_goes(commune, lan):
    record = lan.send()
    lan.sync()
    wrong = Change(
        id="c-wrong", kind="case", record=record, base=1, set={"verdict": "approved"}, at=lan.now().isoformat()
    )
    lan.store.outbox.add(wrong)
    lan.sync()
    lan.send(record, note="Việc khác.")
    assert lan.sync().complete
    assert [(each.change.id, each.state, each.reason) for each in lan.store.outbox.all()] == [
        ("c-wrong", "held", "may_not_write")
    ]
    assert commune.case(record).fields["note"] == "Việc khác."
    assert commune.case(record).standing is Standing.NEW


# ---- the long road -----------------------------------------------------------------------------


@pytest.mark.parametrize("page", [1, 2, 7])
def test_pages_of_any_size_lead_to_the_same(commune, lan, phones, page):
    records = [lan.send() for _ in range(4)]
    for turn in range(3):
        lan.sync()
        commune.decide(records[turn], "returned", {"summary": f"Lần {turn}"})
        for record in records:
            lan.send(record, note=f"Lần {turn}")
    lan.sync()
    hung = phones(commune, HUNG, page=page)
    assert hung.sync().complete
    assert_settled(commune, lan, hung)


def test_a_long_queue_goes_in_requests_that_a_cut_can_afford(commune, lan, wire):
    for number in range(12):
        lan.send(summary=f"{number} " + "Tranh chấp lối đi. " * 1000, agreement="Dời rào. " * 2000)
    sizes = []
    wire.before = lambda request: sizes.append(
        sum(len(msgspec.json.encode(each)) for each in asked_in(request).changes)
    )
    report = lan.sync()
    assert (report.sent, report.complete) == (12, True)
    assert len(sizes) > 1 and max(sizes) <= 256 * 1024
    assert_settled(commune, lan)


def test_an_over_large_change_goes_alone(commune, lan, wire):
    lan.send()
    big = lan.send(set={f"sessions/s{n}": {"notes": "Bên kia nói rằng " * 1000} for n in range(15)})
    lan.send()
    counts = []
    wire.before = lambda request: counts.append([each.record == big for each in asked_in(request).changes])
    assert lan.sync().complete
    assert [True] in counts
    assert_settled(commune, lan)


def test_a_new_history_is_taken_from_the_beginning_and_the_queue_is_kept(commune, lan, hung):
    record = lan.send()
    lan.sync()
    hung.sync()
    other = hung.send(note="Trước khi khôi phục.")
    hung.sync()
    before = lan.road.epoch
    commune.begin_new_history()
    lan.write(record, note="Đang viết.")
    mine = lan.send()
    assert lan.sync().complete
    assert lan.road.epoch != before
    assert lan.sees(other)["note"] == "Trước khi khôi phục."
    assert lan.held(record).draft == {"note": "Đang viết."}
    assert commune.case(mine)
    hung.sync()
    assert_settled(commune, lan, hung)


def test_numbers_of_an_older_history_prove_nothing_in_a_new_one(commune, lan, hung):
    """The server was set back: what the phone has seen under high numbers is not what they mean now."""
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.store.records.put(msgspec.structs.replace(lan.held(record), base=10_000))
    lan.write(record, summary="Lan viết từ trước.")
    assert lan.held(record).draft_base == 10_000
    commune.begin_new_history()
    hung.sync()
    hung.send(record, summary="Hùng kể trong sổ mới.")
    hung.sync()
    lan.sync()
    assert lan.held(record).base == commune.case(record).seq
    assert lan.held(record).draft_base == 0
    lan.send(record)
    assert lan.sync().clashed == 1


def copied_into(target, source):
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def test_what_a_restored_server_does_not_have_nobody_calls_received(commune, lan, tmp_path):
    database = commune.engine.url.database
    kept = lan.send()
    lan.sync()
    copied_into(tmp_path / "backup.db", database)
    lost = lan.send()
    lan.sync()
    commune.decide(kept, "approved")
    commune.decide(lost, "approved")
    lan.sync()
    commune.engine.dispose()
    copied_into(database, tmp_path / "backup.db")
    commune.begin_new_history()
    assert lan.sync().complete
    today = lan.now().date()
    assert commune.case(lost) is None
    assert workbook.view(lan.store, lost, today).phone_standing is PhoneStanding.SAVED
    assert workbook.view(lan.store, lost, today).received_at == ""
    assert lan.sees(lost)["summary"], "what was written is all there"
    assert workbook.view(lan.store, kept, today).phone_standing is PhoneStanding.RECEIVED


def test_numbers_that_run_backwards_are_a_new_history_too(commune, lan, wire):
    record = lan.send()
    lan.sync()
    wire.fates = [rewritten(lambda reply: msgspec.structs.replace(reply, cursor={"07672": 0}))]
    assert lan.sync().complete
    assert lan.road.cursor == {"07672": 1}
    assert lan.sees(record)
    assert_settled(commune, lan)


def test_a_case_written_on_an_nfd_keyboard_is_the_same_on_both_sides(commune, lan, hung):
    nfd = unicodedata.normalize("NFD", "Nguyễn Thị Đượm kể: hàng rào bị dời.")
    record = lan.send()
    lan.sync()
    raw = Change(id="c-nfd", kind="case", record=record, base=1, set={"summary": nfd}, at=lan.now().isoformat())
    lan.store.outbox.add(raw)
    lan.sync()
    hung.sync()
    assert lan.sees(record)["summary"] == unicodedata.normalize("NFC", nfd)
    assert_settled(commune, lan, hung)


@pytest.mark.parametrize("years", [-5, 5])
def test_a_clock_that_is_years_off_orders_nothing_and_is_told(commune, phones, hung, years):
    lan = phones(commune, LAN, clock_off=timedelta(days=365 * years))
    record = hung.send()
    hung.sync()
    lan.sync()
    lan.send(record, note="Lan ghi sau.")
    report = lan.sync()
    hung.sync()
    assert report.complete
    assert report.notices == ("clock_wrong",) and lan.road.notices == ["clock_wrong"]
    assert hung.road.notices == []
    assert [line.by for line in hung.held(record).lines] == [HUNG.name, LAN.name]
    assert abs(int(hung.held(record).lines[1].at[:4]) - datetime.now(UTC).year) >= 4, "her time is kept as she had it"
    assert_settled(commune, lan, hung)


def test_a_revoked_phone_keeps_everything_and_asks_only_by_hand(commune, lan, wire):
    record = lan.send()
    lan.sync()
    lan.send(record, note="Còn trên máy.")
    commune.revoke(lan)
    assert lan.sync().problem is Code.REVOKED
    assert lan.road.revoked and lan.sees(record)["note"] == "Còn trên máy."
    wire.paths.clear()
    lan.restart()
    assert lan.sync(by_hand=False).problem is Code.REVOKED
    assert wire.paths == []
    assert lan.sync().problem is Code.REVOKED
    assert wire.paths == [("POST", "/api/v1/sync")]
    assert lan.store.outbox.all()[0].change.set == {"note": "Còn trên máy."}


def test_the_office_learns_what_a_phone_still_holds_alone(commune, lan, wire):
    lan.write()
    lan.send()
    wire.fates = ["unanswered"]
    lan.sync()
    assert [row["held_changes"] for row in commune.rows(tables.devices)] == [1]
    lan.sync()
    assert [row["held_changes"] for row in commune.rows(tables.devices)] == [1], "the draft is still hers alone"


def test_a_phone_says_received_only_when_it_is(commune, lan, wire):
    record = lan.send()
    wire.fates = ["unanswered"]
    lan.sync()
    assert workbook.view(lan.store, record, lan.now().date()).phone_standing is PhoneStanding.SAVED
    lan.sync()
    assert workbook.view(lan.store, record, lan.now().date()).phone_standing is PhoneStanding.RECEIVED
