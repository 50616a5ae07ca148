"""What a locked phone may ask with its weaker token: whether it is lost, and to leave sealed parcels. It reads none."""

import asyncio

from litestar import Response, head, post, put
from litestar.params import RawBody

from fieldapp.protocol import BlobState, Knock
from sync_server.api.asking import SMALL_BODY, AtTheDoor, Here, message, number, what_arrives
from sync_server.api.bodies import Asked, answer
from sync_server.api.service import Service
from sync_server.blobs import parcels
from sync_server.blobs.desk import Upload
from sync_server.blobs.parcels import MAX_PARCEL
from sync_server.db.engine import reading, writing
from sync_server.journal.plain import is_id
from sync_server.people import lost, recovery
from sync_server.people.devices import Knocker


@post("/knock", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def knock(request: Asked, body: RawBody, service: Here, knocker: AtTheDoor) -> Response[bytes]:
    """Tell a locked phone whether it is lost."""
    said = message(request, body, Knock)
    with (reading if said == Knock() and not knocker.gone else writing)(service.engine) as conn:
        told = lost.knock(conn, knocker, said, service.clock())
    return answer(request, told)


@head("/handover", sync_to_thread=True)
def parcel_state(request: Asked, service: Here, knocker: AtTheDoor) -> Response[None]:
    """Tell how much of a parcel is here."""
    state = parcels.state(service.engine, service.parcels, knocker.device_id, request.headers.get("upload-sha256", ""))
    return Response(None, headers=upload_state(state))


@put("/handover", status_code=200, request_max_body_size=MAX_PARCEL)
async def parcel_add(request: Asked, service: Here, knocker: AtTheDoor) -> Response[bytes]:
    """Keep what arrives of a parcel, also when the connection breaks on the way."""
    offset, length = number(request, "upload-offset"), number(request, "upload-length")
    sha256 = request.headers.get("upload-sha256", "")
    upload = Upload(sha256=sha256, offset=offset, length=length, chunk=await what_arrives(request))
    key = request.headers.get("upload-recovery", "")
    return answer(request, await asyncio.to_thread(_add, service, knocker, upload, key))


def _add(service: Service, knocker: Knocker, upload: Upload, key: str) -> BlobState:
    if knocker.lost and is_id(key):
        with reading(service.engine) as conn:
            recovery.expect_key(conn, service.sealing, knocker.device_id, key)
    return parcels.add(service.engine, service.parcels, knocker.device_id, upload, service.clock(), key)


def upload_state(state: BlobState) -> dict[str, str]:
    """Return the headers that tell how far an upload is."""
    headers = {"Upload-Offset": str(state.offset), "Upload-Complete": "?1" if state.complete else "?0"}
    if state.complete:
        headers["Upload-Length"] = str(state.offset)
    if state.at:
        headers["Upload-At"] = state.at
    return headers | {"Cache-Control": "no-store"}
