"""Making a connection without being held up by it: a lookup that gets no answer heeds no timeout and no hanging up.

So it is made beside. Whoever hangs up, or has waited long enough, goes; what comes of it later is closed at once.
"""

import threading
from collections.abc import Callable

import httpcore

_LOOK_S = 0.1  # how often it is asked whether somebody hung up

Connect = Callable[[], httpcore.NetworkStream]


def connected(connect: Connect, patience: float | None, still_up: Callable[[], None]) -> httpcore.NetworkStream:
    """Return the connection. Raises what `connect` raises, what `still_up` does, and ConnectTimeout.

    `patience` is for the whole of it: the lookup of the name, and every address that has to be tried.
    """
    making = _Making(connect)
    try:
        return making.wait(patience, still_up)
    except BaseException:
        making.abandon()
        raise


class _Making:
    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._stream: httpcore.NetworkStream | None = None
        self._error: BaseException | None = None
        self._abandoned = False
        self._turn = threading.Lock()
        self._over = threading.Event()
        threading.Thread(target=self._make, name="connecting", daemon=True).start()

    def wait(self, patience: float | None, still_up: Callable[[], None]) -> httpcore.NetworkStream:
        """Return what was made, or raise."""
        left = patience
        while not self._over.wait(_LOOK_S if left is None else min(_LOOK_S, max(left, 0.0))):
            still_up()
            if left is not None:
                left -= _LOOK_S
                if left <= 0:
                    raise httpcore.ConnectTimeout("no connection in time")
        if self._stream is None:
            raise self._error or httpcore.ConnectError("no connection")
        return self._stream

    def abandon(self) -> None:
        """Let whatever comes of it be closed."""
        with self._turn:
            self._abandoned = True
            stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _make(self) -> None:
        stream = None
        try:
            stream = self._connect()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._error = error
        with self._turn:
            if not self._abandoned:
                self._stream, stream = stream, None
        if stream is not None:
            stream.close()
        self._over.set()
