"""What each address hears and says: the table from which the OpenAPI document is made, a line a handler."""

from collections.abc import Mapping

from msgspec import Struct

from fieldapp import protocol
from fieldapp.domain.problems import Code
from sync_server.blobs.parcels import MAX_PARCEL
from sync_server.blobs.store import MAX_BLOB
from sync_server.people.backups import MAX_BACKUP

OPEN, BEARER, KNOCK = "", "Bearer", "Knock"
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT = {"type": "string"}
_KEY = {"type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$"}


class Header(Struct, frozen=True):
    """A header that a request may or must have. With `shape` its value is JSON of that shape."""

    about: str
    schema: Mapping[str, object]
    required: bool = True
    shape: type[Struct] | None = None


HEADERS = {
    "Upload-Sha256": Header("SHA-256 of the whole.", SHA256),
    "Upload-Offset": Header("Where these bytes begin in the whole.", {"type": "integer", "minimum": 0}),
    "Upload-Length": Header("How many bytes the whole has.", {"type": "integer", "minimum": 1}),
    "Upload-Recovery": Header("Id of the recovery key that it is sealed under.", _KEY),
    "Holding": Header("What the phone holds alone after this.", _TEXT, required=False, shape=protocol.Holding),
    "Range": Header("`bytes=<first>-` or `bytes=<first>-<last>`. Any other gets the whole.", _TEXT, required=False),
    "Pace": Header("Bytes a second that the road carries: the answer comes no faster.", _TEXT, required=False),
}
_RANGE = ("Range",)
_PIECE = ("Upload-Offset", "Upload-Length")
_UPLOAD = ("Upload-Sha256", *_PIECE)


class Spoken(Struct, frozen=True, kw_only=True):
    """Of one address: who may ask, with what; what it answers, and which problems it may name."""

    who: str = BEARER
    hears: type[Struct] | None = None  # the body, JSON
    takes: int = 0  # the body is bytes, of a whole that has so many at most
    headers: tuple[str, ...] = ()
    says: type[Struct] | None = None  # JSON; with neither this nor `gives` it is an object that says nothing
    gives: bool = False  # bytes, of which a range may be asked
    tells: bool = False  # no body: how far an upload is stands in headers
    codes: tuple[Code, ...] = ()


_CODES = (Code.WRONG_CODE, Code.USED_CODE, Code.EXPIRED_CODE, Code.TOO_MANY_TRIES, Code.LOST)
_ARRIVES = (Code.WRONG_OFFSET, Code.WRONG_CONTENT)
_BUNDLE = (
    Code.BUNDLE_DAMAGED,
    Code.BUNDLE_IS_ANSWER,
    Code.BUNDLE_OTHER_SERVER,
    Code.BUNDLE_UNKNOWN_PHONE,
    Code.BUNDLE_FORGED,
)

SPOKEN: dict[str, Spoken] = {
    "healthz": Spoken(who=OPEN),
    "wire": Spoken(who=OPEN),
    "enrol": Spoken(who=OPEN, hears=protocol.EnrolRequest, says=protocol.EnrolReply, codes=(*_CODES, Code.REVOKED)),
    "sync": Spoken(hears=protocol.SyncRequest, says=protocol.SyncReply, codes=(Code.UPDATE_NEEDED,)),
    "blob_state": Spoken(tells=True, codes=(Code.NOT_FOUND,)),
    "blob_add": Spoken(
        takes=MAX_BLOB, headers=(*_PIECE, "Holding"), says=protocol.BlobState, codes=(*_ARRIVES, Code.NOT_FOUND)
    ),
    "blob_read": Spoken(headers=(*_RANGE, "Pace"), gives=True, codes=(Code.NOT_FOUND,)),
    "recovery_key": Spoken(hears=protocol.RecoveryRequest, says=protocol.RecoveryKey, codes=(Code.LOST,)),
    "recovery_open": Spoken(
        who=OPEN, hears=protocol.RecoveryOpen, says=protocol.RecoveryOpened, codes=(*_CODES, Code.RECOVERY_GONE)
    ),
    "backup_keep": Spoken(
        takes=MAX_BACKUP,
        headers=("Upload-Sha256", "Upload-Recovery"),
        codes=(Code.WRONG_CONTENT, Code.RECOVERY_GONE),
    ),
    "backup_state": Spoken(headers=("Upload-Sha256",), tells=True),
    "backup_add": Spoken(
        takes=MAX_BACKUP,
        headers=(*_UPLOAD, "Upload-Recovery"),
        says=protocol.BlobState,
        codes=(*_ARRIVES, Code.RECOVERY_GONE),
    ),
    "backup_list": Spoken(says=protocol.BackupList, codes=(Code.LOST,)),
    "backup_read": Spoken(headers=_RANGE, gives=True, codes=(Code.LOST, Code.NOT_FOUND)),
    "farewell": Spoken(hears=protocol.Farewell, says=protocol.FarewellReply),
    "knock": Spoken(who=KNOCK, hears=protocol.Knock, says=protocol.KnockReply),
    "parcel_state": Spoken(who=KNOCK, headers=("Upload-Sha256",), tells=True),
    "parcel_add": Spoken(
        who=KNOCK,
        takes=MAX_PARCEL,
        headers=(*_UPLOAD, "Upload-Recovery"),
        says=protocol.BlobState,
        codes=(*_ARRIVES, Code.RECOVERY_GONE),
    ),
    "bundle_state": Spoken(headers=("Upload-Sha256",), tells=True),
    "bundle_add": Spoken(
        takes=protocol.MAX_BUNDLE,
        headers=_UPLOAD,
        says=protocol.BundleState,
        codes=(*_ARRIVES, Code.UPDATE_NEEDED, *_BUNDLE),
    ),
    "bundle_answer": Spoken(headers=_RANGE, gives=True, codes=(Code.NOT_FOUND,)),
}
