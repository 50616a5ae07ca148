"""An answer is put on the road no faster than its phone asked for, and the next one as fast as it goes."""

import asyncio
import socket
import sys

import pytest
import uvicorn
from uvicorn.server import ServerState

from sync_server import pacing
from sync_server.one_write import OneWrite
from tests.server.test_one_write import QUESTION, Wire

MOST_A_SECOND = 47  # SO_MAX_PACING_RATE
FREE = -1
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a connection to a pace")


class Plugged(Wire):
    """A wire with a real socket behind it, whose options can be looked at."""

    def __init__(self, plug):
        super().__init__()
        self._plug = plug

    def get_extra_info(self, name, default=None):
        return self._plug if name == "socket" else default


def paces(*told):
    """Ask one connection with these headers `Pace`, one after the other; return its pace after each answer."""

    async def app(scope, receive, send):
        headers = dict(scope["headers"])
        pacing.hold(scope["state"], headers.get(b"pace", b"").decode("latin-1"))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async def run(plug):
        config = uvicorn.Config(app, log_config=None)
        config.load()
        spoken, found = OneWrite(config=config, server_state=ServerState(), app_state={"shared": 1}), []
        spoken.connection_made(Plugged(plug))
        for each in told:
            spoken.data_received(QUESTION % (b"Pace: %b\r\n" % each if each is not None else b""))
            for _ in range(10):
                await asyncio.sleep(0)
            found.append(plug.getsockopt(socket.SOL_SOCKET, MOST_A_SECOND))
        return found

    with socket.socket() as plug:
        return asyncio.run(run(plug))


@linux
def test_the_answer_has_the_pace_that_was_asked_for_and_the_next_one_has_none():
    assert paces(b"31250", None, b"50000", b"40000") == [31_250, FREE, 50_000, 40_000]


@linux
@pytest.mark.parametrize("told", [b"", b"0", b"-5", b"1e9", b"31250.5", b"9999999999", b"\xb2\xb3", b"nhanh"])
def test_what_is_no_number_of_bytes_is_no_wish(told):
    assert paces(told) == [FREE]


@linux
def test_nobody_is_kept_waiting_for_ever():
    assert paces(b"1") == [pacing.SLOWEST]


def test_a_connection_that_is_closed_or_not_to_be_had_is_no_fault():
    closed = socket.socket()
    closed.close()
    for connection in (closed, None):
        pace = pacing.Pace(connection)
        pace.at_most(31_250)
        pace.free()
    pacing.hold({}, "31250")
