"""A request leaves in one piece: its head alone would be a packet of its own, with its own answer and its own chance to
get lost. httpx has no setting for that, so here is its transport over a stream that waits with writing until it reads.
"""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import httpcore
import httpx

from fieldapp.sync.connecting import connected

_MOST = 4 * 1024  # bytes that are kept back; a larger body goes as it comes
_AHEAD = 4 * 1024  # bytes that the system takes before the road has room for them, where it can be told so
_STEP = 16 * 1024  # bytes that are written at a time: each has its own patience
_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_OPTIONS = [(socket.IPPROTO_TCP, _LOWAT, _AHEAD)] if _LOWAT is not None else []
_CONNECTIONS, _KEPT_S = 2, 20.0


class Telling:
    """A body that tells when all of it but what the system keeps ahead of the road is gone."""

    def __init__(self, content: bytes, gone: Callable[[], None]) -> None:
        self._content, self._gone = content, gone

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        self._gone()


class OneWrite(httpx.HTTPTransport):
    """The usual transport, with two connections that are kept for a while."""

    def __init__(self, trusted: ssl.SSLContext, still_up: Callable[[], None] = lambda: None) -> None:
        """`still_up` raises once somebody has hung up: then a connection that is being made is waited for no more."""
        super().__init__(verify=trusted, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=_KEPT_S,
            network_backend=_Backend(still_up),
        )


class _Backend(httpcore.SyncBackend):
    def __init__(self, still_up: Callable[[], None]) -> None:
        self._still_up = still_up

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        options = [*(socket_options or ()), *_OPTIONS]
        connect = partial(super().connect_tcp, host, port, timeout, local_address, options)
        return _Stream(connected(connect, timeout, self._still_up))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._kept: bytes = b""
        self._patience: float | None = None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._kept += buffer
        self._patience = timeout
        if len(self._kept) > _MOST:
            self._flush()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with contextlib.suppress(httpcore.WriteError):  # the other side may have answered before it hung up
            self._flush()
        return self._stream.read(max_bytes, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _flush(self) -> None:
        if self._kept:
            going, self._kept = self._kept, b""
            for at in range(0, len(going), _STEP):
                self._stream.write(going[at : at + _STEP], self._patience)
