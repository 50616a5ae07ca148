"""The server as seen over HTTP: one kept connection, and the one place where its errors get names.

Between us and the server may stand a Wi-Fi sign-in page, a proxy that cuts, or nothing at all. So nothing is believed
that is not JSON of the promised shape, no redirect is followed with the token, and no answer may fill the memory.
"""

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import Struct

from fieldapp import __version__
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import (
    BlobState,
    EnrolReply,
    EnrolRequest,
    ProblemReply,
    RecoveryKey,
    RecoveryOpen,
    RecoveryOpened,
    RecoveryRequest,
    SyncReply,
    SyncRequest,
)
from fieldapp.sync.server import Offline

MAX_REPLY = 16 * 1024 * 1024  # bytes of one answer, inflated
KEY_BYTES = 32
GZIP_FROM = 200  # bytes of JSON below which gzip gains nothing
TIMEOUT = httpx.Timeout(30.0, connect=10.0)  # seconds of silence, not of the whole
LONGEST_ANSWER = 300.0  # seconds for one whole answer, however slowly it drips
_KEPT = httpx.Limits(max_connections=2, max_keepalive_connections=1, keepalive_expiry=20.0)
_BARE_STATUS = {413: Code.TOO_LARGE, 429: Code.TOO_MANY_TRIES}
T = TypeVar("T")


class _Answer(Struct, frozen=True, kw_only=True):
    status: int
    headers: httpx.Headers
    body: bytes


class HttpServer:
    """The `Server` at an address (one that `is_address` knows).

    `close` it when the phone moves to another address or token; `hang_up` first when a question may be under way.
    """

    def __init__(self, base_url: str, token: str = "", *, transport: httpx.BaseTransport | None = None) -> None:
        signed = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(
            base_url=base_url,
            headers={"User-Agent": f"so-hoa-giai/{__version__}", "Accept-Encoding": "gzip", **signed},
            timeout=TIMEOUT,
            limits=_KEPT,
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )
        self._line = _Line()

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Trade a one-time code for the right to speak as its mediator."""
        return _decoded(self._post("/api/v1/enrol", request), EnrolReply)

    def sync(self, request: SyncRequest) -> SyncReply:
        """Carry changes up, and receipts and entries down."""
        return _decoded(self._post("/api/v1/sync", request), SyncReply)

    def blob_state(self, sha256: str) -> BlobState:
        """Say how many bytes of a photo the server has; none when it never heard of it."""
        answer = self._ask("HEAD", f"/api/v1/blobs/{sha256}")
        if answer.status == 404:
            return BlobState(offset=0, complete=False)
        _refuse_failure(answer)
        return _state_in(answer.headers)

    def blob_patch(self, sha256: str, offset: int, size: int, chunk: bytes) -> BlobState:
        """Add the bytes at `offset` to a photo of `size` bytes."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Length": str(size),
        }
        return _decoded(self._ask("PATCH", f"/api/v1/blobs/{sha256}", chunk, headers), BlobState)

    def blob_read(self, sha256: str) -> bytes:
        """Return what the server gives for this hash, unchecked."""
        answer = self._ask("GET", f"/api/v1/blobs/{sha256}")
        _refuse_failure(answer)
        return answer.body

    def recovery_key(self, vault: bytes, holds: str = "") -> RecoveryKey:
        """Return a fresh key for the recovery slot of a vault."""
        asked = RecoveryRequest(vault=vault.hex(), holds=holds)
        given = _decoded(self._post("/api/v1/recovery", asked), RecoveryKey)
        _expect_key(given.key)
        return given

    def open_recovery(self, code: str, id: str, nonce: str) -> bytes:
        """Return the key of this phone's recovery slot for an officer's code."""
        asked = RecoveryOpen(code=code, id=id, nonce=nonce)
        key = _decoded(self._post("/api/v1/recovery/open", asked), RecoveryOpened).key
        _expect_key(key)
        return key

    def hang_up(self) -> None:
        """End what is being asked, from any thread, and ask nothing more: the asker hears Offline.

        A server that says nothing holds nobody up. Only a connection that is still being made takes its time to fail.
        """
        self._line.cut()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def _post(self, path: str, message: Struct) -> _Answer:
        body = msgspec.json.encode(message)
        headers = {"Content-Type": "application/json"}
        if len(body) > GZIP_FROM:
            body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> _Answer:
        self._line.still_up()
        try:
            watched = {"trace": self._line.note}
            with self._http.stream(method, path, content=body, headers=headers, extensions=watched) as response:
                answer = _Answer(status=response.status_code, headers=response.headers, body=_whole_body(response))
        except httpx.TransportError as error:
            raise Offline(f"{type(error).__name__}: {error}") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Problem(Code.SERVER_NONSENSE, "no address") from error
        self._line.still_up()  # what a cut line brought may look whole
        return answer


