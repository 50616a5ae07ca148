"""The short code on a mediator's card: what somebody at a class says or shows, and the list finds them by.

On a card it stands twice: in letters, to be read out and typed, and as a QR code, to be scanned.
"""

import hashlib

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_LENGTH = 6  # a billion codes: two of a commune's few hundred people hardly ever share one
_SIGN = "SHG:"  # tells a card from every other QR code; of letters that the smallest QR code has room for


def card_code(person: str) -> str:
    """Return the code of a person of the roster, such as `K7M-4Q2`: the same on every phone, and no secret."""
    number = int.from_bytes(hashlib.sha256(person.encode("utf-8", "replace")).digest()[:8])
    letters = [_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH)]
    return f"{''.join(letters[:3])}-{''.join(letters[3:])}"


def same_code(typed: str, code: str) -> bool:
    """Return whether what was typed is this code: small or capital letters, with or without the dash."""
    return _bare(typed) == _bare(code)


def card_text(code: str) -> str:
    """Return what the QR code of a card says: that it is one, and its code. Nothing else about anybody."""
    return f"{_SIGN}{code}"


def code_on_card(text: str) -> str:
    """Return the code when a QR code's text is a card's, else an empty one."""
    bare = _bare(text.removeprefix(_SIGN)) if text.startswith(_SIGN) else ""
    is_code = len(bare) == _LENGTH and all(letter in _LETTERS for letter in bare)
    return f"{bare[:3]}-{bare[3:]}" if is_code else ""


def _bare(code: str) -> str:
    return "".join(letter for letter in code.upper().translate(_MISREAD) if letter.isalnum())
