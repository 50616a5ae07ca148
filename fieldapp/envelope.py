"""A file that travels by hand: signed by who wrote it, and closed so that only its reader opens it. For both ends.

    head      one line of JSON: `protocol.BundleHead` or `AnswerHead`
    signature 64 bytes, Ed25519, over the name of the format, the head and what is closed
    closed    AES-256-GCM under a key that X25519 agrees on; the head is its additional data

Inside: 4 bytes that tell how long the words are, the words (JSON, gzip), and behind them the bytes of photos.
`docs/protocol.md` tells it so that a stranger can write the same.
"""

import os
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct
from msgspec.structs import replace

from fieldapp import packing
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BODY, MAX_BUNDLE, AnswerHead, BundleHead

FORMAT = 1
Head = BundleHead | AnswerHead
HeadT = TypeVar("HeadT", BundleHead, AnswerHead)
_MAX_HEAD = 2048  # bytes
_SIGNATURE, _NONCE, _KEY, _LENGTH = 64, 12, 32, 4


class Keys(Struct, frozen=True, kw_only=True):
    """Somebody's two private keys."""

    sign: bytes
    seal: bytes

    @property
    def sign_public(self) -> bytes:
        """What tells that a file is from here."""
        return Ed25519PrivateKey.from_private_bytes(self.sign).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def seal_public(self) -> bytes:
        """What a file for here is closed with."""
        return _public(X25519PrivateKey.from_private_bytes(self.seal))

    def __repr__(self) -> str:
        """Show nothing secret."""
        return "Keys()"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing secret where a tool prints field by field."""
        return []


class Letter(Struct, frozen=True, kw_only=True):
    """A file taken apart; nothing of it is proven yet."""

    head: Head
    line: bytes  # the head as it stands in the file
    signature: bytes
    closed: bytes


def keys_of(secret: bytes, whose: str) -> Keys:
    """Return the keys that belong to a secret; always the same. `whose` is "phone" or "server"."""
    return Keys(
        sign=_derived(secret, f"sohoagiai courier {whose} sign 1"),
        seal=_derived(secret, f"sohoagiai courier {whose} seal 1"),
    )


def key_id(public: bytes) -> str:
    """Return the short name of a public key."""
    return sha256(public).hexdigest()[:16]


def can_read(public: bytes) -> bool:
    """Return whether a file can be closed for this public key alone: some agree on one secret with everybody."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return False
    return True


def written(head: Head, plain: bytes, reader: bytes, writer: Keys) -> bytes:
    """Return the file: only the owner of the public key `reader` opens it, and everybody can tell who wrote it.

    `head` comes without ephemeral key and nonce. Raises Problem BUNDLE_DAMAGED when `reader` is no key.
    """
    mine = X25519PrivateKey.generate()
    nonce = os.urandom(_NONCE)
    head = replace(head, ephemeral=_public(mine).hex(), nonce=nonce.hex())
    line = msgspec.json.encode(head)
    key = _agreed(mine, reader, _public(mine), reader, head)
    closed = AESGCM(key).encrypt(nonce, plain, line)
    signature = Ed25519PrivateKey.from_private_bytes(writer.sign).sign(_signed(head, line, closed))
    return line + b"\n" + signature + closed


def taken_apart(file: bytes) -> Letter:
    """Return the parts of a file. Raises Problem TOO_LARGE, BUNDLE_DAMAGED, and UPDATE_NEEDED for a newer format."""
    if len(file) > MAX_BUNDLE:
        raise Problem(Code.TOO_LARGE, f"{len(file)} bytes")
    line, newline, rest = file.partition(b"\n") if b"\n" in file[: _MAX_HEAD + 1] else (b"", b"", b"")
    if not newline or len(rest) < _SIGNATURE:
        raise Problem(Code.BUNDLE_DAMAGED, "no head")
    return Letter(head=_head(line), line=line, signature=rest[:_SIGNATURE], closed=rest[_SIGNATURE:])


def is_signed(letter: Letter, signer: bytes) -> bool:
    """Return whether the owner of the public key `signer` wrote this file, exactly as it is."""
    try:
        signed = _signed(letter.head, letter.line, letter.closed)
        Ed25519PublicKey.from_public_bytes(signer).verify(letter.signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def opened(letter: Letter, reader: Keys) -> bytes:
    """Return what is inside. Raises Problem BUNDLE_DAMAGED, also when it was closed for somebody else."""
    head = letter.head
    ephemeral, nonce = _bytes(head.ephemeral, _KEY), _bytes(head.nonce, _NONCE)
    mine = X25519PrivateKey.from_private_bytes(reader.seal)
    key = _agreed(mine, ephemeral, ephemeral, _public(mine), head)
    try:
        return AESGCM(key).decrypt(nonce, letter.closed, letter.line)
    except InvalidTag:
        raise Problem(Code.BUNDLE_DAMAGED, "does not open") from None


def wrapped(words: bytes, photos: bytes = b"") -> bytes:
    """Return what goes inside: the words packed, and the photos behind them as they are."""
    packed = packing.pack(words, packing.GZIP)
    return len(packed).to_bytes(_LENGTH, "big") + packed + photos


def unwrapped(plain: bytes) -> tuple[bytes, bytes]:
    """Return words and photos again. Raises Problem BUNDLE_DAMAGED; the words inflate to MAX_BODY at most."""
    length = int.from_bytes(plain[:_LENGTH], "big")
    packed, photos = plain[_LENGTH : _LENGTH + length], plain[_LENGTH + length :]
    if len(packed) != length or not length:
        raise Problem(Code.BUNDLE_DAMAGED, "cut short")
    try:
        return packing.unpack(packed, packing.GZIP, MAX_BODY), photos
    except packing.Unpackable as fault:
        raise Problem(Code.TOO_LARGE if fault.too_long else Code.BUNDLE_DAMAGED, str(fault)) from None


class _Format(Struct):
    format: int


def _head(line: bytes) -> Head:
    try:
        if (number := msgspec.json.decode(line, type=_Format).format) > FORMAT:
            raise Problem(Code.UPDATE_NEEDED, f"format {number}, known {FORMAT}")
        head: Head = msgspec.json.decode(line, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem(Code.BUNDLE_DAMAGED, "head") from None
    if head.format != FORMAT:
        raise Problem(Code.BUNDLE_DAMAGED, "format")
    return head


def _name(head: Head) -> str:
    return "bundle" if isinstance(head, BundleHead) else "answer"


def _signed(head: Head, line: bytes, closed: bytes) -> bytes:
    return f"sohoagiai courier {_name(head)} {FORMAT}\n".encode() + line + b"\n" + closed


def _agreed(mine: X25519PrivateKey, theirs: bytes, ephemeral: bytes, reader: bytes, head: Head) -> bytes:
    """Return the key for one file; both public keys go into it, so neither can be exchanged for another."""
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError:  # no key, or one that agrees on the same secret with everybody
        raise Problem(Code.BUNDLE_DAMAGED, "no public key") from None
    info = f"sohoagiai courier {_name(head)} {FORMAT}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY, salt=ephemeral + reader, info=info).derive(shared)


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose.encode()).derive(secret)


def _public(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _bytes(text: str, length: int) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != length:
        raise Problem(Code.BUNDLE_DAMAGED, "head")
    return found
