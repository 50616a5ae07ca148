"""Rows and files sealed with a vault's keys: AES-GCM, every row and every piece of a file bound to its place."""

import hmac
import os
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldapp.store.sealing import MARK_BYTES, TAG_BYTES, SealBroken
from fieldapp.store.vault.keys import KEY_BYTES, Keys

PIECE = 64 * 1024  # bytes of a file that are sealed together
_NUMBER, _NONCE, _SALT, _GCM_TAG = 2, 12, 16, 16
_FORMAT = b"\x01"  # of files
_HEADER = _NUMBER + len(_FORMAT) + _SALT


class VaultSealer:
    """A Sealer with the keys of an open vault. Seals with the current key, opens what any of them sealed.

    A row: key number (2 bytes), random nonce (12), AES-GCM over the plain bytes; its additional data are the
    vault, the key number, the table's tag and the document's id.
    A file: key number (2), format (1), random salt (16), then pieces of 64 KiB, each sealed with a key of this
    one file's (HKDF over the salt, the vault and the file's name). A piece's nonce is its index and whether it
    is the last, so that none can be moved, left out or added, and the end cannot be cut off.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._ciphers = {number: AESGCM(key) for number, key in keys.keys.items()}
        self._number = keys.current.to_bytes(_NUMBER, "big")
        self._tags: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"VaultSealer({self._keys!r})"

    def tag(self, table: str) -> bytes:
        """Return the table's name as a keyed hash."""
        if (tag := self._tags.get(table)) is None:
            tag = self._tags[table] = self._hidden("table", table)[:TAG_BYTES]
        return tag

    def seal(self, tag: bytes, doc_id: int, plain: bytes) -> bytes:
        """Return the sealed row."""
        nonce = os.urandom(_NONCE)
        place = self._place(self._number, tag, doc_id)
        return self._number + nonce + self._ciphers[self._keys.current].encrypt(nonce, plain, place)

    def open(self, tag: bytes, doc_id: int, sealed: bytes) -> bytes:
        """Return the plain row; raises SealBroken."""
        number = sealed[:_NUMBER]
        if (cipher := self._ciphers.get(int.from_bytes(number, "big"))) is None or len(sealed) < _NUMBER + _NONCE:
            raise SealBroken
        try:
            return cipher.decrypt(
                sealed[_NUMBER : _NUMBER + _NONCE], sealed[_NUMBER + _NONCE :], self._place(number, tag, doc_id)
            )
        except InvalidTag:
            raise SealBroken from None

    def mark(self, sealed: bytes) -> bytes:
        """Return AES-GCM's own tag, which vouches for the whole row."""
        return sealed[-MARK_BYTES:]

    def file_name(self, name: str) -> str:
        """Return the name as a keyed hash, in hex."""
        return self._hidden("file", name)[:16].hex()

    def seal_file(self, file: str, plain: bytes) -> bytes:
        """Return the sealed content."""
        header = self._number + _FORMAT + os.urandom(_SALT)
        cipher, place = self._of_file(file, header)
        last = max(len(plain) - 1, 0) // PIECE
        pieces = (plain[index * PIECE : (index + 1) * PIECE] for index in range(last + 1))
        sealed = (cipher.encrypt(_nonce(index, index == last), piece, place) for index, piece in enumerate(pieces))
        return header + b"".join(sealed)

    def open_file(self, file: str, sealed: bytes) -> bytes:
        """Return the plain content; raises SealBroken."""
        cipher, place = self._of_file(file, sealed[:_HEADER])
        try:
            return b"".join(cipher.decrypt(nonce, piece, place) for nonce, piece in _pieces(sealed))
        except InvalidTag:
            raise SealBroken from None

    def current(self, sealed: bytes) -> bool:
        """Return whether it is sealed with the newest key."""
        return sealed[:_NUMBER] == self._number

    def _hidden(self, kind: str, name: str) -> bytes:
        return hmac.digest(self._keys.names, kind.encode() + b"\0" + name.encode(), "sha256")

    def _place(self, number: bytes, tag: bytes, doc_id: int) -> bytes:
        return b"row" + self._keys.vault + number + tag + doc_id.to_bytes(8, "big", signed=True)

    def _of_file(self, file: str, header: bytes) -> tuple[AESGCM, bytes]:
        number = header[:_NUMBER]
        key = self._keys.keys.get(int.from_bytes(number, "big"))
        if key is None or len(header) != _HEADER or header[_NUMBER:-_SALT] != _FORMAT:
            raise SealBroken
        place = b"file" + self._keys.vault + number + _FORMAT + file.encode()
        own = HKDF(SHA256(), KEY_BYTES, salt=header[-_SALT:], info=b"sohoagiai file 1" + place).derive(key)
        return AESGCM(own), place


def _nonce(index: int, last: bool) -> bytes:
    return index.to_bytes(_NONCE - 1, "big") + bytes([last])


def _pieces(sealed: bytes) -> Iterator[tuple[bytes, bytes]]:
    step = PIECE + _GCM_TAG
    starts = range(_HEADER, max(len(sealed), _HEADER + 1), step)
    for index, start in enumerate(starts):
        yield _nonce(index, index == len(starts) - 1), sealed[start : start + step]
