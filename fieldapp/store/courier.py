"""What this phone needs to send by hand: the seed of its keys, the server's keys, and what it has packed so far."""

import os
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from fieldapp.protocol import ServerKeys
from fieldapp.store.shelf import Card
from fieldapp.store.table import Database

SEED_BYTES = 32
REMEMBERED = 40  # bundles whose answers can bring news; of an older one the receipts still count


class Packed(Struct, frozen=True, kw_only=True):
    """A bundle that was made here, as far as its answer needs it."""

    bundle: str  # its id
    number: int
    at: str  # this device's clock
    device: str  # what this phone was called then
    epoch: str = ""  # where the phone stood when it asked; these four say whether the answer's news fit on
    cursor: dict[str, int] = field(default_factory=dict)
    mark: str = ""
    scope: str = ""
    changes: list[str] = field(default_factory=list)  # ids
    waiting: list[str] = field(default_factory=list)  # ids of held changes whose fate it asked
    photos: list[str] = field(default_factory=list)  # SHA-256
    answered_at: str = ""  # when its answer was taken in


class CourierState(Struct, frozen=True, kw_only=True):
    """All of it. Only ever a sealed row."""

    seed: bytes
    server: ServerKeys | None = None
    told: str = ""  # to which device and history of the server the phone's own keys were told
    packed: list[Packed] = field(default_factory=list)  # oldest first

    def __repr__(self) -> str:
        """Show nothing secret."""
        return "CourierState()"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing secret where a tool prints field by field."""
        return []


class CourierCard:
    """The one such state of this phone."""

    def __init__(self, database: Database) -> None:
        self._storage = database.storage
        self._card = Card(database, "courier", CourierState)

    def get(self) -> CourierState | None:
        """Return it; None before the first need."""
        return self._card.get()

    def made(self) -> CourierState:
        """Return it, with a new seed when there was none."""
        with self._storage.transaction():
            if (state := self._card.get()) is None:
                state = CourierState(seed=os.urandom(SEED_BYTES))
                self._card.put(state)
            return state

    def put(self, state: CourierState) -> None:
        """Write it in the place of the former."""
        self._card.put(state)

    def remember(self, packed: Packed) -> None:
        """Add a bundle, or write it anew; the oldest ones are forgotten."""
        with self._storage.transaction():
            state = self.made()
            others = [each for each in state.packed if each.bundle != packed.bundle]
            kept = sorted([*others, packed], key=lambda each: each.number)[-REMEMBERED:]
            self._card.put(replace(state, packed=kept))

    def clear(self) -> None:
        """Forget keys and bundles: the phone is another person's now."""
        self._card.clear()
