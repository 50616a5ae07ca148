"""One-time codes on a slip of paper: made for one mediator, read aloud, typed once."""

import hashlib
import secrets
from datetime import timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like another in bad light
LENGTH = 8
VALID = timedelta(days=7)


def new_code() -> str:
    """Return a fresh code as it is shown, such as `K7M4-9QXT`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def code_hash(typed: str) -> str:
    """Return what is stored of a code; the same however it was typed: small letters, spaces, no dash."""
    return hashlib.sha256(letters_of(typed).encode()).hexdigest()


def letters_of(typed: str) -> str:
    """Return the letters of a code, however it was typed."""
    return "".join(c for c in typed.upper() if c in ALPHABET)


def token_hash(token: str) -> str:
    """Return what is stored of a phone's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
