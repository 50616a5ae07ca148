"""Vietnamese text at the door (NFC) and in search (no accents, no đ)."""

import unicodedata
from typing import Any

_D = str.maketrans("đĐ", "dD")
_SURROGATES = range(0xD800, 0xE000)  # halves of a character that no file can hold
_UNWANTED = dict.fromkeys((*range(0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *_SURROGATES))
del _UNWANTED[0x09], _UNWANTED[0x0A]


def clean(text: str) -> str:
    """Return the text in NFC, with line ends as \\n and invisible control characters and
    broken halves of characters gone.

    Telex keyboards on some phones emit NFD; two spellings of one name must be one name.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", unified.translate(_UNWANTED))


def clean_value(value: Any) -> Any:
    """Return a plain JSON value with every string in it (keys too) cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_value(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean_value(item) for key, item in value.items()}
    return value


def fold(text: str) -> str:
    """Return the text as people search it: lower case, no accents, đ as d, single spaces."""
    plain = unicodedata.normalize("NFD", text.translate(_D)).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())
