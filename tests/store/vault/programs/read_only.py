"""A folder that nobody may write in. A program of its own: root may write anywhere, so it becomes nobody first."""

import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault

NOBODY = 65534
PIN, NEW, WRONG = "270518", "904172", "888000"
KEK = bytes(range(32))


def main() -> int:
    base = Path(tempfile.mkdtemp())
    child = os.fork()
    if child == 0:
        try:
            looked_at(base)
            os._exit(0)
        except (AssertionError, Problem):
            traceback.print_exc()
        finally:
            os._exit(1)  # never the parent's code
    _, status = os.waitpid(child, 0)
    for folder in [base, *base.rglob("*")]:
        if folder.is_dir():
            folder.chmod(0o755)
    shutil.rmtree(base)
    return os.waitstatus_to_exitcode(status)


def looked_at(base: Path) -> None:
    if os.getuid() == 0:
        os.chown(base, NOBODY, NOBODY)
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    now = [0.0]
    folder, secrets = base / "person", SecretFiles(base / "secrets")

    def anew() -> Vault:
        return Vault(folder, secrets, lambda: now[0], Kdf(memory_kib=8, passes=1))

    keys = anew().create(PIN)
    anew().add_recovery(keys, "r-1", KEK)
    for path in [*folder.iterdir(), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    vault = anew()
    assert refused(lambda: vault.unlock(PIN)) == Code.PIN_WAIT  # what cannot be counted starts as five failures
    for wait, told in ((30, Code.WRONG_PIN), (60, Code.WRONG_PIN), (300, Code.WRONG_PIN), (900, Code.WRONG_PIN)):
        assert vault.wait_s() == wait
        now[0] += wait
        assert refused(lambda: vault.unlock(WRONG)) == told
        assert refused(lambda: vault.unlock(WRONG)) == Code.PIN_WAIT
    now[0] += 3600
    assert refused(lambda: vault.unlock(WRONG)) == Code.PIN_LOCKED
    assert refused(lambda: vault.unlock(PIN)) == Code.PIN_LOCKED

    vault = anew()
    assert vault.wait_s() == 30
    now[0] += 30
    assert vault.unlock(PIN) == keys
    assert vault.recovery_id == "r-1"
    now[0] += 30
    assert refused(lambda: vault.change_pin(PIN, NEW)) == Code.STORE_READ_ONLY
    for deed in (lambda: vault.add_recovery(keys, "r-2", KEK), lambda: vault.recover(KEK, NEW), vault.destroy):
        assert refused(deed) == Code.STORE_READ_ONLY
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def refused(deed: Callable[[], object]) -> Code | None:
    try:
        deed()
    except Problem as problem:
        return problem.code
    return None


if __name__ == "__main__":
    sys.exit(main())
