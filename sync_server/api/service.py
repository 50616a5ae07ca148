"""What the handlers need to answer, put together once by `create_app`."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Engine

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, EnrolReply, EnrolRequest, RecoveryOpen, RecoveryOpened
from sync_server.blobs import desk
from sync_server.blobs.rollcall import RollCall
from sync_server.blobs.store import BlobStore
from sync_server.clock import Clock
from sync_server.db.engine import reading, writing
from sync_server.journal.scope import viewer_of
from sync_server.people import attempts, devices, recovery
from sync_server.people.devices import Knocker, Known
from sync_server.secret import Sealing

T = TypeVar("T")
_GUESSES = (Code.WRONG_CODE, Code.USED_CODE, Code.EXPIRED_CODE)


class Service(Struct, frozen=True, kw_only=True):
    """The database, the photos, parcels, bundles and letters, the server's secret and the clock."""

    engine: Engine
    blobs: BlobStore
    roll: RollCall  # of the photos
    parcels: BlobStore  # sealed ones, of locked phones
    bundles: BlobStore  # that came by courier, until they are taken in
    letters: BlobStore  # sealed backups that come in pieces, until they are whole
    sealing: Sealing
    clock: Clock


def phone_of(service: Service, authorization: str) -> Known:
    """Return the phone that speaks. Raises Problem NOT_SIGNED_IN or REVOKED."""
    with reading(service.engine) as conn:
        return devices.known_by(conn, _credential(authorization, "bearer"))


def knocker_of(service: Service, authorization: str) -> Knocker:
    """Return the locked phone that knocks. Raises Problem NOT_SIGNED_IN."""
    with reading(service.engine) as conn:
        return devices.knocking(conn, _credential(authorization, "knock"))


def photo_state(service: Service, phone: Known, sha256: str) -> BlobState:
    """Return how much of a photo the phone's team has delivered."""
    state = desk.state(service.engine, service.blobs, phone.author, sha256)
    if not state.complete:
        service.roll.doubt(phone.author)
    return state


def photo_for(service: Service, phone: Known, sha256: str) -> desk.Photo:
    """Return a photo that this phone may see. Raises Problem NOT_FOUND; a lost phone sees none."""
    if phone.lost:
        raise Problem(Code.NOT_FOUND, "lost")
    try:
        return desk.found(service.engine, service.blobs, viewer_of(phone.author), sha256)
    except Problem:
        service.roll.doubt(phone.author)
        raise


def enrol(service: Service, asked: EnrolRequest, address: str) -> EnrolReply:
    """Trade a code for a phone's right to speak; an address that guesses has to wait."""
    return _at_the_door(service, attempts.ENROL, address, partial(devices.redeem, asked=asked))


def open_recovery(service: Service, asked: RecoveryOpen, address: str) -> RecoveryOpened:
    """Trade a code for the key of a phone's recovery slot; an address that guesses has to wait."""
    return _at_the_door(
        service, attempts.RECOVERY, address, partial(recovery.open_with, sealing=service.sealing, asked=asked)
    )


def _at_the_door(service: Service, door: str, address: str, trade: Callable[..., T]) -> T:
    now = service.clock()
    with reading(service.engine) as conn:
        if attempts.too_many(conn, door, address, now):
            raise Problem(Code.TOO_MANY_TRIES)
    try:
        with writing(service.engine) as conn:
            return trade(conn, now=now)
    except Problem as problem:
        if problem.code in _GUESSES:
            with writing(service.engine) as conn:
                attempts.failed(conn, door, address, now)
        raise


def _credential(authorization: str, wanted: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != wanted:
        raise Problem(Code.NOT_SIGNED_IN)
    return token.strip()
