"""The sockets that are in use, so that another thread can cut them."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

from fieldapp.sync.server import Offline


class Line:
    """The sockets that are in use, so that another thread can cut them."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._cut = False

    def note(self, event: str, told: Mapping[str, Any]) -> None:
        """Remember the socket of each new connection; httpx calls this with every event of a request."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        with self._turn:
            self._sockets.add(told["return_value"].get_extra_info("socket"))
        self.still_up()

    def cut(self) -> None:
        """End whatever is being read or written, and let nothing begin again."""
        with self._turn:
            self._cut = True
            for each in list(self._sockets):
                with contextlib.suppress(OSError):  # it is closed already
                    socket.socket.shutdown(each, socket.SHUT_RDWR)  # a TLS socket's own would wait its turn

    def still_up(self) -> None:
        """Raise Offline once it was cut."""
        with self._turn:
            if self._cut:
                raise Offline("hung up")
