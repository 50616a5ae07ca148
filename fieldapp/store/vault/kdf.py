"""How much work one try of a PIN costs: Argon2id, as slow as this phone bears without its owner minding."""

import time
from collections.abc import Callable

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from msgspec import Struct

from fieldapp.domain.problems import Code, Problem

MIB = 1024
LENGTH = 32
SALT = 16
_MOST = 1024 * MIB, 64, 4  # a file that asks for more than this is damaged, not careful


class Kdf(Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of Argon2id. They stand beside what they protect, so they may be raised later."""

    memory_kib: int
    passes: int
    lanes: int = 1

    @property
    def work(self) -> int:
        """Return how long this takes, in a unit of its own."""
        return self.memory_kib * self.passes

    def __post_init__(self) -> None:
        given = self.memory_kib, self.passes, self.lanes
        if (
            any(not 1 <= value <= most for value, most in zip(given, _MOST, strict=True))
            or self.memory_kib < 8 * self.lanes
        ):
            raise ValueError("no sensible parameters of Argon2id")


FLOOR = Kdf(memory_kib=19 * MIB, passes=2)
"""The least that is ever chosen (OWASP's minimum)."""
MOST_MEMORY = 64 * MIB  # a phone with 2 GB has this to spare even while the camera is open
MOST_PASSES = 16
SECONDS = 0.5  # what one try should take


def stretched(pin: bytes, salt: bytes, kdf: Kdf) -> bytes:
    """Return 32 bytes from the PIN; takes what `kdf` costs. Raises Problem MEMORY_SHORT."""
    try:
        return hash_secret_raw(pin, salt, kdf.passes, kdf.memory_kib, kdf.lanes, LENGTH, Type.ID)
    except (HashingError, MemoryError):
        raise Problem(Code.MEMORY_SHORT, f"{kdf.memory_kib} KiB") from None


def measured(kdf: Kdf) -> float:
    """Return the seconds that one try costs here. Of the processor, so that a busy moment weakens nobody's vault."""
    clock = time.thread_time if time.get_clock_info("thread_time").resolution < 0.001 else time.perf_counter
    started = clock()
    stretched(b"000000", bytes(SALT), kdf)
    return clock() - started


def calibrated(seconds: float = SECONDS, cost: Callable[[Kdf], float] = measured) -> Kdf:
    """Measure this device and return what takes about so many seconds on it: memory first, then passes.

    Never less than FLOOR, also where that takes longer.
    """
    work = seconds / max(min(cost(FLOOR) for _ in range(2)), 1e-6) * FLOOR.work
    memory = min(max(int(work / FLOOR.passes) // MIB * MIB, FLOOR.memory_kib), MOST_MEMORY)
    passes = min(max(int(work / memory), FLOOR.passes), MOST_PASSES)
    return Kdf(memory_kib=memory, passes=passes)
