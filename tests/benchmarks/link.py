"""A bad mobile link between two networks of this machine; see `pump` for what it does to packets.

with Link() as link:
    with link.at_server():
        ...  # sockets and processes that begin here are the server's; it listens on all addresses
    link.be(BAD)
    with link.at_phone():
        ...  # and these the phone's, which asks link.address
    print(link.counts())
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec

from tests.benchmarks.modelled import ModelledLink
from tests.benchmarks.road import Counts, Road
from tests.benchmarks.tun import congestion_control, inside

_PUMP = Path(__file__).with_name("pump.py")
_PATIENCE_S = 20.0  # for an answer of the pump


class Link:
    """A link with a program of its own. Leaving it leaves nothing behind."""

    address = "10.77.0.1"  # of the server, as the phone knows it

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._pump = subprocess.Popen(
                [sys.executable, str(_PUMP), str(theirs.fileno())], pass_fds=[theirs.fileno()], start_new_session=True
            )
        self._control.settimeout(_PATIENCE_S)
        said, namespaces, _, _ = socket.recv_fds(self._control, 1, 2)
        if not said:
            self.close()
            raise OSError("no link could be made")
        self._phone, self._server = namespaces

    def reach(self, port: int) -> tuple[str, int]:
        """Return the host and port at which the phone finds this port of the server's network."""
        return self.address, port

    def be(self, road: Road) -> None:
        """Be this road from now on, and count anew. What is still on its way is lost."""
        self._ask(msgspec.json.encode(road))

    def counts(self) -> Counts:
        """Return what was counted since the road began."""
        return self._ask(b"counts")

    def settled(self, still_s: float = 1.0, within_s: float = 30.0) -> Counts:
        """Return the counts once no packet has come for a while: also the last ones of a closing connection."""
        before, since, until = self.counts(), time.monotonic(), time.monotonic() + within_s
        while time.monotonic() < min(since + still_s, until):
            time.sleep(0.05)
            now = self.counts()
            if (now.up.packets, now.down.packets) != (before.up.packets, before.down.packets):
                before, since = now, time.monotonic()
        return before

    @contextlib.contextmanager
    def at_phone(self) -> Iterator[None]:
        """Be in the phone's network with this thread."""
        with inside(self._phone):
            yield

    @contextlib.contextmanager
    def at_server(self) -> Iterator[None]:
        """Be in the server's network with this thread."""
        with inside(self._server):
            yield

    def close(self) -> None:
        """End it."""
        self._control.close()
        try:
            self._pump.wait(5)
        except subprocess.TimeoutExpired:
            self._pump.kill()
            self._pump.wait()
        for namespace in (getattr(self, "_phone", None), getattr(self, "_server", None)):
            if namespace is not None:
                os.close(namespace)
        self._phone = self._server = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: bytes) -> Counts:
        self._control.send(question)
        return msgspec.json.decode(self._control.recv(64 * 1024), type=Counts)


def can_be() -> bool:
    """Return whether such a link can be made here."""
    return os.geteuid() == 0 and os.access("/dev/net/tun", os.R_OK | os.W_OK)


def kind() -> str:
    """Return what the bad link is here, in words."""
    if not can_be():
        return (
            "The link is a relay on loopback (`modelled.py`), since there is no TUN device or no right to it here:"
            " bytes of IP are computed, and times are better than with the kernel's TCP."
        )
    with Link() as link, link.at_server():
        return (
            f"The link lies between two networks of this machine (`pump.py`), so TCP is the kernel's at both ends, with"
            f" {congestion_control()}."
        )


def a_link() -> "Link | ModelledLink":
    """Return the best link that can be had here."""
    return Link() if can_be() else ModelledLink()
