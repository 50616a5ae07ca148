"""Kills a process before each line that a verb of the vault runs, and looks each time what is left of the vault.

A program of its own because it forks and traces. Argument: the verb. Prints how many cuts there were.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.keys import Keys
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault

QUICK = Kdf(memory_kib=8, passes=1)
PIN, NEW, WRONG = "270518", "904172", "888000"
KEK, NEXT = bytes(range(32)), bytes(range(32, 64))
ROOMS = tuple(f"{os.sep}{name}.py" for name in ("vault", "slotfile", "tries", "secrets", "durable"))


class Phone:
    """One folder, its secrets and the keys that it should give."""

    def __init__(self, base: Path, keys: Keys | None = None) -> None:
        self.base = base
        self.keys = keys
        self.now = 0.0
        self.slots = b""  # as the file was before the verb

    def vault(self) -> Vault:
        return Vault(self.base / "person", self.secrets(), lambda: self.now, QUICK)

    def secrets(self) -> SecretFiles:
        return SecretFiles(self.base / "secrets")

    def opens(self, pin: str) -> Keys | Code:
        vault = self.vault()
        vault.wait_s()
        self.now += 3600
        try:
            return vault.unlock(pin)
        except Problem as problem:
            return problem.code

    def recovers(self, kek: bytes, pin: str) -> Keys | Code:
        try:
            return self.vault().recover(kek, pin)
        except Problem as problem:
            return problem.code


def nothing(phone: Phone) -> None:
    """The phone of somebody who has no vault yet."""


def made(phone: Phone) -> None:
    phone.keys = phone.vault().create(PIN)
    phone.vault().add_recovery(phone.keys, "r-1", KEK)


def locked(phone: Phone) -> None:
    made(phone)
    while phone.opens(WRONG) != Code.PIN_LOCKED:
        pass


def without_secret(phone: Phone) -> None:
    made(phone)
    phone.secrets().forget(phone.keys.vault)


def half_rekeyed(phone: Phone) -> None:
    made(phone)
    phone.keys = phone.vault().begin_rekey(phone.keys, PIN, "r-2", KEK)


def after_create(phone: Phone) -> None:
    keys = phone.opens(PIN) if phone.vault().exists else phone.vault().create(PIN)
    assert isinstance(keys, Keys), keys
    assert phone.opens(PIN) == keys


def after_add_recovery(phone: Phone) -> None:
    assert phone.opens(PIN) == phone.keys
    assert sorted([phone.recovers(KEK, NEW) == phone.keys, phone.recovers(NEXT, NEW) == phone.keys]) == [False, True]


def after_change_pin(phone: Phone) -> None:
    assert sorted([phone.opens(PIN) == phone.keys, phone.opens(NEW) == phone.keys]) == [False, True]
    assert phone.recovers(KEK, "135792") == phone.keys


def after_recover(phone: Phone, before: Code = Code.PIN_LOCKED) -> None:
    if (phone.base / "person" / "keys").read_bytes() == phone.slots:  # the commune's key is needed once more
        assert phone.opens(PIN) in (before, phone.keys)
        assert phone.recovers(KEK, NEW) == phone.keys
    assert phone.opens(NEW) == phone.keys
    assert phone.vault().tries_left() == 10


def after_recover_secret(phone: Phone) -> None:
    after_recover(phone, Code.SECRET_LOST)


def after_begin(phone: Phone) -> None:
    keys = phone.opens(PIN)
    assert isinstance(keys, Keys), keys
    assert keys.keys[1] == phone.keys.keys[1]
    assert len(keys.keys) == keys.current
    assert phone.recovers(NEXT if keys.current == 2 else KEK, NEW) == keys, "the slots disagree"


def after_finish(phone: Phone) -> None:
    keys = phone.opens(PIN)
    assert isinstance(keys, Keys), keys
    assert keys.current == 2
    assert keys.keys[2] == phone.keys.keys[2]
    assert phone.recovers(NEXT if len(keys.keys) == 1 else KEK, NEW) == keys, "the slots disagree"


def after_right(phone: Phone) -> None:
    assert phone.vault().tries_left() in (9, 10)
    assert phone.opens(PIN) == phone.keys
    assert phone.vault().tries_left() == 10


def after_wrong(phone: Phone) -> None:
    assert phone.vault().tries_left() == (9 if phone.vault().tries_left() < 10 else 10)
    assert phone.opens(PIN) == phone.keys


def after_destroy(phone: Phone) -> None:
    assert phone.opens(PIN) in (phone.keys, Code.SECRET_LOST, Code.KEYS_DAMAGED)
    phone.vault().destroy()
    assert not phone.vault().exists
    assert phone.opens(PIN) == phone.recovers(KEK, NEW) == Code.KEYS_DAMAGED
    assert list((phone.base / "secrets").iterdir()) == []


Step = Callable[[Phone], object]
VERBS: dict[str, tuple[Step, Step, Step]] = {
    "create": (nothing, lambda phone: phone.vault().create(PIN), after_create),
    "add_recovery": (made, lambda phone: phone.vault().add_recovery(phone.keys, "r-2", NEXT), after_add_recovery),
    "change_pin": (made, lambda phone: phone.vault().change_pin(PIN, NEW), after_change_pin),
    "recover": (locked, lambda phone: phone.vault().recover(KEK, NEW), after_recover),
    "recover_secret": (without_secret, lambda phone: phone.vault().recover(KEK, NEW), after_recover_secret),
    "begin_rekey": (made, lambda phone: phone.vault().begin_rekey(phone.keys, PIN, "r-2", NEXT), after_begin),
    "finish_rekey": (
        half_rekeyed,
        lambda phone: phone.vault().finish_rekey(phone.keys, PIN, "r-3", NEXT),
        after_finish,
    ),
    "unlock": (made, lambda phone: phone.vault().unlock(PIN), after_right),
    "wrong_pin": (made, lambda phone: phone.opens(WRONG), after_wrong),
    "destroy": (made, lambda phone: phone.vault().destroy(), after_destroy),
}


def main(verb: str) -> None:
    # Memory does for kill -9: what a process has written is there for the next, flushed or not.
    home = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    before, act, after = VERBS[verb]
    try:
        start = Phone(home / "start")
        start.base.mkdir()
        before(start)
        slots = start.base / "person" / "keys"
        cuts = 0
        while True:
            phone = Phone(home / f"cut-{cuts}", start.keys)
            shutil.copytree(start.base, phone.base)
            phone.slots = slots.read_bytes() if slots.exists() else b""
            done = not killed(lambda phone=phone: act(phone), cuts + 1)
            try:
                after(phone)
            except AssertionError as error:
                raise AssertionError(f"{verb}, cut before line {cuts + 1}") from error
            shutil.rmtree(phone.base)
            if done:
                break
            cuts += 1
        print(cuts)
    finally:
        shutil.rmtree(home)


def killed(act: Callable[[], object], line: int) -> bool:
    """Run it in a child that dies before its n-th line in our rooms; return whether it got that far."""
    child = os.fork()
    if child == 0:
        try:
            sys.settrace(dying_before(line))
            act()
            os._exit(0)
        finally:
            os._exit(1)  # never the parent's code
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the verb failed"
    return False


def dying_before(line: int) -> Callable[..., object]:
    seen = 0

    def local(frame: FrameType, event: str, _: object) -> object:
        nonlocal seen
        if event == "line" and (seen := seen + 1) == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return local

    return lambda frame, event, _: local if frame.f_code.co_filename.endswith(ROOMS) else None


if __name__ == "__main__":
    main(sys.argv[1])
