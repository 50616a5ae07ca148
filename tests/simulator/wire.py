"""The way between a phone and the server, without a socket: requests go into the real app, and what can befall them.

A fate befalls one request. They are plain values, so that a schedule can be printed and pasted.
"""

from typing import Any

import httpx
from msgspec import Struct

from tests.simulator.moments import moment


class Lost(Struct, frozen=True):
    """The request never arrives."""


class Unanswered(Struct, frozen=True):
    """The server does what it is asked, and nothing of its answer arrives."""


class CutUp(Struct, frozen=True):
    """So many bytes of the request's body get through, then the link breaks."""

    bytes: int


class CutDown(Struct, frozen=True):
    """The answer's head and so many bytes of its body get through, then the link breaks."""

    bytes: int


class Twice(Struct, frozen=True):
    """The request is delivered twice; the phone hears the second answer."""


class Late(Struct, frozen=True):
    """The phone gives up on it, and it arrives all the same: at a later `Arrive`, behind what came meanwhile."""


class Meanwhile(Struct, frozen=True):
    """Another phone has a whole round: before this request arrives, after it is answered, or in its middle."""

    phone: str
    when: str = "before"  # "before", "after"; "2": after the second transaction of its answer


class ServerDies(Struct, frozen=True):
    """The server is killed at this of its moments, counted from the request's arrival; then it is started again."""

    moment: int


class ServerFull(Struct, frozen=True):
    """The server's disk has no room while it works on this request."""


Fate = Lost | Unanswered | CutUp | CutDown | Twice | Late | Meanwhile | ServerDies | ServerFull | None


class Wire(httpx.BaseTransport):
    """One phone's way to the server. Each request takes the next fate; when none is left, all goes well."""

    def __init__(self, world, phone):
        self._world, self._phone = world, phone
        self.fates: list[Fate] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        moment()
        asked = Asked.of(request)
        fate = self.fates.pop(0) if self.fates else None
        answer = self._carried(asked, fate)
        moment()
        return answer

    def _carried(self, asked, fate):
        server = self._world.server
        match fate:
            case Lost():
                raise httpx.ConnectError("no network")
            case Late():
                self._world.in_flight.append(asked)
                raise httpx.ReadTimeout("nothing comes")
            case CutUp(length) if length < len(asked.body):
                server.answer(asked, arrives=length)
                raise httpx.WriteError("the link broke")
            case CutUp() | Unanswered():
                server.answer(asked)
                raise httpx.ReadError("the link broke")
            case CutDown(length):
                return _response(server.answer(asked), length)
            case Twice():
                server.answer(asked)
            case Meanwhile(phone, "before"):
                self._world.between(phone)
            case Meanwhile(phone, "after"):
                answer = server.answer(asked)
                self._world.between(phone)
                return _response(answer)
            case Meanwhile(phone, when):
                comes = (int(when), lambda: self._world.between(phone))
                return _response(server.answer(asked, between=comes))
            case ServerDies(moment_no):
                return _response(server.answer(asked, dies_at=moment_no))
            case ServerFull():
                return _response(server.answer(asked, no_room=True))
        return _response(server.answer(asked))


class Asked(Struct, frozen=True):
    """One request, as bytes."""

    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, request):
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        return cls(request.method, request.url.path, request.url.query, headers, request.read())

    def scope(self) -> dict[str, Any]:
        return {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
            "method": self.method, "scheme": "http", "path": self.path, "raw_path": self.path.encode(),
            "query_string": self.query, "root_path": "", "headers": self.headers,
            "client": ("10.0.0.1", 40000), "server": ("commune.test", 80), "state": {}, "extensions": {},
        }  # fmt: skip


class Answered(Struct, frozen=True):
    """One answer, as bytes."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class _Cut(httpx.SyncByteStream):
    def __init__(self, whole, length):
        self._whole, self._length = whole, length

    def __iter__(self):
        yield self._whole[: self._length]
        raise httpx.ReadError("the link broke")


def _response(answer, length=None):
    if answer is None:
        raise httpx.ReadError("the server is gone")
    whole = length is None or length >= len(answer.body)
    stream = httpx.ByteStream(answer.body) if whole else _Cut(answer.body, length)
    return httpx.Response(answer.status, headers=answer.headers, stream=stream)
