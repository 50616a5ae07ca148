"""What the server answered, and whether it was the server: nothing is believed that is not of the promised shape."""

import time
from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

from fieldapp import packing
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, ProblemReply
from fieldapp.sync.server import Offline, TooLargeOnTheWay

MAX_REPLY = 16 * 1024 * 1024  # bytes of one answer, inflated
LONGEST_ANSWER = 300.0  # seconds for one whole answer, however slowly it drips
KEY_BYTES = 32
_BODY_TOO_LARGE, _TOO_OFTEN = 413, 429
T = TypeVar("T")


class Answer(Struct, frozen=True, kw_only=True):
    """A whole answer, inflated."""

    status: int
    headers: httpx.Headers
    body: bytes


def decoded(answer: Answer, shape: type[T]) -> T:
    """Return the promised shape of a success; every other answer raises by its name."""
    refuse_failure(answer)
    _expect_json(answer)
    return _shaped(answer.body, shape)


def expect_key(key: bytes) -> None:
    """Raise Problem SERVER_NONSENSE for what cannot be a key."""
    if len(key) != KEY_BYTES:
        raise Problem(Code.SERVER_NONSENSE, "no key")


def refuse_failure(answer: Answer) -> None:
    """Raise the Problem of every answer but a success."""
    if answer.status == 200:
        return
    named, told = _problem_named_in(answer), f"status {answer.status}"
    if named is None and answer.status == _BODY_TOO_LARGE:
        raise TooLargeOnTheWay(told)
    raise Problem(named or _problem_of_status(answer.status), told)


def _problem_named_in(answer: Answer) -> Code | None:
    """Return the problem that our server named; None when it was not our server that spoke.

    An answer to HEAD has no body; there a header names it.
    """
    try:
        if not answer.body and "x-problem" in answer.headers:
            return Code(answer.headers["x-problem"])
        _expect_json(answer)
        return Code(_shaped(answer.body, ProblemReply).problem)
    except (Problem, ValueError):
        return None


def _problem_of_status(status: int) -> Code:
    """Return what a bare status tells: proxies answer 502 or 429 without our body.

    A bare 401 or 404 is any stranger's answer, and must not make the phone believe that it was revoked. A bare 429 says
    that the proxy has enough just now, and not that anybody has typed a wrong code.
    """
    return Code.SERVER_TROUBLE if status >= 500 or status == _TOO_OFTEN else Code.SERVER_NONSENSE


def _expect_json(answer: Answer) -> None:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(Code.SERVER_NONSENSE, f"answered {kind or 'nothing'}")


def _shaped(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(Code.SERVER_NONSENSE, str(error)) from error


def state_in(headers: httpx.Headers) -> BlobState:
    """Return how far an upload is, as an answer without a body tells it."""
    offset, complete = headers.get("upload-offset", ""), headers.get("upload-complete", "")
    if not (offset.isascii() and offset.isdigit()) or complete not in ("?0", "?1"):
        raise Problem(Code.SERVER_NONSENSE, "no upload state")
    return BlobState(offset=int(offset), complete=complete == "?1", at=headers.get("upload-at", ""))


def whole_body(response: httpx.Response, asked: bytes | None = None) -> bytes:
    """Read and inflate an answer, neither longer than MAX_REPLY nor for ever; `asked` is the JSON that it answers."""
    raw = _bounded(response)
    if not raw:
        return raw
    coding = response.headers.get("content-encoding", "")
    if asked is not None:
        coding = packing.coding_of(raw, coding)
    try:
        return packing.unpack(raw, coding, MAX_REPLY, asked or b"")
    except packing.Unpackable as fault:
        raise Problem(Code.SERVER_NONSENSE, str(fault)) from fault


def _bounded(response: httpx.Response) -> bytes:
    until = time.monotonic() + LONGEST_ANSWER
    raw = bytearray()
    for piece in response.iter_raw():
        raw += piece
        if len(raw) > MAX_REPLY:
            raise Problem(Code.SERVER_NONSENSE, "answer without end")
        if time.monotonic() > until:
            raise Offline("answer too slow")
    return bytes(raw)
