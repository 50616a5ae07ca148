"""The PIN: six digits, and none that somebody tries first."""

import unicodedata
from itertools import pairwise

from fieldapp.domain.problems import Code, Problem

DIGITS = 6
_STEPS = {0, 1, 9}  # the same digit, one up, one down; 0 follows 9


def typed(pin: str) -> bytes:
    """Return the PIN as six ASCII digits, whichever digits the keyboard gave; raises Problem PIN_SHAPE."""
    digits = [unicodedata.decimal(sign, -1) for sign in unicodedata.normalize("NFKC", pin).strip()]
    if len(digits) != DIGITS or -1 in digits:
        raise Problem(Code.PIN_SHAPE)
    return bytes(b"0123456789"[digit] for digit in digits)


def chosen(pin: str) -> bytes:
    """Return a new PIN as `typed` does; raises Problem PIN_SHAPE, or PIN_TOO_SIMPLE for 111111, 123456, 987654."""
    digits = typed(pin)
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    if len(steps) == 1 and steps <= _STEPS:
        raise Problem(Code.PIN_TOO_SIMPLE)
    return digits
