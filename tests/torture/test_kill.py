"""kill -9 at any moment: what was told as saved is there, whole, and at most the one save under way besides."""

import os
import sys

import pytest

from tests.torture import run

KILLS = int(os.environ.get("TORTURE_KILLS", "300"))
SEED = int(os.environ.get("TORTURE_SEED", "7"))
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are of POSIX")


def test_a_phone_that_is_killed_again_and_again_keeps_every_save(tmp_path):
    # On a real disk, not in memory: only while it is waited for is a save told of later than it is kept.
    seen = run.program("kill.py", tmp_path / "phone", KILLS, SEED, "none", most_s=120 + KILLS)
    print(seen)
    assert seen["failure"] == ""
    assert seen["cuts"] == KILLS
    assert seen["saves"] > 2 * KILLS, "the phone was always killed before it worked"
    assert seen["kept_unsaid"] > KILLS / 100, "hardly ever was a save under way"
    assert seen["cut_while_opening"] > KILLS / 100, "never was the store just being opened"


def test_kills_show_that_record_and_outbox_were_two_transactions(tmp_path):
    seen = run.program("kill.py", tmp_path / "phone", 400, SEED, "two_transactions", most_s=200)
    assert seen["failure"]
