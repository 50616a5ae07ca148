"""The addresses that phones ask: enrol, sync, photos, and what stands around a vault and at the door."""

import asyncio

import msgspec
from litestar import Response, Router, get, head, patch, post
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from sqlalchemy import text

from fieldapp.protocol import MAX_BODY, BlobState, EnrolRequest, Holding
from sync_server import pacing
from sync_server.api import asking, courier, door, openapi, vaults
from sync_server.api import service as verbs
from sync_server.api.asking import SMALL_BODY, Here, address, as_it_arrives, message, number
from sync_server.api.bodies import Asked, answer, inflated, read_sync
from sync_server.api.exchange import round_trip
from sync_server.api.problems import HANDLERS
from sync_server.api.ranges import partial
from sync_server.api.service import Service
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.blobs.store import MAX_BLOB
from sync_server.db.engine import reading
from sync_server.people.devices import Known

API = "/api/v1"
_BLOB = "/blobs/{sha256:str}"


def api_router(service: Service) -> Router:
    """Return everything under /api/v1."""
    page = wire_page()
    return Router(
        API,
        route_handlers=_handlers(),
        dependencies={
            "wire_page": Provide(lambda: page, sync_to_thread=False),
            "service": Provide(lambda: service, sync_to_thread=False),
            "phone": Provide(asking.phone, sync_to_thread=True),
            "knocker": Provide(asking.knocker, sync_to_thread=True),
        },
        exception_handlers=HANDLERS,
    )


def wire_page() -> bytes:
    """Return the OpenAPI document of all that phones may ask, as JSON."""
    return msgspec.json.encode(openapi.document(API, _handlers(), [healthz]))


@post("/enrol", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def enrol(request: Asked, body: RawBody, service: Here) -> Response[bytes]:
    """Trade a one-time code for the right to speak as its mediator."""
    return answer(request, verbs.enrol(service, message(request, body, EnrolRequest), address(request)))


@post("/sync", status_code=200, sync_to_thread=True, request_max_body_size=MAX_BODY)
def sync(request: Asked, body: RawBody, service: Here) -> Response[bytes]:
    """Take changes in, give receipts and news out."""
    phone = asking.phone(request, service)  # in this thread: another one's turn costs more than the question
    asked, incoming = read_sync(inflated(request, body))
    return answer(request, round_trip(service, phone, asked, incoming))


@head(_BLOB, sync_to_thread=True)
def blob_state(request: Asked, sha256: FromPath[str], service: Here) -> Response[None]:
    """Tell how much of a photo is here."""
    state = verbs.photo_state(service, asking.phone(request, service), sha256)
    return Response(None, headers=door.upload_state(state))


@patch(_BLOB, status_code=200, request_max_body_size=MAX_BLOB)
async def blob_add(request: Asked, sha256: FromPath[str], service: Here) -> Response[bytes]:
    """Keep what arrives of a photo, also when the connection breaks on the way."""
    adding = _Adding(service, request, sha256)
    state = BlobState(offset=0, complete=False)
    async for portion in as_it_arrives(request):
        state = await asyncio.to_thread(adding.add, portion)
    return answer(request, state)


@get(_BLOB, sync_to_thread=True)
def blob_read(request: Asked, sha256: FromPath[str], service: Here) -> Response[bytes]:
    """Give a photo to a phone whose team's records name it."""
    photo = verbs.photo_for(service, asking.phone(request, service), sha256)
    pacing.hold(request.scope["state"], request.headers.get("pace", ""))
    return partial(photo.content, request.headers.get("range", ""), {"Upload-At": photo.at})


@get("/healthz", sync_to_thread=True, exception_handlers=HANDLERS)
def healthz(service: Here) -> Response[dict[str, str]]:
    """Say whether this server can answer: it can when its database can."""
    with reading(service.engine) as conn:
        conn.execute(text("SELECT 1"))
    return Response({"status": "ok"}, headers={"Cache-Control": "no-store"})


class _Adding:
    """A photo on its way in. Who sends it is asked in the thread that keeps its first bytes, and before these are."""

    def __init__(self, service: Service, request: Asked, sha256: str) -> None:
        self._service, self._request, self._sha256 = service, request, sha256
        self._began: tuple[Known, int, int, Holding | None] | None = None
        self._came = 0  # bytes

    def add(self, portion: bytes) -> BlobState:
        """Keep the next bytes, and tell how far the photo is."""
        if self._began is None:
            self._began = self._begin()
        phone, start, length, left = self._began
        upload = Upload(sha256=self._sha256, offset=start + self._came, length=length, chunk=portion, left=left)
        state = desk.add(self._service.engine, self._service.blobs, phone.author, upload, self._service.clock())
        self._came += len(portion)
        return state

    def _begin(self) -> tuple[Known, int, int, Holding | None]:
        phone = asking.phone(self._request, self._service)
        offset, length = number(self._request, "upload-offset"), number(self._request, "upload-length")
        left = asking.holding(self._request)
        desk.expect_fit(offset, self._request.content_length or 0, length)  # before a byte of it is kept
        return phone, offset, length, left


def _handlers() -> list[HTTPRouteHandler]:
    return [
        openapi.wire, enrol, sync, blob_state, blob_add, blob_read,
        vaults.recovery_key, vaults.recovery_open, vaults.backup_keep, vaults.backup_state, vaults.backup_add,
        vaults.backup_list, vaults.backup_read, vaults.farewell, door.knock, door.parcel_state, door.parcel_add,
        courier.bundle_state, courier.bundle_add, courier.bundle_answer,
    ]  # fmt: skip
