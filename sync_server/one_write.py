"""An answer leaves in one piece: its head alone would be a packet of its own, which the phone acknowledges by another.

uvicorn writes head and body one after the other, and has no setting for that. So here is its protocol over a transport
that lets go of what was written only when nothing more is written at once.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sync_server import pacing

_MOST = 64 * 1024  # bytes that are kept back


class OneWrite(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # which of two it is, is known when it runs
    """The usual protocol, whose answers leave in as few packets as they fit into."""

    app_state: dict[str, Any]

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Speak over this transport."""
        self._pace = pacing.Pace(transport.get_extra_info("socket"))
        self.app_state = {**self.app_state, pacing.STATE: self._pace}  # of which each request's scope gets a copy
        super().connection_made(_Gathering(transport, asyncio.get_running_loop()))

    def data_received(self, data: bytes) -> None:
        """Hear what is asked next: the pace of the answer before is over."""
        self._pace.free()
        super().data_received(data)


class _Gathering:
    """A transport that gathers what is written in one turn of the loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._kept = bytearray()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, content: bytes) -> None:
        """Write soon, with what else is written by then."""
        if not self._kept:
            self._loop.call_soon(self._flush)
        self._kept += content
        if len(self._kept) > _MOST:
            self._flush()

    def close(self) -> None:
        """End the connection once all is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._kept:
            going, self._kept = bytes(self._kept), bytearray()
            self._transport.write(going)
