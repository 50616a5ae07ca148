"""What a phone may ask of the server. `client.HttpServer` asks it over the wire."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import (
    Backup,
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
    SyncReply,
    SyncRequest,
)


class Offline(Exception):
    """There is no way to the server just now, or the way broke before its whole answer was here.

    A normal day, not an error. Whether the server took what was asked is not known.
    """


class Unreached(Offline):
    """No connection could be made: nothing was asked."""


class TooLargeOnTheWay(Problem):
    """Something between the phone and the server carries no body of this size; a smaller one it may carry."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.TOO_LARGE, detail)


class BlobPart(Struct, frozen=True, kw_only=True):
    """Some bytes of a photo, as they come in."""

    start: int  # where they belong
    content: bytes
    size: int  # of the whole photo; 0 while nobody has said
    at: str = ""  # when the server had hashed the whole, ISO 8601 UTC; empty when it does not say


class Server(Protocol):
    """Every call may raise `Offline`, or `Problem` with the code that the server answered.

    `Problem(SERVER_NONSENSE)` means that whatever answered was not our server.
    All of it is harmless to ask twice.
    """

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Trade a one-time code for the right to speak as its mediator."""

    def sync(self, request: SyncRequest, *, gone: Callable[[], None] = lambda: None) -> SyncReply:
        """Carry changes up, and receipts and entries down. `gone` as for `blob_patch`."""

    def blob_state(self, sha256: str) -> BlobState:
        """Say how many bytes of a photo the server has; none when it never heard of it."""

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
        """Add the bytes at `offset` to a photo of `size` bytes; those of them that the server has it passes over.

        `holding` tells what the phone holds alone once the photo is received; heard only when this completes it.
        `gone` is called when nearly all of it is on the road, before the answer is waited for.
        """

    def blob_read(
        self, sha256: str, start: int, most: int, take: Callable[[BlobPart], None], *, pace: int = 0
    ) -> int:  # fmt: skip
        """Give `most` bytes of a photo from `start` on to `take`, as they come, and return the size of the whole.

        `pace` is how many bytes a second the road carries, so that the server need put no more on it; 0: not known.
        What came before a cut is given out before `Offline` is raised. A server that knows no ranges gives the whole,
        from its beginning. The caller checks that the bytes are what their hash says.
        """

    def recovery_key(self, vault: bytes, holds: str = "") -> RecoveryKey:
        """Return a fresh key for the recovery slot of a vault (its 16-byte id); the server keeps it for a bad day.

        `holds` names the key that is in the slot now: that one stays good, whatever becomes of the answer.
        """

    def open_recovery(self, code: str, id: str, nonce: str) -> bytes:
        """Return the key `id` of this phone's recovery slot for an officer's code. Needs no token.

        The same code with the same nonce gets the same answer, so a lost one is simply asked for again. Problems:
        WRONG_CODE, USED_CODE, EXPIRED_CODE, TOO_MANY_TRIES, LOST, RECOVERY_GONE.
        """

    def backup_keep(self, content: bytes, recovery: str) -> None:
        """Leave this phone's sealed drafts (2 MiB at most) at the server, in the place of the former ones.

        `recovery` names the recovery key whose `recovery.backup_key` they are sealed under, together with the PIN.
        """

    def backup_state(self, sha256: str) -> BlobState:
        """Say how many bytes of this phone's sealed drafts the server has; `complete` once they are those it keeps."""

    def backup_patch(self, sha256: str, offset: int, size: int, chunk: bytes, recovery: str) -> BlobState:
        """Add the bytes at `offset` to sealed drafts of `size` bytes; whole, they are kept as by `backup_keep`.

        A server that knows no pieces raises Problem BAD_REQUEST.
        """

    def backup_list(self) -> list[Backup]:
        """Return what older phones of this person left, as backup or as parcel, newest first."""

    def backup_read(self, sha256: str) -> bytes:
        """Return the sealed bytes of one of them, by their hash. The caller checks that they are those."""

    def farewell(self, left: Farewell) -> FarewellReply:
        """Say what this lost phone could not hand over. It destroys its keys only when the answer says so."""

    def knock(self, said: Knock) -> KnockReply:
        """Ask, while locked, whether this phone is lost. Needs the weaker token only."""

    def parcel_state(self, sha256: str) -> BlobState:
        """Say how many bytes of a sealed parcel the server has. Needs the weaker token only."""

    def parcel_put(self, sha256: str, offset: int, size: int, chunk: bytes, recovery: str = "") -> BlobState:
        """Add the bytes at `offset` to a sealed parcel of `size` bytes, 8 MiB at most. Needs the weaker token only.

        `recovery` as for `backup_keep`: with it the person's next phone can open the parcel, as it can a backup.
        """

    def bundle_state(self, sha256: str) -> BundleState:
        """Say how many bytes of another phone's bundle the server has; `complete` once it has taken all of it."""

    def bundle_put(self, sha256: str, offset: int, size: int, chunk: bytes) -> BundleState:
        """Add the bytes at `offset` to a bundle of `size` bytes, MAX_BUNDLE at most. The last ones bring the answer.

        Problems: those of `blob_patch`, and BUNDLE_DAMAGED, BUNDLE_FORGED, BUNDLE_UNKNOWN_PHONE, BUNDLE_OTHER_SERVER.
        """
