"""A bundle in pieces, from a phone that carries it: whatever arrived stays, and the last piece has it taken in."""

from sqlalchemy import select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BUNDLE, BundleState
from sync_server.api.service import Service
from sync_server.blobs.desk import Upload
from sync_server.courier import taking
from sync_server.courier.taking import Bringer, Taken
from sync_server.db.engine import reading
from sync_server.db.tables import bundles
from sync_server.journal.plain import is_sha256
from sync_server.people.devices import Known

_NOT_THE_BUNDLES = frozenset({Code.SERVER_TROUBLE})  # what may be otherwise at the next try


def state(service: Service, carrier: Known, sha256: str) -> BundleState:
    """Return how much of a bundle is here: complete once it was taken in, without the answer."""
    _expect_hash(sha256)
    if taken := taking.taken_before(service, sha256):
        return BundleState(offset=taken.size, complete=True)
    whole = service.bundles.size(sha256)  # a kill came between its last byte and its intake
    return BundleState(offset=whole or service.bundles.arrived(_maker(carrier), sha256), complete=False)


def add(service: Service, carrier: Known, upload: Upload) -> BundleState:
    """Keep the bytes; with the last ones the bundle is taken in, and its answer goes along with this one.

    Raises Problem BAD_REQUEST, TOO_LARGE, WRONG_OFFSET, WRONG_CONTENT, and those of `opening.opened`.
    """
    _expect_hash(upload.sha256)
    _expect_fit(upload)
    if taken := taking.taken_before(service, upload.sha256):
        return _done(carrier, taken)
    if service.bundles.size(upload.sha256) is None:
        here = service.bundles.append(_maker(carrier), upload.sha256, upload.offset, upload.chunk, upload.length)
        if here < upload.length:
            return BundleState(offset=here, complete=False)
    return _done(carrier, _taken_in(service, carrier, upload.sha256))


def answer(service: Service, carrier: Known, sha256: str) -> bytes:
    """Return the answer to a bundle that this phone brought. Raises Problem NOT_FOUND; a lost phone gets none."""
    _expect_hash(sha256)
    of = bundles.c
    asked = select(of.answer).where(of.sha256 == sha256, of.carried_by == carrier.author.device_id)
    with reading(service.engine) as conn:
        content = conn.execute(asked).scalar_one_or_none()
    if content is None or carrier.lost:
        raise Problem(Code.NOT_FOUND, "no answer for this phone")
    return bytes(content)


def _taken_in(service: Service, carrier: Known, sha256: str) -> Taken:
    """Take the whole in, and let go of the file: of a refused one as well, which its carrier still has."""
    file = service.bundles.read(sha256)
    if file is None:  # another carrier brought the same at the same moment
        if taken := taking.taken_before(service, sha256):
            return taken
        raise Problem(Code.WRONG_OFFSET, "begin again")
    by = Bringer(id=carrier.author.device_id, name=carrier.author.name)
    try:
        taken = taking.take_in(service, file, by)
    except Problem as problem:
        if problem.code not in _NOT_THE_BUNDLES:
            service.bundles.remove(sha256)
        raise
    service.bundles.remove(sha256)
    return taken


def _done(carrier: Known, taken: Taken) -> BundleState:
    return BundleState(offset=taken.size, complete=True, answer=b"" if carrier.lost else taken.answer)


def _maker(carrier: Known) -> str:
    return carrier.author.device_id


def _expect_hash(sha256: str) -> None:
    if not is_sha256(sha256):
        raise Problem(Code.BAD_REQUEST, "not a hash")


def _expect_fit(upload: Upload) -> None:
    if upload.length > MAX_BUNDLE:
        raise Problem(Code.TOO_LARGE, f"{upload.length} bytes")
    if upload.length < 1 or upload.offset < 0 or upload.offset + len(upload.chunk) > upload.length:
        raise Problem(Code.BAD_REQUEST, "bytes outside the bundle")
