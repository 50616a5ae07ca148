"""The addresses around a vault: a key for a forgotten PIN, sealed backups of drafts, a lost phone's farewell."""

import asyncio

from litestar import Response, get, head, patch, post, put
from litestar.params import FromPath, RawBody

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, Farewell, RecoveryOpen, RecoveryRequest
from sync_server.api import service as verbs
from sync_server.api.asking import SMALL_BODY, Here, Speaker, address, as_it_arrives, message, number, what_arrives
from sync_server.api.bodies import Asked, answer
from sync_server.api.door import upload_state
from sync_server.api.ranges import partial
from sync_server.api.service import Service
from sync_server.blobs import letters
from sync_server.blobs.desk import Upload
from sync_server.db.engine import reading, writing
from sync_server.journal.plain import is_id
from sync_server.people import backups, lost, recovery
from sync_server.people.backups import MAX_BACKUP, Sealed
from sync_server.people.devices import Known


@post("/recovery", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def recovery_key(request: Asked, body: RawBody, service: Here, phone: Speaker) -> Response[bytes]:
    """Give a fresh key for the phone's recovery slot."""
    asked = message(request, body, RecoveryRequest)
    with writing(service.engine) as conn:
        given = recovery.make_key(conn, service.sealing, phone, asked, service.clock())
    return answer(request, given)


@post("/recovery/open", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def recovery_open(request: Asked, body: RawBody, service: Here) -> Response[bytes]:
    """Trade an officer's code for the key of a phone's recovery slot."""
    return answer(request, verbs.open_recovery(service, message(request, body, RecoveryOpen), address(request)))


@put("/backup", status_code=200, request_max_body_size=MAX_BACKUP)
async def backup_keep(request: Asked, service: Here, phone: Speaker) -> Response[bytes]:
    """Keep the phone's sealed drafts in the place of the former ones."""
    sealed = Sealed(
        content=await what_arrives(request),
        sha256=request.headers.get("upload-sha256", ""),
        recovery=request.headers.get("upload-recovery", ""),
    )
    await asyncio.to_thread(_keep_at_once, service, phone, sealed)
    return Response(b"{}", status_code=200, media_type="application/json", headers={"Cache-Control": "no-store"})


@head("/backup", sync_to_thread=True)
def backup_state(request: Asked, service: Here, phone: Speaker) -> Response[None]:
    """Tell how much of the phone's sealed drafts is here."""
    sha256 = request.headers.get("upload-sha256", "")
    state = letters.state(service.engine, service.letters, phone.author.device_id, sha256)
    return Response(None, headers=upload_state(state))


@patch("/backup", status_code=200, request_max_body_size=MAX_BACKUP)
async def backup_add(request: Asked, service: Here, phone: Speaker) -> Response[bytes]:
    """Keep what arrives of the phone's sealed drafts, also when the connection breaks; whole, they take their place."""
    offset, length = number(request, "upload-offset"), number(request, "upload-length")
    sha256 = request.headers.get("upload-sha256", "")
    letters.expect_fit(offset, request.content_length or 0, length)  # before a byte of it is kept
    key = request.headers.get("upload-recovery", "")
    state = BlobState(offset=0, complete=False)
    async for portion in as_it_arrives(request):
        upload = Upload(sha256=sha256, offset=offset, length=length, chunk=portion)
        state = await asyncio.to_thread(_add, service, phone, upload, key)
        offset += len(portion)
    return answer(request, state)


@get("/backups", sync_to_thread=True)
def backup_list(request: Asked, service: Here, phone: Speaker) -> Response[bytes]:
    """Tell a newly enrolled phone what the person's older phones left."""
    with writing(service.engine) as conn:
        given = backups.given_to(conn, service.sealing, phone, service.clock())
    return answer(request, given)


@get("/backups/{sha256:str}", sync_to_thread=True)
def backup_read(request: Asked, sha256: FromPath[str], service: Here, phone: Speaker) -> Response[bytes]:
    """Give the sealed bytes of one of them."""
    with reading(service.engine) as conn:
        content = backups.content_for(conn, service.parcels, phone, sha256, service.clock())
    return partial(content, request.headers.get("range", ""))


@post("/farewell", status_code=200, sync_to_thread=True, request_max_body_size=SMALL_BODY)
def farewell(request: Asked, body: RawBody, service: Here, phone: Speaker) -> Response[bytes]:
    """Hear what a lost phone could not hand over, and say whether it is to destroy its keys."""
    left = message(request, body, Farewell)
    with writing(service.engine) as conn:
        said = lost.farewell(conn, phone, left, service.clock())
    return answer(request, said)


def _keep_at_once(service: Service, phone: Known, sealed: Sealed) -> None:
    service.letters.forget(phone.author.device_id)  # first: the end of an older one may be on its way
    _keep(service, phone, sealed)


def _keep(service: Service, phone: Known, sealed: Sealed) -> None:
    with writing(service.engine) as conn:
        if phone.lost and is_id(sealed.recovery):
            recovery.expect_key(conn, service.sealing, phone.author.device_id, sealed.recovery)
        backups.keep(conn, phone, sealed, service.clock())


def _add(service: Service, phone: Known, upload: Upload, key: str) -> BlobState:
    device = phone.author.device_id
    if not is_id(key):
        raise Problem(Code.BAD_REQUEST, "no key")
    if phone.lost:
        with reading(service.engine) as conn:
            recovery.expect_key(conn, service.sealing, device, key)

    def keep(content: bytes) -> None:
        _keep(service, phone, Sealed(content=content, sha256=upload.sha256, recovery=key))

    return letters.add(service.engine, service.letters, device, upload, keep)
