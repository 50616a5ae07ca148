"""A server that can be put out of reach by hand: the demo's "no network", and a test's."""

from collections.abc import Callable

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
from fieldapp.sync.server import BlobPart, Server, Unreached


class SwitchedServer:
    """Passes every call on, or raises `Unreached` while it is cut."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cut = False

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Pass on, or be offline."""
        return self._reached().enrol(request)

    def sync(self, request: SyncRequest, *, gone: Callable[[], None] = lambda: None) -> SyncReply:
        """Pass on, or be offline."""
        return self._reached().sync(request, gone=gone)

    def blob_state(self, sha256: str) -> BlobState:
        """Pass on, or be offline."""
        return self._reached().blob_state(sha256)

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
        """Pass on, or be offline."""
        return self._reached().blob_patch(sha256, offset, size, chunk, holding, gone=gone)

    def blob_read(
        self, sha256: str, start: int, most: int, take: Callable[[BlobPart], None], *, pace: int = 0
    ) -> int:  # fmt: skip
        """Pass on, or be offline."""
        return self._reached().blob_read(sha256, start, most, take, pace=pace)

    def recovery_key(self, vault: bytes, holds: str = "") -> RecoveryKey:
        """Pass on, or be offline."""
        return self._reached().recovery_key(vault, holds)

    def open_recovery(self, code: str, id: str, nonce: str) -> bytes:
        """Pass on, or be offline."""
        return self._reached().open_recovery(code, id, nonce)

    def backup_keep(self, content: bytes, recovery: str) -> None:
        """Pass on, or be offline."""
        self._reached().backup_keep(content, recovery)

    def backup_state(self, sha256: str) -> BlobState:
        """Pass on, or be offline."""
        return self._reached().backup_state(sha256)

    def backup_patch(self, sha256: str, offset: int, size: int, chunk: bytes, recovery: str) -> BlobState:
        """Pass on, or be offline."""
        return self._reached().backup_patch(sha256, offset, size, chunk, recovery)

    def backup_list(self) -> list[Backup]:
        """Pass on, or be offline."""
        return self._reached().backup_list()

    def backup_read(self, sha256: str) -> bytes:
        """Pass on, or be offline."""
        return self._reached().backup_read(sha256)

    def farewell(self, left: Farewell) -> FarewellReply:
        """Pass on, or be offline."""
        return self._reached().farewell(left)

    def knock(self, said: Knock) -> KnockReply:
        """Pass on, or be offline."""
        return self._reached().knock(said)

    def parcel_state(self, sha256: str) -> BlobState:
        """Pass on, or be offline."""
        return self._reached().parcel_state(sha256)

    def parcel_put(self, sha256: str, offset: int, size: int, chunk: bytes, recovery: str = "") -> BlobState:
        """Pass on, or be offline."""
        return self._reached().parcel_put(sha256, offset, size, chunk, recovery)

    def bundle_state(self, sha256: str) -> BundleState:
        """Pass on, or be offline."""
        return self._reached().bundle_state(sha256)

    def bundle_put(self, sha256: str, offset: int, size: int, chunk: bytes) -> BundleState:
        """Pass on, or be offline."""
        return self._reached().bundle_put(sha256, offset, size, chunk)

    def _reached(self) -> Server:
        if self.cut:
            raise Unreached("cut by hand")
        return self.server
