"""Ids made on the device before anything is saved, so a double tap cannot make two."""

import os
import time
import uuid


def new_id(now_ms: int | None = None) -> str:
    """Return a UUIDv7 (RFC 9562, 5.7) as text: time first, then 74 random bits.

    The order within it is a convenience for indexes; nothing may rely on it (clocks are wrong).
    """
    stamp = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    tail = int.from_bytes(os.urandom(10)) & ((1 << 74) - 1)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    value = (stamp & ((1 << 48) - 1)) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    return str(uuid.UUID(int=value))
