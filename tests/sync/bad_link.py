"""A bad mobile link on loopback: it cuts after so many bytes, swallows an answer, or is not there at all."""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

_ABORT = struct.pack("ii", 1, 0)  # linger 0: closing sends a reset, as a lost link looks


@dataclass
class Fate:
    """What happens to one connection. None and False everywhere: it lives."""

    refuse: bool = False
    cut_up: int | None = None  # bytes towards the server that still get through
    cut_down: int | None = None
    swallow_answer: bool = False  # the request arrives whole, nothing comes back


@dataclass
class BadLink:
    """A proxy on a port of its own. The next connections meet `fates` in turn; later ones meet `usual`."""

    host: str
    to_port: int
    usual: Fate = field(default_factory=Fate)
    fates: list[Fate] = field(default_factory=list)
    up: int = 0  # bytes carried
    down: int = 0
    connections: int = 0
    pace_s: float = 0.0  # seconds that 4 KiB of one connection take

    def __post_init__(self):
        self._lock = threading.Lock()
        self._open = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.drop_all()

    def drop_all(self):
        """Break every connection there is, as a phone does that leaves the network."""
        with self._lock:
            ends = list(self._open)
        for end in ends:
            _abort(end)

    def _serve(self):
        while True:
            try:
                phone, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone):
        with self._lock:
            self.connections += 1
            fate = self.fates.pop(0) if self.fates else self.usual
        if fate.refuse:
            return _abort(phone)
        try:
            server = socket.create_connection((self.host, self.to_port))
        except OSError:
            return _abort(phone)
        with self._lock:
            self._open |= {phone, server}
        ends = (phone, server)
        ways = [
            threading.Thread(target=self._pump, args=(phone, server, "up", fate.cut_up, False, ends), daemon=True),
            threading.Thread(
                target=self._pump, args=(server, phone, "down", fate.cut_down, fate.swallow_answer, ends), daemon=True
            ),
        ]
        for way in ways:
            way.start()
        for way in ways:
            way.join()
        with self._lock:
            self._open -= {phone, server}
        _abort(phone)
        _abort(server, orderly=True)

    def _pump(self, source, sink, way, left, swallow, ends):
        try:
            while data := source.recv(4096):
                if swallow:
                    break
                if left is not None:
                    data, left = data[:left], left - len(data)
                if self.pace_s:
                    time.sleep(self.pace_s)
                sink.sendall(data)
                with self._lock:
                    setattr(self, way, getattr(self, way) + len(data))
                if left is not None and left <= 0:
                    break
            else:
                with contextlib.suppress(OSError):
                    sink.shutdown(socket.SHUT_WR)  # an orderly end is passed on
                return
        except OSError:
            pass
        phone, server = ends
        _abort(phone)
        _abort(server, orderly=True)


def _abort(end, orderly=False):
    """Break off; `orderly` lets what was already carried arrive, as it does when only the phone's side is lost."""
    with contextlib.suppress(OSError):
        if not orderly:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        end.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        end.close()
