"""Bodies on the wire: packed ones in, never more than allowed; JSON into the protocol's shapes and back."""

from typing import Any, TypeVar

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from msgspec import Raw, Struct

from fieldapp import packing
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BODY, PROTOCOL, Change, SyncRequest
from sync_server.journal.intake import Incoming
from sync_server.journal.plain import Unread

MAX_CHANGES = 5_000  # in one request
Asked = Request[Any, Any, State]
ShapeT = TypeVar("ShapeT")
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def inflated(request: Asked, body: bytes) -> bytes:
    """Return the JSON body as it was before it was packed, and remember it for the answer.

    Raises Problem TOO_LARGE or BAD_REQUEST.
    """
    coding = packing.coding_of(body, request.headers.get("content-encoding", ""))
    try:
        plain = packing.unpack(body, coding, MAX_BODY)
    except packing.Unpackable as fault:
        raise Problem(Code.TOO_LARGE if fault.too_long else Code.BAD_REQUEST, str(fault)) from fault
    request.state.asked = _AskedIn(plain=plain, coding=coding.strip().lower())
    return plain


def read_as(body: bytes, shape: type[ShapeT]) -> ShapeT:
    """Return the JSON body as this shape. Raises Problem BAD_REQUEST."""
    try:
        return msgspec.json.decode(body, type=shape)
    except _UNREADABLE as error:
        raise Problem(Code.BAD_REQUEST, f"not a {shape.__name__}") from error


def read_sync(body: bytes) -> tuple[SyncRequest, list[Incoming]]:
    """Return a sync request and its changes; one that is no change does not spoil the others.

    Raises Problem UPDATE_NEEDED for another protocol, BAD_REQUEST when the rest is not readable.
    """
    if read_as(body, _Version).protocol != PROTOCOL:
        raise Problem(Code.UPDATE_NEEDED)
    try:
        request = msgspec.json.decode(body, type=SyncRequest)
        incoming: list[Incoming] = [*request.changes]
    except _UNREADABLE:
        request, incoming = _one_by_one(body)
    if len(incoming) > MAX_CHANGES:
        raise Problem(Code.TOO_LARGE, f"{len(incoming)} changes")
    return request, incoming


def answer(request: Asked, reply: Struct) -> Response[bytes]:
    """Return the reply as JSON, packed as the request was, or as well as the phone says that it can read it."""
    body, headers = msgspec.json.encode(reply), {"Cache-Control": "no-store"}  # so nobody has to tell codings apart
    asked = request.state.get("asked", _AskedIn())
    dense = asked.coding == packing.DENSE
    coding = packing.DENSE if dense else packing.best(request.headers.get("accept-encoding", ""))
    if coding and len(body) > packing.PLAIN_BELOW:
        body = packing.pack(body, coding, asked.plain)
        if not dense or "content-encoding" in request.headers:  # else the phone knows it by itself
            headers["Content-Encoding"] = coding
    return Response(body, status_code=200, media_type=MediaType.JSON, headers=headers)


def _one_by_one(body: bytes) -> tuple[SyncRequest, list[Incoming]]:
    parts = read_as(body, dict[str, Raw])
    each = read_as(bytes(parts.pop("changes", b"[]")), list[Raw])
    return read_as(msgspec.json.encode(parts), SyncRequest), [_change(bytes(raw)) for raw in each]


def _change(raw: bytes) -> Incoming:
    try:
        return msgspec.json.decode(raw, type=Change)
    except _UNREADABLE:
        return Unread(id=read_as(raw, _Named).id, raw=raw.decode("utf-8", "replace"))


class _AskedIn(Struct, frozen=True):
    """How a request was packed, and its body as it was before that."""

    plain: bytes = b""
    coding: str = ""


class _Version(Struct, frozen=True):
    protocol: int = PROTOCOL


class _Named(Struct, frozen=True):
    id: str
