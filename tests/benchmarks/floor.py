"""The floor: what the road alone costs. A server that does nothing but hold bytes, and the least client it can have.

    python floor.py PORT

All that is to be carried is one row of bytes: the whole text packed with zlib as one body, then the pictures as they
are. It goes over one connection in one request, and after a cut from the byte on where it stopped. No receipts, no
clashes, no disk, no other phones: nobody can do the work for less.
"""

import asyncio
import re
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Self

PATIENCE_S = 30.0
TRY_AGAIN_S = 0.05  # without a network


def packed(texts: bytes, pictures: Sequence[bytes] = ()) -> bytes:
    """Return what the floor carries for this text and these pictures."""
    return zlib.compress(texts, 6) + b"".join(pictures)


# ---- the server -----------------------------------------------------------------------------------


class Shelf(asyncio.Protocol):
    """One connection: `PUT /name` with `at` adds bytes, `GET /name` with `at` gives the rest, `HEAD` says how many."""

    held: dict[str, bytearray] = {}  # of all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A phone is there."""
        self.transport, self.head, self.taking, self.left = transport, b"", bytearray(), 0

    def data_received(self, piece: bytes) -> None:
        """Take bytes as they come, so that a cut loses none that arrived."""
        while piece:
            if self.left:
                self.taking += piece[: self.left]
                piece, self.left = piece[self.left :], max(0, self.left - len(piece))
                if not self.left:
                    self._say(b"")
                continue
            before, end, piece = (self.head + piece).partition(b"\r\n\r\n")
            self.head = b"" if end else before
            if end:
                self._asked(before)

    def _asked(self, head: bytes) -> None:
        verb, name = head.split(b" ", 2)[:2]
        numbers = {key: int(value) for key, value in re.findall(rb"\r\n(at|content-length): (\d+)", head.lower())}
        held = self.held.setdefault(name.decode(), bytearray())
        if verb == b"PUT":
            at = numbers[b"at"]
            del held[at:]
            self.taking, self.left = held, numbers[b"content-length"]
        elif verb == b"GET":
            self._say(bytes(memoryview(held)[numbers.get(b"at", 0) :]))
        else:
            self._say(b"", length=len(held))

    def _say(self, body: bytes, length: int | None = None) -> None:
        told = len(body) if length is None else length
        self.transport.writelines([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % told, body])


async def serve(host: str, port: int) -> None:
    """Say which port it is, and serve until cancelled."""
    server = await asyncio.get_running_loop().create_server(Shelf, host, port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


class Floor:
    """The server as a process of its own, begun in the network that `at` leads into; `port` is where it is."""

    def __init__(self, at: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        command = [sys.executable, str(Path(__file__)), "0"]
        with at():
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.port = int(self.process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


# ---- the client -----------------------------------------------------------------------------------


def push(host: str, port: int, name: str, body: bytes) -> None:
    """Bring the bytes there, whatever it takes."""
    at: int | None = 0
    while True:
        try:
            with connected(host, port) as line:
                if at is None:
                    at = answered(line, b"HEAD /%b HTTP/1.1\r\n\r\n" % name.encode(), body=False)
                if at == len(body):
                    return  # only the answer was cut
                length = len(body) - at
                head = b"PUT /%b HTTP/1.1\r\nat: %d\r\ncontent-length: %d\r\n\r\n" % (name.encode(), at, length)
                line.sendall(head + body[at:])
                answered(line, b"")
                return
        except OSError:
            at = None
            time.sleep(TRY_AGAIN_S)


def pull(host: str, port: int, name: str) -> bytes:
    """Bring the bytes here, whatever it takes. Nothing there is an answer, too."""
    got = bytearray()
    while True:
        try:
            with connected(host, port) as line:
                answered(line, b"GET /%b HTTP/1.1\r\nat: %d\r\n\r\n" % (name.encode(), len(got)), into=got)
                return bytes(got)
        except OSError:
            time.sleep(TRY_AGAIN_S)


def connected(host: str, port: int) -> socket.socket:
    """Return a new connection on which nothing waits for more."""
    line = socket.create_connection((host, port), timeout=PATIENCE_S)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def answered(line: socket.socket, asked: bytes, *, body: bool = True, into: bytearray | None = None) -> int:
    """Ask, and return the length that the answer tells. Its body goes `into`, and stays there when it is cut."""
    line.sendall(asked)
    head, got = b"", bytearray() if into is None else into
    while b"\r\n\r\n" not in head:
        head += _more(line)
    head, _, first = head.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head.lower())[1])
    got += first
    missing = length - len(first) if body else 0
    while missing:
        piece = _more(line)
        got += piece
        missing -= len(piece)
    return length


def _more(line: socket.socket) -> bytes:
    piece = line.recv(1 << 18)
    if not piece:
        raise ConnectionResetError
    return piece


if __name__ == "__main__":
    asyncio.run(serve("0.0.0.0", int(sys.argv[1])))
