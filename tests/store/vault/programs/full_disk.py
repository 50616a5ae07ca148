"""A disk with room for nothing: no file of this process may grow past ten bytes, the size of the count of tries."""

import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault

PIN, NEW, WRONG = "270518", "904172", "888000"
KEK, NEXT = bytes(range(32)), bytes(range(32, 64))


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        base = Path(home)
        secrets = SecretFiles(base / "secrets")
        vault, late = (
            Vault(base / name, secrets, lambda: 0.0, Kdf(memory_kib=8, passes=1)) for name in ("person", "late")
        )
        keys = vault.create(PIN)
        vault.add_recovery(keys, "r-1", KEK)
        before = contents(base)
        room(10)
        deeds: list[Callable[[], object]] = [
            lambda: vault.change_pin(PIN, NEW),
            lambda: vault.add_recovery(keys, "r-2", NEXT),
            lambda: vault.recover(KEK, NEW),
            lambda: vault.begin_rekey(keys, PIN, "r-2", NEXT),
            lambda: vault.finish_rekey(keys, PIN, "r-2", NEXT),
            lambda: late.create(PIN),
        ]
        assert [refused(deed) for deed in deeds] == [Code.DISK_FULL] * 6
        assert vault.unlock(PIN) == keys
        after = contents(base)
        assert {name: after[name] for name in before} == before, "what was there has changed"
        assert set(after) - set(before) <= {"person/keys.lock", "late/keys.lock", "late/tries"}, "litter"
        assert [refused(lambda: vault.unlock(WRONG)) for _ in range(6)] == [Code.WRONG_PIN] * 5 + [Code.PIN_WAIT]
        assert (base / "person" / "tries").read_bytes() == b"xxxxx....."
        room(resource.RLIM_INFINITY)
        assert not late.exists
        late.create(PIN)
        assert vault.recover(KEK, NEW) == keys == vault.unlock(NEW)
        vault.destroy()


def room(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def contents(base: Path) -> dict[str, bytes]:
    return {str(path.relative_to(base)): path.read_bytes() for path in base.rglob("*") if path.is_file()}


def refused(deed: Callable[[], object]) -> Code | None:
    try:
        deed()
    except Problem as problem:
        return problem.code
    return None


if __name__ == "__main__":
    main()
