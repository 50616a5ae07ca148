"""The addresses that phones ask: enrol, sync, a forgotten PIN, photos."""

import asyncio

from litestar import Response, Router, get, head, patch, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath, RawBody

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BODY, EnrolRequest, RecoveryOpen, RecoveryRequest
from sync_server.api import service as verbs
from sync_server.api.bodies import Asked, answer, inflated, read_as, read_sync
from sync_server.api.exchange import round_trip
from sync_server.api.problems import HANDLERS
from sync_server.api.ranges import partial
from sync_server.api.service import Service
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.blobs.store import MAX_BLOB
from sync_server.db.engine import writing
from sync_server.journal.scope import viewer_of
from sync_server.people import recovery
from sync_server.people.devices import Known

API = "/api/v1"
SMALL_BODY = 16 * 1024  # bytes; an enrolment is a few hundred
Here = NamedDependency[Service]
Speaker = NamedDependency[Known]
_BLOB = "/blobs/{sha256:str}"


def api_router(service: Service) -> Router:
    """Return everything under /api/v1."""
    return Router(
        API,
        route_handlers=[enrol, sync, recovery_key, recovery_open, blob_state, blob_add, blob_read],
        dependencies={
            "service": Provide(lambda: service, sync_to_thread=False),
            "phone": Provide(phone, sync_to_thread=True),
        },
        exception_handlers=HANDLERS,
    )


def phone(request: Asked, service: Here) -> Known:
    """Return the phone that the request's token belongs to."""
    return verbs.phone_of(service, request.headers.get("authorization", ""))


@post("/enrol", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def enrol(request: Asked, body: RawBody, service: Here) -> Response[bytes]:
    """Trade a one-time code for the right to speak as its mediator."""
    plain = inflated(body, request.headers.get("content-encoding", ""))
    return answer(request, verbs.enrol(service, read_as(plain, EnrolRequest), _address(request)))


@post("/sync", status_code=200, sync_to_thread=True, request_max_body_size=MAX_BODY)
def sync(request: Asked, body: RawBody, service: Here, phone: Speaker) -> Response[bytes]:
    """Take changes in, give receipts and news out."""
    asked, incoming = read_sync(inflated(body, request.headers.get("content-encoding", "")))
    return answer(request, round_trip(service, phone, asked, incoming))


@post("/recovery", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def recovery_key(request: Asked, body: RawBody, service: Here, phone: Speaker) -> Response[bytes]:
    """Give a fresh key for the phone's recovery slot."""
    asked = read_as(inflated(body, request.headers.get("content-encoding", "")), RecoveryRequest)
    with writing(service.engine) as conn:
        return answer(request, recovery.make_key(conn, service.sealing, phone, asked, service.clock()))


@post("/recovery/open", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def recovery_open(request: Asked, body: RawBody, service: Here) -> Response[bytes]:
    """Trade an officer's code for the key of a phone's recovery slot."""
    asked = read_as(inflated(body, request.headers.get("content-encoding", "")), RecoveryOpen)
    return answer(request, verbs.open_recovery(service, asked, _address(request)))


@head(_BLOB, sync_to_thread=True)
def blob_state(sha256: FromPath[str], service: Here, phone: Speaker) -> Response[None]:
    """Tell how much of a photo is here."""
    state = desk.state(service.engine, service.blobs, phone.author, sha256)
    headers = {"Upload-Offset": str(state.offset), "Upload-Complete": "?1" if state.complete else "?0"}
    if state.complete:
        headers["Upload-Length"] = str(state.offset)
    return Response(None, headers=headers | {"Cache-Control": "no-store"})


@patch(_BLOB, status_code=200, request_max_body_size=MAX_BLOB)
async def blob_add(request: Asked, sha256: FromPath[str], service: Here, phone: Speaker) -> Response[bytes]:
    """Keep what arrives of a photo, also when the connection breaks on the way."""
    offset, length = _number(request, "upload-offset"), _number(request, "upload-length")
    upload = Upload(sha256=sha256, offset=offset, length=length, chunk=await _what_arrives(request))
    state = await asyncio.to_thread(desk.add, service.engine, service.blobs, phone.author, upload, service.clock())
    return answer(request, state)


@get(_BLOB, sync_to_thread=True)
def blob_read(request: Asked, sha256: FromPath[str], service: Here, phone: Speaker) -> Response[bytes]:
    """Give a photo to a phone whose team's records name it."""
    content = desk.read(service.engine, service.blobs, viewer_of(phone.author), sha256)
    return partial(content, request.headers.get("range", ""))


async def _what_arrives(request: Asked) -> bytes:
    arrived = bytearray()
    try:
        async for piece in request.stream():
            arrived += piece
    except HTTPException as error:
        if error.status_code < 500:  # too large; a broken connection is called 500 here
            raise
    return bytes(arrived)


def _number(request: Asked, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Problem(Code.BAD_REQUEST, header)
    return int(text)


def _address(request: Asked) -> str:
    return request.client.host if request.client else ""
