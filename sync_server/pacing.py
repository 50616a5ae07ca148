"""How fast an answer is put on the road: no faster than its phone says that the road carries it.

A new connection feels for the road's width by putting more and more on it. What is too much waits before the narrowest
part, where a cut takes it; and a phone that leaves one cell for another makes new connections again and again. It knows
the width already. The system holds an answer to it where it can (Linux), also while it is on its way.
"""

import contextlib
import re
import socket
import sys
from collections.abc import Mapping
from typing import Any

STATE = "pace"  # where a request's scope has it
SLOWEST = 4 * 1024  # bytes a second; nobody may ask to be kept waiting longer
_TOLD = re.compile(r"[1-9][0-9]{0,8}")
_MOST_A_SECOND = 47 if sys.platform == "linux" else None  # SO_MAX_PACING_RATE, for which Python has no name
_FREE = -1  # all ones: as fast as it goes


class Pace:
    """The pace of one connection."""

    def __init__(self, connection: Any) -> None:
        """`connection` has what a socket has to set options; None where there is none to be had."""
        self._connection, self._held = connection, False

    def at_most(self, bytes_s: int) -> None:
        """Put no more than that on the road from now on."""
        self._held = self._set(max(bytes_s, SLOWEST))

    def free(self) -> None:
        """Put on it again whatever it takes."""
        if self._held:
            self._held = not self._set(_FREE)

    def _set(self, bytes_s: int) -> bool:
        if self._connection is None or _MOST_A_SECOND is None:
            return False
        with contextlib.suppress(OSError):  # it is closed already, or the system knows no such thing
            self._connection.setsockopt(socket.SOL_SOCKET, _MOST_A_SECOND, bytes_s)
            return True
        return False


def hold(state: Mapping[str, Any], told: str) -> None:
    """Hold the answer of a request with this state to what its phone told; what is no number of bytes is no wish."""
    pace = state.get(STATE)
    if isinstance(pace, Pace) and _TOLD.fullmatch(told):
        pace.at_most(int(told))
