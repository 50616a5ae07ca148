"""The server's own secret: it seals what would open people's phones, so that the database alone opens nothing.

`RECOVERY_SECRET` names it, or else a file beside the photos holds it, which the first start makes. Whoever backs up
the database keeps this apart from it.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldapp.envelope import keys_of

LENGTH = 32  # bytes
FILE = "recovery-secret"
_NONCE = 12


class Sealing:
    """Seals under one secret. `mark` tells one secret from another and says nothing about it.

    `courier` are the keys for bundles: the same in every process with this secret, and after a restore.
    """

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(_derived(secret, b"sohoagiai server recovery 1"))
        self.mark = hmac.digest(_derived(secret, b"sohoagiai server mark 1"), b"mark", hashlib.sha256)[:8].hex()
        self.courier = keys_of(secret, "server")
        self._hashing = _derived(secret, b"sohoagiai server codes 1")

    def seal(self, plain: bytes, about: str) -> bytes:
        """Return the bytes sealed; they open only with the same `about`."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes | None:
        """Return what was sealed; None when it was another secret, another `about`, or was touched."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            return None

    def hashed(self, code: str, about: str) -> str:
        """Return what is stored of a short code: the same again only with this secret and the same `about`."""
        return hmac.digest(self._hashing, f"{about}\n{code}".encode(), hashlib.sha256).hex()


def backup_key(recovery_key: bytes) -> bytes:
    """Return what opens (with the PIN) a draft backup, and not the phone; phones derive the same."""
    return _derived(recovery_key, b"sohoagiai draft backup 1")


def secret_in(text: str) -> bytes:
    """Return the secret that a setting holds. Raises ValueError when it is no 32 bytes in base64."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("RECOVERY_SECRET must be base64") from error
    if len(secret) != LENGTH:
        raise ValueError(f"RECOVERY_SECRET must be {LENGTH} bytes in base64")
    return secret


def kept_secret(folder: Path) -> bytes:
    """Return the secret of this folder's file, which only its owner may read; made when there is none.

    Servers that start at once make one together. Raises ValueError when the file holds no secret.
    """
    file = folder / FILE
    if not file.exists():
        _make(file)
    return secret_in(file.read_text("ascii", "replace"))


def mark_of(given: bytes, folder: Path) -> str:
    """Return the mark of the secret in use, given or kept in this folder; empty when there is none yet."""
    if not given and not (folder / FILE).exists():
        return ""
    return Sealing(given or kept_secret(folder)).mark


def _make(file: Path) -> None:
    """Put a whole file in its place, on the disk; another's that came first stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{FILE}-")  # 0600 from the beginning
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(base64.b64encode(secrets.token_bytes(LENGTH)) + b"\n")
            made.flush()
            os.fsync(made.fileno())
        try:
            os.link(name, file)
        except FileExistsError:
            return
    finally:
        os.unlink(name)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=purpose).derive(secret)
