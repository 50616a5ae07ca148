"""The code lists of law and practice: a code, its words, and the days between which it may be chosen.

Adding a word is one line of `words/vocabulary.json`; taking one out of use is its `until` day.
A code once used keeps its words for ever, so old records stay readable.
"""

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct


class Word(Struct, frozen=True, kw_only=True):
    """One choice of a list."""

    code: str
    vi: str
    en: str = ""
    since: date | None = None
    until: date | None = None  # the last day on which it may be chosen
    ask_officer_first: bool = False  # NĐ 15/2014, Điều 5.1 đ-e: may be out of a mediator's scope

    def label(self, language: str) -> str:
        """Return the word in "vi" or "en"; Vietnamese where there is no English."""
        return self.en if language == "en" and self.en else self.vi


class CodeList(Struct, frozen=True, kw_only=True):
    """A list and the law, or our own design, that it rests on."""

    law: str
    items: list[Word]


@cache
def lists() -> dict[str, CodeList]:
    """Return every list by its name, such as VU_VIEC."""
    raw = files("fieldapp.domain.words").joinpath("vocabulary.json").read_bytes()
    return msgspec.json.decode(raw, type=dict[str, CodeList])


def word(list_name: str, code: str) -> Word | None:
    """Return the word of a code, in use today or not; None when the list never had it."""
    return _by_code(list_name).get(code)


def choices(list_name: str, on: date) -> list[Word]:
    """Return what may be chosen on that day, in the list's order."""
    return [
        w for w in lists()[list_name].items if (w.since is None or w.since <= on) and (w.until is None or on <= w.until)
    ]


def label(list_name: str, code: str, language: str = "vi") -> str:
    """Return a code's words; the code itself when unknown, so that nothing is hidden."""
    found = word(list_name, code)
    return found.label(language) if found else code


@cache
def _by_code(list_name: str) -> dict[str, Word]:
    return {item.code: item for item in lists()[list_name].items}
