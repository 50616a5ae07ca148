"""A round of one phone by itself: what `send` and `fetch` work with when no server is at the other end."""

import threading
from typing import Any

from fieldapp import __version__
from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.sync.server import Offline
from fieldapp.sync.trip import Clock, Pages, Pieces, Tally, Trip


def alone(store: DeviceStore, clock: Clock, *, app: str = "", recovery: str = "") -> Trip:
    """Return it. Raises Problem NOT_SIGNED_IN."""
    card = store.identity.get()
    if card is None or card.reply is None:
        raise Problem(Code.NOT_SIGNED_IN)
    nobody: Any = _Nobody()
    return Trip(
        store=store,
        server=nobody,
        clock=clock,
        stop=threading.Event(),
        me=card.reply,
        app=app or __version__,
        pages=Pages(size=store.road.get().page),
        pieces=Pieces(),
        refused_last={},
        tally=Tally(),
        recovery=recovery,
    )


class _Nobody:
    def __getattr__(self, name: str) -> Any:
        raise Offline(name)
