"""What the server writes at once leaves at once: on a bad road each packet costs, and so does its acknowledgement."""

import asyncio

import uvicorn
from uvicorn.server import ServerState

from sync_server.one_write import OneWrite

QUESTION = b"GET / HTTP/1.1\r\nHost: commune\r\n%b\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self):
        super().__init__()
        self.written, self.closed = [], False

    def write(self, data):
        assert not self.closed
        self.written.append(bytes(data))

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed


def answered(body, *questions):
    """Return the wire after these questions, each answered with this body in two parts."""

    async def app(scope, receive, send):
        length = [(b"content-length", b"%d" % (2 * len(body)))]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": body})

    async def run():
        config = uvicorn.Config(app, date_header=False, server_header=False, log_config=None)
        config.load()
        wire, spoken = Wire(), OneWrite(config=config, server_state=ServerState(), app_state={})
        spoken.connection_made(wire)
        for question in questions:
            spoken.data_received(question)
            for _ in range(10):
                await asyncio.sleep(0)
        return wire

    return asyncio.run(run())


def test_head_and_body_are_one_packet():
    wire = answered(b"x" * 500, QUESTION % b"", QUESTION % b"")
    assert len(wire.written) == 2, "two questions, two answers"
    assert all(each.startswith(b"HTTP/1.1 200") and each.endswith(b"x" * 1000) for each in wire.written)


def test_a_connection_that_ends_has_said_everything_before():
    wire = answered(b"x" * 500, QUESTION % b"Connection: close\r\n")
    assert wire.closed and b"".join(wire.written).endswith(b"x" * 1000)


def test_a_long_answer_is_whole_and_does_not_gather_for_ever():
    wire = answered(b"x" * 50_000, *[QUESTION % b""] * 3)
    assert b"".join(wire.written).count(b"x" * 100_000) == 3
    assert max(len(each) for each in wire.written) < 101_000
