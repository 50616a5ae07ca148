"""In a browser, one process is many phones. Which folder is whose, and that no two windows share one."""

import asyncio
import re
from pathlib import Path
from typing import Protocol

DEMO_PHONES = ("lan", "hung", "tam")
LONGEST_NAME = 40
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})


def valid_name(name: str) -> str | None:
    """Return the name as a folder's name: small plain letters, digits, hyphens inside. None when it cannot be one."""
    plain = name.strip().lower()
    if len(plain) > LONGEST_NAME or not _NAME.fullmatch(plain) or plain in _RESERVED:
        return None
    return plain


def known_names(data: Path, demo: bool) -> list[str]:
    """Return the phones to offer: those of the demo, then those that have a folder already."""
    offered = list(DEMO_PHONES) if demo else []
    there = sorted(p.name for p in data.iterdir() if p.is_dir()) if data.is_dir() else []
    return offered + [name for name in there if valid_name(name) == name and name not in offered]


class Holder(Protocol):
    """A window that has a phone open."""

    async def give_up(self) -> None:
        """Let go of the folder: write what is being written, close, and show that another window has it."""


class Phones:
    """Who has which phone open. The newest window gets it; the older one has let go before that."""

    def __init__(self) -> None:
        self._held: dict[str, Holder] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def claim(self, name: str, holder: Holder) -> None:
        """Give the phone to this window, after whoever has it gave it up."""
        async with self._turns.setdefault(name, asyncio.Lock()):
            former = self._held.get(name)
            if former is not None and former is not holder:
                await former.give_up()
            self._held[name] = holder

    def release(self, name: str, holder: Holder) -> None:
        """Forget that this window had it."""
        if self._held.get(name) is holder:
            del self._held[name]

    def has(self, name: str, holder: Holder) -> bool:
        """Return whether the phone is still this window's."""
        return self._held.get(name) is holder

    def open_names(self) -> frozenset[str]:
        """Return the phones that some window has open."""
        return frozenset(self._held)
