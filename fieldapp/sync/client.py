"""The server as seen over HTTP: one kept connection or two, and the one place where its errors get names.

Between us and the server may stand a Wi-Fi sign-in page, a proxy that cuts, or nothing at all. So nothing is believed
that is not JSON of the promised shape, no redirect is followed with the token, and no answer may fill the memory.
"""

import contextlib
import hashlib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from fieldapp import packing
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import (
    Backup,
    BackupList,
    BlobState,
    BundleState,
    EnrolReply,
    EnrolRequest,
    Farewell,
    FarewellReply,
    Holding,
    Knock,
    KnockReply,
    RecoveryKey,
    RecoveryOpen,
    RecoveryOpened,
    RecoveryRequest,
    SyncReply,
    SyncRequest,
)
from fieldapp.sync.answers import MAX_REPLY, Answer, decoded, expect_key, refuse_failure, state_in, whole_body
from fieldapp.sync.line import Line
from fieldapp.sync.one_write import OneWrite, Telling
from fieldapp.sync.parts import give_parts
from fieldapp.sync.pieces import LARGEST_PIECE
from fieldapp.sync.server import BlobPart, Offline, Unreached

TIMEOUT = httpx.Timeout(30.0, connect=10.0)  # seconds of silence, not of the whole
_SLOWEST = 1024  # bytes a second at which a piece still gets through before its answer is given up
_COURIER, _BACKUP, _HANDOVER = "/api/v1/courier", "/api/v1/backup", "/api/v1/handover"


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to believe; read once, since reading the certificates takes a phone longer than a short question."""
    return httpx.create_ssl_context()


class HttpServer:
    """The `Server` at an address (one that `is_address` knows).

    `close` it when the phone moves to another address or token; `hang_up` first when a question may be under way.
    """

    def __init__(
        self, base_url: str, token: str = "", *, locked: bool = False, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Speak with this token; for a `locked` phone it is the weaker one that only `knock` and `parcel_*` take."""
        # On a bad road each header that nobody reads costs a packet sooner. Which app this is stands in the request.
        self._signed = {"Authorization": f"{'Knock' if locked else 'Bearer'} {token}"} if token else {}
        self._base = base_url.rstrip("/")
        self._line = Line()
        self._road = transport or OneWrite(_trusted(), self._line.still_up)

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Trade a one-time code for the right to speak as its mediator."""
        return decoded(self._post("/api/v1/enrol", request), EnrolReply)

    def sync(self, request: SyncRequest, *, gone: Callable[[], None] = lambda: None) -> SyncReply:
        """Carry changes up, and receipts and entries down."""
        return decoded(self._post("/api/v1/sync", request, gone), SyncReply)

    def blob_state(self, sha256: str) -> BlobState:
        """Say how many bytes of a photo the server has; none when it never heard of it."""
        answer = self._ask("HEAD", f"/api/v1/blobs/{sha256}")
        if answer.status == 404:
            return BlobState(offset=0, complete=False)
        refuse_failure(answer)
        return state_in(answer.headers)

    def blob_patch(
        self,
        sha256: str,
        offset: int,
        size: int,
        chunk: bytes,
        holding: Holding | None = None,
        *,
        gone: Callable[[], None] = lambda: None,
    ) -> BlobState:
        """Add the bytes at `offset` to a photo of `size` bytes, and tell when nearly all are on the road."""
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(size), "Content-Length": str(len(chunk))}
        if holding is not None:
            headers["Holding"] = msgspec.json.encode(holding).decode()
        return decoded(self._ask("PATCH", f"/api/v1/blobs/{sha256}", Telling(chunk, gone), headers), BlobState)

    def blob_read(
        self, sha256: str, start: int, most: int, take: Callable[[BlobPart], None], *, pace: int = 0
    ) -> int:  # fmt: skip
        """Give `most` bytes of a photo from `start` on to `take`, as they come, unchecked; return its size."""
        return self._read(f"/api/v1/blobs/{sha256}", start, most, take, {"Pace": str(pace)} if pace else {})

    def recovery_key(self, vault: bytes, holds: str = "") -> RecoveryKey:
        """Return a fresh key for the recovery slot of a vault."""
        asked = RecoveryRequest(vault=vault.hex(), holds=holds)
        given = decoded(self._post("/api/v1/recovery", asked), RecoveryKey)
        expect_key(given.key)
        return given

    def open_recovery(self, code: str, id: str, nonce: str) -> bytes:
        """Return the key of this phone's recovery slot for an officer's code."""
        asked = RecoveryOpen(code=code, id=id, nonce=nonce)
        key = decoded(self._post("/api/v1/recovery/open", asked), RecoveryOpened).key
        expect_key(key)
        return key

    def backup_keep(self, content: bytes, recovery: str) -> None:
        """Leave this phone's sealed drafts at the server, in the place of the former ones."""
        told = {"Upload-Sha256": hashlib.sha256(content).hexdigest(), "Upload-Recovery": recovery}
        decoded(self._ask("PUT", _BACKUP, content, told), dict[str, Any])

    def backup_state(self, sha256: str) -> BlobState:
        """Say how many bytes of this phone's sealed drafts the server has."""
        return self._state(_BACKUP, sha256)

    def backup_patch(self, sha256: str, offset: int, size: int, chunk: bytes, recovery: str) -> BlobState:
        """Add the bytes at `offset` to sealed drafts of `size` bytes."""
        told = _place(sha256, offset, size) | {"Upload-Recovery": recovery}
        return decoded(self._ask("PATCH", _BACKUP, chunk, told), BlobState)

    def backup_list(self) -> list[Backup]:
        """Say what older phones of this person left."""
        return decoded(self._ask("GET", "/api/v1/backups"), BackupList).backups

    def backup_read(self, sha256: str) -> bytes:
        """Return the sealed bytes of one of them, unchecked. A cut takes nothing of what was here."""
        whole, size = bytearray(), 1

        def take(part: BlobPart) -> None:
            whole[part.start : part.start + len(part.content)] = part.content

        while len(whole) < size:
            had = len(whole)
            try:
                size = self._read(f"/api/v1/backups/{sha256}", had, LARGEST_PIECE, take, {})
            except Offline:
                if len(whole) == had:
                    raise
                size = max(size, len(whole) + 1)
            if size > MAX_REPLY:
                raise Problem(Code.SERVER_NONSENSE, "answer without end")
        return bytes(whole)

    def farewell(self, left: Farewell) -> FarewellReply:
        """Say what this lost phone could not hand over, and hear whether it is to destroy its keys."""
        return decoded(self._post("/api/v1/farewell", left), FarewellReply)

    def knock(self, said: Knock) -> KnockReply:
        """Ask, while locked, whether this phone is lost."""
        return decoded(self._post("/api/v1/knock", said), KnockReply)

    def parcel_state(self, sha256: str) -> BlobState:
        """Say how many bytes of a sealed parcel the server has."""
        return self._state(_HANDOVER, sha256)

    def parcel_put(self, sha256: str, offset: int, size: int, chunk: bytes, recovery: str = "") -> BlobState:
        """Add the bytes at `offset` to a sealed parcel of `size` bytes."""
        told = _place(sha256, offset, size) | ({"Upload-Recovery": recovery} if recovery else {})
        return decoded(self._ask("PUT", _HANDOVER, chunk, told), BlobState)

    def bundle_state(self, sha256: str) -> BundleState:
        """Say how many bytes of another phone's bundle the server has, and whether it has taken all of it."""
        state = self._state(_COURIER, sha256)
        return BundleState(offset=state.offset, complete=state.complete)

    def bundle_put(self, sha256: str, offset: int, size: int, chunk: bytes) -> BundleState:
        """Add the bytes at `offset` to a bundle of `size` bytes; the last ones bring the answer."""
        return decoded(self._ask("PUT", _COURIER, chunk, _place(sha256, offset, size)), BundleState)

    def hang_up(self) -> None:
        """End what is being asked, from any thread, and ask nothing more: the asker hears Offline.

        A server that says nothing holds nobody up, nor does a name that nobody resolves.
        """
        self._line.cut()

    def close(self) -> None:
        """Let go of the connection."""
        self._road.close()

    def _state(self, path: str, sha256: str) -> BlobState:
        answer = self._ask("HEAD", path, headers={"Upload-Sha256": sha256})
        refuse_failure(answer)
        return state_in(answer.headers)

    def _read(self, path: str, start: int, most: int, take: Callable[[BlobPart], None], told: dict[str, str]) -> int:
        """Give `most` bytes from `start` on to `take`, as they come; return how many there are in all."""
        told = {"Range": f"bytes={start}-{start + most - 1}", "Accept-Encoding": "identity"} | told
        with self._asking("GET", path, headers=told) as response:
            if response.status_code in (200, 206):
                return give_parts(response, start, most, take)
            answer = _answer_in(response)
        refuse_failure(answer)
        raise Problem(Code.SERVER_NONSENSE, f"status {answer.status}")

    def _post(self, path: str, message: Struct, gone: Callable[[], None] = lambda: None) -> Answer:
        body = msgspec.json.encode(message)
        dense = len(body) > packing.PLAIN_BELOW  # says so itself; and the answer is packed in the same way
        packed, told = (packing.pack(body, packing.DENSE), {}) if dense else (body, {"Accept-Encoding": packing.DENSE})
        told["Content-Length"] = str(len(packed))
        with self._asking("POST", path, Telling(packed, gone), told) as response:
            return _answer_in(response, body)

    def _ask(
        self, method: str, path: str, body: bytes | Telling | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        with self._asking(method, path, body, headers) as response:
            return _answer_in(response)

    @contextmanager
    def _asking(
        self, method: str, path: str, body: bytes | Telling | None = None, headers: dict[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """Ask, and give the answer to be read; what the network says meanwhile gets its name here."""
        self._line.still_up()
        told = {"trace": self._line.note, "timeout": _patience(body).as_dict()}
        try:
            # Straight to the transport: redirects, cookies and the like, which httpx would look for, are not followed.
            asked = httpx.Request(
                method, self._base + path, headers=self._signed | (headers or {}), content=body, extensions=told
            )
            response = self._road.handle_request(asked)
            response.request = asked
            with contextlib.closing(response):
                yield response
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreached(f"{type(error).__name__}: {error}") from error
        except httpx.TransportError as error:
            raise Offline(f"{type(error).__name__}: {error}") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Problem(Code.SERVER_NONSENSE, "no address") from error
        self._line.still_up()  # what a cut line brought may look whole


def _place(sha256: str, offset: int, size: int) -> dict[str, str]:
    """Return the headers that tell where the bytes of a body belong."""
    return {"Upload-Sha256": sha256, "Upload-Offset": str(offset), "Upload-Length": str(size)}


def _answer_in(response: httpx.Response, asked: bytes | None = None) -> Answer:
    return Answer(status=response.status_code, headers=response.headers, body=whole_body(response, asked))


def _patience(body: bytes | Telling | None) -> httpx.Timeout:
    """Return how long to wait: the system takes a whole body at once, and sends it as slowly as the road is."""
    wait = httpx.Timeout(TIMEOUT)
    wait.read = (wait.read or 0) + len(body or b"") / _SLOWEST
    return wait


def is_address(text: str) -> bool:
    """Return whether a server could be asked there: an address whose host can be written as a name of the network."""
    try:
        url = httpx.URL(text)
        url.raw_host.decode("ascii").encode("idna")
        return bool(url.host)
    except (httpx.InvalidURL, UnicodeError):
        return False
