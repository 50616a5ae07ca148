"""The long road: pages of any size, long queues, new histories, odd clocks, a revoked phone."""

import base64
import random
import sqlite3
import unicodedata
from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from fieldapp import workbook
from fieldapp.domain.problems import Code
from fieldapp.protocol import LARGEST_PAGE, SMALLEST_PAGE, Change
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from tests.cast import HUNG, LAN
from tests.sync.village import Wire, asked_in, assert_settled, rewritten


@pytest.fixture
def wire(commune):
    return Wire(commune.wire)


@pytest.fixture
def lan(commune, phones, wire):
    return phones(commune, LAN, wire=wire)


def noise(length):
    """Return a text that packing makes little smaller."""
    return base64.b64encode(random.randbytes(length * 3 // 4)).decode()


@pytest.mark.parametrize("page", [1, 2_000, 7_000])
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
        lan.send(summary=f"{number} {noise(14_000)}", agreement=noise(14_000))
    sizes = []
    wire.before = lambda request: sizes.append(len(request.read()))
    lan.restart(page=SMALLEST_PAGE * 4)
    report = lan.sync()
    assert (report.sent, report.complete) == (12, True)
    assert len(sizes) > 2 and sizes[0] <= SMALLEST_PAGE * 4, "as much as the link was known to carry"
    assert sizes[1] <= SMALLEST_PAGE * 8 and max(sizes) <= LARGEST_PAGE


@pytest.mark.parametrize(("page", "ahead"), [(LARGEST_PAGE // 2, True), (SMALLEST_PAGE, False)])
def test_on_a_brisk_road_what_goes_next_is_made_ready_while_the_server_is_at_work(commune, lan, wire, page, ahead):
    for number in range(14):
        lan.send(summary=f"{number} {noise(14_000)}", agreement=noise(14_000))
    asked, frozen = [], []

    def note(request, answer):
        asked.append(len(asked_in(request).changes))
        frozen.append(sum(state == "on_wire" for _, state in lan.queue()))

    wire.fates = [note]
    lan.restart(page=page)
    report = lan.sync()
    assert (report.sent, report.complete) == (14, True)
    assert (frozen[0] > asked[0]) is ahead, "behind a cut nothing more lies frozen than went"
    assert_settled(commune, lan)
    assert_settled(commune, lan)


def test_a_page_is_filled_nearly_to_its_size(commune, lan, wire):
    """Those at the end pack worse than those at the beginning, by which it is told how many may fit."""
    with lan.store.transaction():
        for number in range(240):
            lan.send(summary=noise(500) if number > 80 else "Bờ rào lấn sang vườn. " * 40)
    pages = []
    wire.before = lambda request: pages.append((len(request.read()), len(asked_in(request).changes)))
    lan.restart(page=SMALLEST_PAGE * 4)
    assert lan.sync().sent == 240
    (size, many), *_ = pages
    assert SMALLEST_PAGE * 2 < size <= SMALLEST_PAGE * 4 and many > 80
    assert_settled(commune, lan)


def test_an_over_large_change_goes_alone(commune, lan, wire):
    lan.send()
    big = lan.send(set={f"sessions/s{n}": {"notes": noise(15_000)} for n in range(15)})
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


def test_what_a_restored_server_has_lost_is_offered_again_and_called_received_only_then(commune, lan, wire, tmp_path):
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
    standings = []
    wire.before = lambda request: standings.append(workbook.view(lan.store, lost, today).phone_standing)
    today = lan.now().date()
    report = lan.sync()
    assert (report.complete, report.offered) == (True, 3), "the lost case, and what the officer had decided about both"
    assert standings[0] is PhoneStanding.APPROVED and set(standings[1:]) == {PhoneStanding.SAVED}
    assert commune.case(lost).fields["summary"] == lan.sees(lost)["summary"]
    assert [(each.state, each.reason) for each in lan.store.outbox.all()] == [("held", "restored")] * 2
    assert commune.case(kept).standing == commune.case(lost).standing == "new", "an officer decides again"


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


def told(row):
    return row["held_changes"], row["held_drafts"]


def test_the_office_learns_what_a_phone_still_holds_alone(commune, lan, wire):
    lan.write()
    lan.send()
    wire.fates = ["unanswered"]
    lan.sync()
    assert [told(row) for row in commune.rows(tables.devices)] == [(0, 1)], "what this request itself brings is here"
    lan.sync()
    assert [told(row) for row in commune.rows(tables.devices)] == [(0, 1)], "the draft is still hers alone"


def test_a_phone_says_received_only_when_it_is(commune, lan, wire):
    record = lan.send()
    wire.fates = ["unanswered"]
    lan.sync()
    assert workbook.view(lan.store, record, lan.now().date()).phone_standing is PhoneStanding.SAVED
    lan.sync()
    assert workbook.view(lan.store, record, lan.now().date()).phone_standing is PhoneStanding.RECEIVED
