"""Ten tries, growing waits, and no way around them: not a restart, not a second window, not the phone's clock."""

import sys
import threading
import time

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.tries import MOST, WAITS, Tries, steady
from fieldapp.store.vault.vault import Vault
from tests.store.vault.running import run, said, started

PIN, WRONG, NEW = "270518", "888000", "904172"
KEK = bytes(range(32))
SLOW = Kdf(memory_kib=8 * 1024, passes=2)  # so that tries which start together would overlap
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits and users are of POSIX")


def answer(vault, pin=WRONG):
    """What the vault says to a PIN: its problem and detail, or nothing when it opens."""
    try:
        vault.unlock(pin)
    except Problem as problem:
        return problem.code, problem.detail
    return None


def fail(vault, clock, times):
    for _ in range(times):
        if wait := vault.wait_s():
            clock.wait(wait)
        answer(vault)


def test_the_whole_way_from_the_first_wrong_pin_to_recovery(vault, clock):
    keys = vault.create(PIN)
    vault.add_recovery(keys, "r-1", KEK)
    for left in (9, 8, 7, 6):
        assert answer(vault) == (Code.WRONG_PIN, str(left))
        assert vault.wait_s() is None
    for left, wait in ((5, 30), (4, 60), (3, 300), (2, 900), (1, 3600)):
        assert answer(vault) == (Code.WRONG_PIN, str(left))
        assert (vault.wait_s(), vault.tries_left()) == (wait, left)
        clock.wait(wait - 0.5)
        assert answer(vault, PIN) == (Code.PIN_WAIT, "1"), "nor does the right PIN open while one has to wait"
        assert vault.tries_left() == left, "a try that was refused is no try"
        clock.wait(0.5)
        assert vault.wait_s() is None
    assert answer(vault) == (Code.PIN_LOCKED, "")
    assert (vault.wait_s(), vault.tries_left()) == (None, 0)
    clock.wait(1_000_000)
    assert answer(vault, PIN) == (Code.PIN_LOCKED, "")
    assert vault.recover(KEK, NEW) == keys
    assert vault.tries_left() == MOST
    assert vault.unlock(NEW) == keys


def test_the_right_pin_forgets_the_failures(vault, clock):
    vault.create(PIN)
    fail(vault, clock, 4)
    assert answer(vault, PIN) is None
    assert vault.tries_left() == MOST


@pytest.mark.parametrize(("failures", "wait"), WAITS.items())
def test_a_restart_waits_the_whole_time_again(vault, clock, started_anew, failures, wait):
    vault.create(PIN)
    fail(vault, clock, failures)
    clock.wait(wait - 1)
    anew = started_anew()
    assert anew.wait_s() == wait
    assert answer(anew, PIN) == (Code.PIN_WAIT, str(wait))
    clock.wait(wait)
    assert answer(anew, PIN) is None


def test_a_restart_that_never_looked_gives_no_try_either(vault, clock, started_anew):
    vault.create(PIN)
    fail(vault, clock, 5)
    for _ in range(3):
        assert answer(started_anew(), PIN) == (Code.PIN_WAIT, "30")


def test_what_is_no_pin_is_no_try(vault):
    vault.create(PIN)
    for pin in ("", "27051", "abcdef"):
        assert answer(vault, pin) == (Code.PIN_SHAPE, "")
    assert vault.tries_left() == MOST


def test_a_try_is_on_the_disk_before_its_answer_is_known(vault, folder):
    """Otherwise a phone cut off at the right moment would give tries for nothing."""
    vault.create(PIN)
    marked = []

    def look(frame, event, _):
        if event == "call" and frame.f_code.co_name == "open_pin":
            marked.append((folder / "tries").read_bytes())

    sys.setprofile(look)
    try:
        answer(vault)
        answer(vault, PIN)
    finally:
        sys.setprofile(None)
    assert marked == [b"x.........", b"xx........"]


@pytest.mark.parametrize(
    "content",
    [None, b"", b"x", b".........", b"...........", b"..x.......", bytes(10), b"xx" + bytes(8), b"\n" * 10],
    ids=["missing", "empty", "cut", "short", "long", "gap", "zeros", "half", "lines"],
)
def test_a_lost_count_is_five_failures_and_mends_with_the_next_try(vault, folder, clock, started_anew, content):
    vault.create(PIN)
    if content is None:
        (folder / "tries").unlink()
    else:
        (folder / "tries").write_bytes(content)
    anew = started_anew()
    assert (anew.tries_left(), anew.wait_s()) == (5, 30)
    assert answer(anew, PIN) == (Code.PIN_WAIT, "30")
    clock.wait(30)
    assert answer(anew) == (Code.WRONG_PIN, "4")
    assert (folder / "tries").read_bytes() == b"xxxxxx...."
    clock.wait(60)
    assert answer(anew, PIN) is None
    assert (folder / "tries").read_bytes() == b"." * 10


def test_a_window_that_waited_long_ago_does_not_skip_the_wait_of_another(vault, clock, started_anew):
    vault.create(PIN)
    old = started_anew()
    fail(vault, clock, 4)
    assert old.wait_s() is None
    clock.wait(86_400)
    fail(vault, clock, 1)
    assert answer(old, PIN) == (Code.PIN_WAIT, "30")


def test_windows_that_try_at_once_share_the_tries(folder, secrets):
    """Five threads on a folder with three tries until the wait: three answers, two are told to wait."""
    vault = Vault(folder, secrets, kdf=SLOW)
    vault.create(PIN)
    for _ in range(2):
        answer(vault)
    answers, gate = [], threading.Barrier(5)

    def one():
        mine = Vault(folder, secrets)
        gate.wait()
        answers.append(answer(mine))

    threads = [threading.Thread(target=one) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(code for code, _ in answers) == [Code.PIN_WAIT] * 2 + [Code.WRONG_PIN] * 3
    assert vault.tries_left() == 5


def test_processes_that_try_at_once_share_the_tries(folder, secrets, tmp_path):
    vault = Vault(folder, secrets, kdf=SLOW)
    vault.create(PIN)
    answer(vault)
    windows = [started("try_often.py", folder, tmp_path / "phone-secrets", WRONG, 4) for _ in range(3)]
    for each in windows:
        assert each.stdout.readline() == "ready\n"
    for each in windows:
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [line for each in windows for line in said(each).split()]
    assert sorted(told) == [Code.PIN_WAIT] * 8 + [Code.WRONG_PIN] * 4
    assert vault.tries_left() == 5


def test_the_clock_of_the_wall_has_no_say(vault, clock, monkeypatch):
    def read(*_):
        raise AssertionError("a clock that anybody can set")

    for name in ("time", "time_ns", "localtime", "gmtime"):
        monkeypatch.setattr(time, name, read)
    vault.create(PIN)
    fail(vault, clock, 10)
    assert answer(vault) == (Code.PIN_LOCKED, "")


def test_the_steady_clock_goes_forward():
    before = steady()
    time.sleep(0.01)
    assert 0.005 < steady() - before < 10


def test_looking_writes_nothing(vault, folder, clock):
    folder.mkdir(parents=True)
    tries = Tries(folder, clock)
    assert (tries.left(), tries.wait_s()) == (5, 30)
    assert list(folder.iterdir()) == []
    assert (vault.tries_left(), vault.wait_s()) == (MOST, None), "where there is no vault there is nothing to wait for"


@POSIX
def test_a_full_disk_counts_tries_and_changes_nothing_else():
    run("full_disk.py")


@POSIX
def test_a_folder_that_nobody_may_write_in_still_opens_and_gives_no_free_tries():
    run("read_only.py")
