"""kill -9 before every line that a verb of the vault runs: afterwards the old state opens or the new, never neither."""

import sys

import pytest

from tests.store.vault.running import run

VERBS = (
    "create", "add_recovery", "change_pin", "recover", "recover_secret", "begin_rekey", "finish_rekey", "unlock",
    "wrong_pin", "destroy",
)  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are of POSIX")
@pytest.mark.parametrize("verb", VERBS)
def test_cut_anywhere_the_vault_opens_as_before_or_after(verb):
    assert int(run("cut_everywhere.py", verb)) > 60, "the verb was over before it began"
