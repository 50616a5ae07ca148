"""What every address needs of a request: who asks, from where, with which body."""

from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import RawBody

from fieldapp.domain.problems import Code, Problem
from sync_server.api import service as verbs
from sync_server.api.bodies import Asked, ShapeT, inflated, read_as
from sync_server.api.service import Service
from sync_server.people.devices import Knocker, Known

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
    return read_as(inflated(body, request.headers.get("content-encoding", "")), shape)


def address(request: Asked) -> str:
    """Return where the request comes from, to count wrong codes by."""
    return request.client.host if request.client else ""


def number(request: Asked, header: str) -> int:
    """Return a header that holds a number. Raises Problem BAD_REQUEST."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Problem(Code.BAD_REQUEST, header)
    return int(text)


async def what_arrives(request: Asked) -> bytes:
    """Return the body as far as it came, also when the connection breaks on the way."""
    arrived = bytearray()
    try:
        async for piece in request.stream():
            arrived += piece
    except HTTPException as error:
        if error.status_code < 500:  # too large; a broken connection is called 500 here
            raise
    return bytes(arrived)
