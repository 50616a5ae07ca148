"""The power goes at any moment: what was told as saved is there, whole, and at most the one save under way besides.

The work is real and was recorded; the cuts are simulated: of all that was not flushed, chance decides what is left.
"""

import json
import os
import sys

import pytest

from tests.torture import run
from tests.torture.mutants import MUTANTS

CUTS = int(os.environ.get("TORTURE_CUTS", "1000"))
WORKERS = int(os.environ.get("TORTURE_WORKERS", "1"))
SEED = int(os.environ.get("TORTURE_SEED", "7"))
SESSIONS = [12, -10, 60, -30, 1, 120, -5, 60]  # `record` tells what they mean
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is of Linux")


def cut(folder, phones, states, first_only):
    arguments = json.dumps([phones, states, SEED, WORKERS, first_only])
    return run.program("powercut.py", folder, arguments, most_s=120 + states)


def test_whatever_a_power_cut_leaves_every_save_is_there(quick):
    seen = cut(quick, [["phone", "none", SESSIONS]], CUTS, False)["phone"]
    assert seen["failures"] == []
    assert seen["states"] >= CUTS


def test_the_cuts_show_every_careless_store_for_what_it_is(quick):
    """A harness that finds nothing proves nothing until it has found what is wrong on purpose."""
    seen = cut(quick, [[mutant, mutant, [25, 20]] for mutant in MUTANTS], 400, True)
    assert {mutant: bool(seen[mutant]["failures"]) for mutant in MUTANTS} == dict.fromkeys(MUTANTS, True)


def test_the_same_harness_finds_nothing_wrong_with_the_careful_one_in_so_few_cuts(quick):
    assert cut(quick, [["careful", "none", [25, 20]]], 100, True)["careful"]["failures"] == []
