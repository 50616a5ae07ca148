"""What a password must be: long, and none that is tried first. No rule asks for signs, or for a new one each month.

A first password is drawn here, good for some days, and known to two people until its owner has chosen another.
"""

import secrets
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from fieldapp.domain.text import fold
from sync_server.people.codes import ALPHABET

LEAST, MOST = 12, 200  # characters; argon2 is not fed novels
FIRST_VALID = timedelta(days=7)  # a password that somebody else gave opens that long
_GROUPS, _GROUP = 4, 4
_ROWS = ("1234567890" * 3, "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_FEW = 4  # a password of fewer different characters says nothing
_OWN = 3  # letters of a name from which on it counts as one


class Fault(StrEnum):
    """Why a password is not taken; each has a sentence in the office's strings."""

    SHORT = "short"
    LONG = "long"
    WORST = "worst"  # one that is tried first: on the list, a row of keys, one piece again and again
    OWN = "own"  # little but a name that everybody knows
    SAME = "same"  # what it was before


def first_password() -> str:
    """Return a password nobody can guess, to be read out or written down once: `K7M4-9QXT-2HBN-R6WD`."""
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(drawn)


def fault(password: str, known: Sequence[str] = ()) -> Fault | None:
    """Return what is wrong with a password; `known` are the words that stand around: sign-in name, name, commune."""
    if len(password) < LEAST:
        return Fault.SHORT
    if len(password) > MOST:
        return Fault.LONG
    bare = plain(password)
    if bare in _worst() or _is_a_row(bare) or _is_one_piece(password.lower()):
        return Fault.WORST
    return Fault.OWN if _is_only(bare, known) else None


def plain(text: str) -> str:
    """Return a password as guessers write it: small letters, no accents, nothing but letters and digits."""
    return "".join(c for c in fold(text) if c.isalnum())


def _is_a_row(bare: str) -> bool:
    return len(bare) >= LEAST // 2 and any(bare in row or bare[::-1] in row for row in _ROWS)


def _is_one_piece(text: str) -> bool:
    """Return whether one piece stands there again and again, or hardly any different characters."""
    return (text + text).find(text, 1) < len(text) or len(set(text)) < _FEW


def _is_only(bare: str, known: Sequence[str]) -> bool:
    """Return whether nothing but digits is left when the known words are taken out."""
    left, words = bare, [*known, *(word for each in known for word in each.split())]
    for word in sorted(map(plain, words), key=len, reverse=True):
        if len(word) >= _OWN:
            left = left.replace(word, "")
    return left != bare and not left.strip("0123456789")


@cache
def _worst() -> frozenset[str]:
    text = files("sync_server.people").joinpath("worst_passwords.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["worst"])
