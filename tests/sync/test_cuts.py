"""The link breaks at any byte, either way; the app is killed at any moment. Nothing is lost, nothing counts twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cast import HUNG, LAN
from tests.sync.bad_link import BadLink, Fate
from tests.sync.village import SOCKET, a_picture, assert_settled

ROOT = Path(__file__).parents[2]


@pytest.fixture
def link(port):
    link = BadLink("127.0.0.1", port)
    yield link
    link.close()


@pytest.mark.parametrize("way", ["up", "down", "both"])
def test_cuts_at_any_byte_leave_both_sides_equal(commune, phones, link, way):
    rng = random.Random(f"cuts {way}")
    lan, hung = phones(commune, LAN, url=link.url, wire=SOCKET), phones(commune, HUNG)
    records, cuts = [lan.send()], 0
    lan.sync()
    hung.sync()
    for turn in range(36):
        record = records[turn % len(records)]
        if turn % 9 == 0:
            record = lan.write()
            records.append(record)
            lan.photo(record, a_picture(seed=turn, side=200))
        lan.send(record, note=f"Lần {turn}")
        if turn % 5 == 2:
            hung.send(hung.store.records.of_kind("case")[0].id, agreement=f"Lần {turn}")
        hung.sync()
        link.fates = [_fate(rng, way) for _ in range(2)]
        link.drop_all()
        cuts += not lan.sync().complete
    assert cuts > 12, "the cuts did cut"
    link.fates = []
    link.drop_all()
    assert lan.sync().complete
    assert hung.sync().complete
    assert_settled(commune, lan, hung)
    assert all(photo.present for record in records for photo in commune.case(record).photos)
    assert lan.store.photos.unconfirmed() == []


def _fate(rng, way):
    where = int(2 ** rng.uniform(0, 13))  # bytes: small ones as often as large ones
    return Fate(cut_up=where if way != "down" else None, cut_down=where if way != "up" else None)


def test_swallowed_answers_over_a_real_socket_count_once(commune, phones, link):
    lan = phones(commune, LAN, url=link.url, wire=SOCKET)
    record = lan.send()
    link.fates = [Fate(swallow_answer=True)] * 3
    for _ in range(3):
        assert lan.sync().offline
    assert lan.sync().complete
    assert len(commune.case(record).lines) == 1
    assert_settled(commune, lan)


def test_a_dead_server_is_an_ordinary_answer(commune, phones, link):
    lan = phones(commune, LAN, url=link.url, wire=SOCKET)
    lan.send()
    link.usual = Fate(refuse=True)
    report = lan.sync()
    assert (report.offline, report.problem, report.changes_waiting) == (True, None, 1)
    link.close()
    assert lan.sync().offline


def test_an_app_killed_in_the_middle_of_a_round_goes_on_after_it(commune, phones, port, tmp_path):
    lan = phones(commune, LAN, url=f"http://127.0.0.1:{port}", wire=SOCKET)
    hung = phones(commune, HUNG)
    rng = random.Random("kill")
    kept = [lan.send()]
    lan.sync()
    hung.sync()
    for _ in range(5):
        hung.send(kept[0], agreement=f"Hùng {len(kept)}")
        hung.sync()
        lan.store.close()
        kept += _killed_at_work(lan.folder, rng.uniform(0.0, 0.25))
        lan.restart()
    assert len(kept) > 5
    assert lan.sync().complete
    assert hung.sync().complete
    for record in kept:
        assert commune.case(record), "what was sent before the kill is there"
    assert_settled(commune, lan, hung)


def _killed_at_work(folder, after):
    """Let another process write, send and sync in this folder; kill it; return what it had sent by then."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.worker", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    first = worker.stdout.readline()
    time.sleep(after)
    worker.send_signal(signal.SIGKILL)
    rest = worker.stdout.read()
    worker.wait()
    worker.stdout.close()
    return [line.removesuffix(".") for line in (first + rest).splitlines() if line.endswith(".")]
