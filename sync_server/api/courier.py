"""The addresses for a phone that carries other phones' bundles: bring one in pieces, and have its answer again."""

import asyncio

from litestar import Response, get, head, put
from litestar.params import FromPath

from fieldapp.protocol import MAX_BUNDLE, BlobState
from sync_server.api.asking import Here, Speaker, number, what_arrives
from sync_server.api.bodies import Asked, answer
from sync_server.api.door import upload_state
from sync_server.api.ranges import partial
from sync_server.blobs.desk import Upload
from sync_server.courier import arriving


@head("/courier", sync_to_thread=True)
def bundle_state(request: Asked, service: Here, phone: Speaker) -> Response[None]:
    """Tell how much of a bundle is here."""
    state = arriving.state(service, phone, request.headers.get("upload-sha256", ""))
    return Response(None, headers=upload_state(BlobState(offset=state.offset, complete=state.complete)))


@put("/courier", status_code=200, request_max_body_size=MAX_BUNDLE)
async def bundle_add(request: Asked, service: Here, phone: Speaker) -> Response[bytes]:
    """Keep what arrives of a bundle, also when the connection breaks on the way; answer the whole."""
    offset, length = number(request, "upload-offset"), number(request, "upload-length")
    sha256 = request.headers.get("upload-sha256", "")
    upload = Upload(sha256=sha256, offset=offset, length=length, chunk=await what_arrives(request))
    return answer(request, await asyncio.to_thread(arriving.add, service, phone, upload))


@get("/courier/{sha256:str}", sync_to_thread=True)
def bundle_answer(request: Asked, sha256: FromPath[str], service: Here, phone: Speaker) -> Response[bytes]:
    """Give the answer to a bundle once more, to the phone that brought it."""
    return partial(arriving.answer(service, phone, sha256), request.headers.get("range", ""))
