"""Phones whose requests are ready before they ask: what many phones at once cost the server, and not their own work.

A real phone does its own work on its own processor; fifty of them on the two cores of one machine would measure these
two cores. What goes over the wire is what a phone sends: its changes packed in one request, each photo in pieces, and
nothing more is right until every receipt is in.
"""

import hashlib
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fieldapp import packing
from fieldapp.domain.ids import new_id
from fieldapp.protocol import MAX_BODY, BlobState, Change, EnrolRequest, SyncReply, SyncRequest, scope_of
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.benchmarks import floor, loads
from tests.benchmarks.commune import Commune

PIECE = 160 * 1024  # bytes; what a phone begins with, and the rest that goes along


class Readymade(Struct, frozen=True, kw_only=True):
    """One phone's requests."""

    words: bytes
    pieces: list[bytes]
    changes: int
    photos: int


def ready(commune: Commune, number: int, code: str, records: int, pictures: list[bytes]) -> Readymade:
    """Enrol a phone, let it ask once, and write what it will send."""
    token = f"{number:03}" * 15
    with writing(commune.engine) as conn:
        me = devices.redeem(conn, EnrolRequest(code=code, token=token, app="0.1"), datetime.now(UTC))
    asked = SyncRequest(app="0.1", scope=scope_of(me.partition, me.team), clock=datetime.now(UTC).isoformat())
    with floor.connected("127.0.0.1", commune.program.port) as line:
        reply = _reply(line, _post(token, asked))
    asked = replace(asked, epoch=reply.epoch, cursor=reply.cursor, mark=reply.mark)
    changes = [_change(number * records + each, pictures[each : each + 1]) for each in range(records)]
    pieces = [piece for picture in pictures for piece in _pieces(token, picture)]
    words = _post(token, replace(asked, changes=changes))
    return Readymade(words=words, pieces=pieces, changes=records, photos=len(pictures))


def all_at_once(commune: Commune, phones: list[Readymade]) -> float:
    """Let all send at the same moment; return the seconds until the last has every receipt."""
    together = threading.Barrier(len(phones) + 1)
    with ThreadPoolExecutor(len(phones)) as lines:
        ends = [lines.submit(_send, commune.program.port, phone, together) for phone in phones]
        together.wait()
        begun = time.monotonic()
        return max(end.result() for end in ends) - begun


def _send(port: int, phone: Readymade, together: threading.Barrier) -> float:
    together.wait()
    with floor.connected("127.0.0.1", port) as line:
        outcomes = [receipt.outcome for receipt in _reply(line, phone.words).receipts]
        assert outcomes == ["accepted"] * phone.changes
        whole = 0
        for piece in phone.pieces:
            body = bytearray()
            floor.answered(line, piece, into=body)
            whole += msgspec.json.decode(body, type=BlobState).complete
        assert whole == phone.photos
    return time.monotonic()


def _change(number: int, pictures: list[bytes]) -> Change:
    fields = loads.case(number)
    for picture in pictures:
        named = {"sha256": hashlib.sha256(picture).hexdigest(), "size": len(picture), "width": 1000, "height": 1333}
        fields[f"photos/{new_id()}"] = named | {"added_at": datetime.now(UTC).isoformat(timespec="seconds")}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Change(id=new_id(), kind="case", record=new_id(), base=0, set=fields, at=at, seq=number + 1)


def _post(token: str, asked: SyncRequest) -> bytes:
    return _request("POST /api/v1/sync", token, "", packing.pack(msgspec.json.encode(asked), packing.DENSE))


def _pieces(token: str, picture: bytes) -> list[bytes]:
    sha256, size = hashlib.sha256(picture).hexdigest(), len(picture)
    told = f"Content-Type: application/octet-stream\r\nUpload-Length: {size}\r\nUpload-Offset: "
    return [
        _request(f"PATCH /api/v1/blobs/{sha256}", token, f"{told}{at}\r\n", picture[at : at + PIECE])
        for at in range(0, size, PIECE)
    ]


def _request(what: str, token: str, told: str, body: bytes) -> bytes:
    head = f"{what} HTTP/1.1\r\nHost: commune\r\nAuthorization: Bearer {token}\r\n{told}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _reply(line: socket.socket, asked: bytes) -> SyncReply:
    body = bytearray()
    floor.answered(line, asked, into=body)
    question = asked.partition(b"\r\n\r\n")[2]
    before = packing.unpack(question, packing.DENSE, MAX_BODY)
    plain = packing.unpack(bytes(body), packing.coding_of(body, ""), MAX_BODY, before)
    return msgspec.json.decode(plain, type=SyncReply)
