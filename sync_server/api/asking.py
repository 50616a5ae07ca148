"""What every address needs of a request: who asks, from where, with which body."""

import time
from collections.abc import AsyncIterator

from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import RawBody

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Holding
from sync_server.api import service as verbs
from sync_server.api.bodies import Asked, ShapeT, inflated, read_as
from sync_server.api.service import Service
from sync_server.people.devices import Knocker, Known

PORTION, _LARGE_PORTION = 8 * 1024, 256 * 1024  # bytes
_SLOW_S = 0.25
SMALL_BODY = 16 * 1024  # bytes; an enrolment is a few hundred
Here = NamedDependency[Service]
Speaker = NamedDependency[Known]
AtTheDoor = NamedDependency[Knocker]


def phone(request: Asked, service: Here) -> Known:
    """Return the phone that the request's token belongs to."""
    return verbs.phone_of(service, request.headers.get("authorization", ""))


def knocker(request: Asked, service: Here) -> Knocker:
    """Return the locked phone that the request's weaker token belongs to."""
    return verbs.knocker_of(service, request.headers.get("authorization", ""))


def message(request: Asked, body: RawBody, shape: type[ShapeT]) -> ShapeT:
    """Return the JSON body as this shape. Raises Problem BAD_REQUEST or TOO_LARGE."""
    return read_as(inflated(request, body), shape)


def address(request: Asked) -> str:
    """Return where the request comes from, to count wrong codes by."""
    return request.client.host if request.client else ""


def number(request: Asked, header: str) -> int:
    """Return a header that holds a number. Raises Problem BAD_REQUEST."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Problem(Code.BAD_REQUEST, header)
    return int(text)


def holding(request: Asked) -> Holding | None:
    """Return what the phone says that it still holds, in a header; None when it does not say. Raises BAD_REQUEST."""
    said = request.headers.get("holding")
    return None if said is None else read_as(said.encode(), Holding)


async def what_arrives(request: Asked) -> bytes:
    """Return the body as far as it came, also when the connection breaks on the way."""
    return b"".join([portion async for portion in as_it_arrives(request)])


async def as_it_arrives(request: Asked) -> AsyncIterator[bytes]:
    """Give the body in portions worth a write, and at last what is left, also when the connection breaks on the way.

    A slow body is given every PORTION, so that little of it is lost with this process; a fast one in larger portions.
    """
    portion, since = bytearray(), time.monotonic()
    try:
        async for piece in request.stream():
            portion += piece
            if len(portion) >= (_LARGE_PORTION if time.monotonic() - since < _SLOW_S else PORTION):
                yield bytes(portion)
                portion, since = bytearray(), time.monotonic()
    except HTTPException as error:
        if error.status_code < 500:  # too large; a broken connection is called 500 here
            raise
    yield bytes(portion)
