"""Several people, one phone: a folder for each, and a card that says whose it is before it is opened.

A card is sealed under the device's secret: who copies the folder alone reads no name. Where that secret is gone the
card is silent, the person is called by a number, and everything else works as before.
"""

import contextlib
import os
import re
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from fieldapp.domain.problems import Problem
from fieldapp.store import durable
from fieldapp.store.faults import translated
from fieldapp.store.rowfile import FILE as ROWS
from fieldapp.store.vault.keys import VAULT_BYTES
from fieldapp.store.vault.secrets import Secrets

FOLDER = "people"
CARD = "card"
VAULT_FILE = "keys"
_PROFILE = re.compile(r"[0-9a-f]{8}")
_NONCE = 12


class Card(Struct, frozen=True, kw_only=True):
    """What may be known of a person before the PIN: enough to choose, and to ask the commune for help."""

    name: str = ""
    server: str = ""
    knock: str = ""  # the weaker token, with which a locked phone may ask whether it is lost
    language: str = "vi"

    def __repr__(self) -> str:
        return "<card of a person>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Person(Struct, frozen=True, kw_only=True):
    """One who has a logbook on this phone."""

    profile: str  # names the folder
    number: int  # 1, 2, ... in the order of the folders: what to call one whose card is silent
    card: Card = Card()


class People:
    """Everybody who has a logbook in one phone's folder."""

    def __init__(self, folder: Path, secrets: Secrets) -> None:
        """Look at the phone's folder, which may not be there yet; nothing is written."""
        self._folder = folder / FOLDER
        self._secrets = secrets

    def all(self) -> list[Person]:
        """Return them in a fixed order. A folder in which nothing was kept yet is nobody's."""
        there = sorted(self._profiles())
        return [Person(profile=each, number=place, card=self._card(each)) for place, each in enumerate(there, 1)]

    def new(self) -> str:
        """Return a profile that nobody has; its folder is made with its vault."""
        while (self._folder / (profile := os.urandom(4).hex())).exists():
            pass
        return profile

    def folder(self, profile: str) -> Path:
        """Return where this person's things lie. Raises ValueError for what is no profile."""
        if not _PROFILE.fullmatch(profile):
            raise ValueError("no profile")
        return self._folder / profile

    def put(self, profile: str, vault: bytes, card: Card) -> None:
        """Write the person's card, sealed; without the device's secret nothing is written."""
        secret = self._secrets.read(vault)
        if secret is None or card == self._card(profile):
            return
        nonce = os.urandom(_NONCE)
        sealed = _cipher(secret.key, vault).encrypt(nonce, msgspec.json.encode(card), profile.encode())
        with translated():
            durable.write_whole(self.folder(profile) / CARD, vault + nonce + sealed)

    def vault(self, profile: str) -> bytes | None:
        """Return which vault the person's card belongs to; None without a card."""
        with contextlib.suppress(OSError):
            vault = (self.folder(profile) / CARD).read_bytes()[:VAULT_BYTES]
            return vault if len(vault) == VAULT_BYTES else None
        return None

    def _profiles(self) -> list[str]:
        with contextlib.suppress(OSError):
            return [
                each.name
                for each in self._folder.iterdir()
                if _PROFILE.fullmatch(each.name) and any((each / name).exists() for name in (VAULT_FILE, ROWS))
            ]
        return []

    def _card(self, profile: str) -> Card:
        with contextlib.suppress(OSError, Problem, InvalidTag, msgspec.MsgspecError):
            content = (self.folder(profile) / CARD).read_bytes()
            vault, nonce, sealed = (
                content[:VAULT_BYTES],
                content[VAULT_BYTES:][:_NONCE],
                content[VAULT_BYTES + _NONCE :],
            )
            if len(nonce) == _NONCE and (secret := self._secrets.read(vault)) is not None:
                plain = _cipher(secret.key, vault).decrypt(nonce, sealed, profile.encode())
                return msgspec.json.decode(plain, type=Card)
        return Card()


def _cipher(secret: bytes, vault: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=vault, info=b"sohoagiai card 1").derive(secret))
