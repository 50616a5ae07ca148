"""What the handlers need to answer, put together once by `create_app`."""

from msgspec import Struct
from sqlalchemy import Engine

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import EnrolReply, EnrolRequest
from sync_server.blobs.store import BlobStore
from sync_server.clock import Clock
from sync_server.db.engine import reading, writing
from sync_server.people import attempts, devices
from sync_server.people.devices import Known

_GUESSES = (Code.WRONG_CODE, Code.USED_CODE, Code.EXPIRED_CODE)


class Service(Struct, frozen=True, kw_only=True):
    """The database, the photos and the clock."""

    engine: Engine
    blobs: BlobStore
    clock: Clock


def phone_of(service: Service, authorization: str) -> Known:
    """Return the phone that speaks. Raises Problem NOT_SIGNED_IN or REVOKED."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Problem(Code.NOT_SIGNED_IN)
    with reading(service.engine) as conn:
        return devices.known_by(conn, token.strip())


def enrol(service: Service, asked: EnrolRequest, address: str) -> EnrolReply:
    """Trade a code for a phone's right to speak; an address that guesses has to wait."""
    now = service.clock()
    with reading(service.engine) as conn:
        if attempts.too_many(conn, attempts.ENROL, address, now):
            raise Problem(Code.TOO_MANY_TRIES)
    try:
        with writing(service.engine) as conn:
            return devices.redeem(conn, asked, now)
    except Problem as problem:
        if problem.code in _GUESSES:
            with writing(service.engine) as conn:
                attempts.failed(conn, attempts.ENROL, address, now)
        raise