class _Line:
    """The socket that is in use, so that another thread can cut it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut = False

    def note(self, event: str, told: Mapping[str, Any]) -> None:
        """Remember the socket of each new connection; httpx calls this with every event of a request."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        with self._turn:
            self._socket = told["return_value"].get_extra_info("socket")
        self.still_up()

    def cut(self) -> None:
        """End whatever is being read or written, and let nothing begin again."""
        with self._turn:
            self._cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):  # it is closed already
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # a TLS socket's own would wait its turn

    def still_up(self) -> None:
        """Raise Offline once it was cut."""
        with self._turn:
            if self._cut:
                raise Offline("hung up")


def is_address(text: str) -> bool:
    """Return whether a server could be asked there: an address whose host can be written as a name of the network."""
    try:
        url = httpx.URL(text)
        url.raw_host.decode("ascii").encode("idna")
        return bool(url.host)
    except (httpx.InvalidURL, UnicodeError):
        return False


def _decoded(answer: _Answer, shape: type[T]) -> T:
    """Return the promised shape of a success; every other answer raises by its name."""
    _refuse_failure(answer)
    _expect_json(answer)
    return _shaped(answer.body, shape)


def _expect_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise Problem(Code.SERVER_NONSENSE, "no key")


def _refuse_failure(answer: _Answer) -> None:
    if answer.status == 200:
        return
    raise Problem(_problem_named_in(answer) or _problem_of_status(answer.status), f"status {answer.status}")


def _problem_named_in(answer: _Answer) -> Code | None:
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

    A bare 401 or 404 is any stranger's answer, and must not make the phone believe that it was revoked.
    """
    return Code.SERVER_TROUBLE if status >= 500 else _BARE_STATUS.get(status, Code.SERVER_NONSENSE)


def _expect_json(answer: _Answer) -> None:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(Code.SERVER_NONSENSE, f"answered {kind or 'nothing'}")


def _shaped(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(Code.SERVER_NONSENSE, str(error)) from error


def _state_in(headers: httpx.Headers) -> BlobState:
    offset, complete = headers.get("upload-offset", ""), headers.get("upload-complete", "")
    if not (offset.isascii() and offset.isdigit()) or complete not in ("?0", "?1"):
        raise Problem(Code.SERVER_NONSENSE, "no upload state")
    return BlobState(offset=int(offset), complete=complete == "?1")


def _whole_body(response: httpx.Response) -> bytes:
    """Read and inflate an answer, neither longer than MAX_REPLY nor for ever."""
    raw = _bounded(response)
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if not raw or coding == "identity":
        return raw
    if coding != "gzip":
        raise Problem(Code.SERVER_NONSENSE, f"coding {coding}")
    return _inflated(raw)


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


def _inflated(raw: bytes) -> bytes:
    inflater: Any = zlib.decompressobj(wbits=31)
    try:
        body: bytes = inflater.decompress(raw, MAX_REPLY)
    except zlib.error as error:
        raise Problem(Code.SERVER_NONSENSE, str(error)) from error
    if not inflater.eof:
        raise Problem(Code.SERVER_NONSENSE, "gzip cut short or too long")
    return body
