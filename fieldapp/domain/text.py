"""Vietnamese text at the door (NFC) and in search (no accents, no đ)."""

import re
import unicodedata
from typing import Any

import msgspec

# Control characters but tab and line end, marks that turn the writing direction, halves of a character.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\[ubfr]")  # a control character, as JSON has it
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"))  # of Unicode's categories
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs by their category, drawn as nothing
_TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")  # U+202A to 202E and 2066 to 2069


def clean(text: str) -> str:
    """Return the text in NFC, with line ends as \\n and invisible control characters and
    broken halves of characters gone.

    Telex keyboards on some phones emit NFD; two spellings of one name must be one name.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def clean_value(value: Any) -> Any:
    """Return a plain JSON value with every string in it (keys too) cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_value(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean_value(item) for key, item in value.items()}
    return value


def clean_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return values by path with every string in them cleaned: the very same when there is nothing to clean.

    Nearly always so, and then one look at all of them together does.
    """
    if _is_clean(values):
        return values
    tidy: dict[str, Any] = clean_value(values)
    return tidy


def has_to_clean(written: bytes) -> bool:
    """Return whether cleaning takes anything away of what is written so, as JSON; NFC is another question.

    Each look is for a byte first, since those are found at once.
    """
    return (
        b"\x7f" in written
        or (b"\\" in written and _ESCAPED.search(written) is not None)
        or (b"\xe2" in written and _TURNING.search(written) is not None)
    )


def _is_clean(values: dict[str, Any]) -> bool:
    try:
        written = msgspec.json.encode(values)
    except (UnicodeEncodeError, OverflowError):
        return False  # half a character, or a number that JSON of ours does not write
    return unicodedata.is_normalized("NFC", written.decode()) and not has_to_clean(written)


def is_written(text: str) -> bool:
    """Return whether there is anything to be seen in a text: the one rule by which something counts as missing.

    Blanks are nothing, and so are the signs that a paste brings along and no screen shows (U+200B, U+FEFF, U+00AD) and
    accents without a letter. Such a sign within a name stays there: `clean` must not change, for what people have
    signed is what it left.
    """
    return any(sign not in _BLANK and unicodedata.category(sign) not in _UNSEEN for sign in text)


def fold(text: str) -> str:
    """Return the text as people search it: lower case, no accents, đ as d, ƀ as b, single spaces.

    Lists that were converted from another encoding have Ð (U+00D0) and ð for Đ and đ.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    # Replacements, also of what seldom stands there: six times as quick as str.translate over a long text.
    letters = text.replace("đ", "d").replace("Đ", "D").replace("Ð", "D")
    letters = letters.replace("ð", "d").replace("ƀ", "b").replace("Ƀ", "B")
    plain = unicodedata.normalize("NFD", letters).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def initials(name: str) -> str:
    """Return `Bà L. T. V.` for `Bà Lã Thị Vượng`: enough for who knows the person, nothing for who looks over.

    Brackets and marks of quotation stand for nobody: `(Bà) Lan` is `Bà L.`
    """
    address, names = _addressed(name)
    shortened = [*address, *(f"{each[0].upper()}." for each in map(_bare, names) if each)]
    return " ".join(shortened) or ("…" if is_written(name) else "")


def unaddressed(name: str) -> str:
    """Return `Lã Thị Vượng` for `Bà Lã Thị Vượng`: what two people write alike of somebody whom they call otherwise."""
    return " ".join(_addressed(name)[1])


def within(name: str) -> str:
    """Return a name of a village, a commune or a team as it stands within a sentence: `thôn Mùng`, `xã Dương Hưu`.

    Only the word for what it is becomes small; a name that begins with no such word stays as it is.
    """
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if rest and first.lower() in _UNITS else name


def _addressed(name: str) -> tuple[list[str], list[str]]:
    """Return how somebody is called, without brackets and quotation, and the words of the name itself: one at least."""
    words = [each for each in clean(name).split() if is_written(each)]
    called = 0
    while called < len(words) - 1 and _calls(words[called], before=words[:called]):
        called += 1
    return [_bare(each) for each in words[:called]], words[called:]


def _calls(word: str, before: list[str]) -> bool:
    """Return whether a word says how somebody is called, as `(Bà)` or `Ông/Bà`; after a household's comes another."""
    household = all(_bare(each).lower() == _HOUSEHOLD for each in before)
    return household and all(each.lower() in _ADDRESS for each in _bare(word).split("/"))


def _bare(word: str) -> str:
    """Return a word from its first letter or figure to its last one."""
    seen = [at for at, sign in enumerate(word) if sign.isalnum()]
    return word[seen[0] : seen[-1] + 1] if seen else ""


_UNITS = ("thôn", "bản", "làng", "ấp", "xóm", "buôn", "bon", "phum", "sóc", "khu", "khóm", "tổ", "phố", "xã", "phường")
_HOUSEHOLD = "hộ"
_ADDRESS = ("ông", "bà", "anh", "chị", "cô", "cụ", "bác", "chú", _HOUSEHOLD)  # without accents some are family names
