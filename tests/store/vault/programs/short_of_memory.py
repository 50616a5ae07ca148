"""Tries a PIN in a process that may not have the memory for it, and then in one that may."""

import resource
import tempfile
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault

PIN = "270518"
HUNGRY = Kdf(memory_kib=200 * 1024, passes=1)


def main() -> None:
    with tempfile.TemporaryDirectory() as base:
        vault = Vault(Path(base) / "person", SecretFiles(Path(base) / "secrets"), kdf=HUNGRY)
        keys = vault.create(PIN)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 100 * 1024 * 1024, resource.RLIM_INFINITY))
        for _ in range(12):
            try:
                vault.unlock(PIN)
            except Problem as problem:
                assert problem.code == Code.MEMORY_SHORT, problem
            else:
                raise AssertionError("opened without the memory for it")
        assert vault.tries_left() == 10
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert vault.unlock(PIN) == keys


if __name__ == "__main__":
    main()
