"""What is searched for, by whom and in which language; what a search finds, in words."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from fieldapp.domain.text import fold
from sync_server.clock import VIETNAM
from sync_server.journal import finding
from sync_server.office import access, strings
from sync_server.people.about import NUMBER

_BEGINNING = 80  # characters of a text
_MOST_NAMES = 5
_SHORTEST_NUMBER = 6  # digits that are looked for as a number of somebody's phone
_WITHOUT_COUNTRY = 10  # digits of a number at most that begins with no code of the country


class Sought(Struct, frozen=True, kw_only=True):
    """What is searched for in a commune; only what this role may open is found."""

    partition: str
    role: str
    words: list[str]  # folded
    now: datetime
    language: str
    most: int = finding.MOST_FOUND  # of each kind

    @property
    def today(self) -> date:
        """The day it is in Vietnam."""
        return self.now.astimezone(VIETNAM).date()

    def stands_in(self, *texts: str) -> bool:
        """Return whether all of the words stand in these texts together, or one is the number that is asked for."""
        together = fold(" ".join(texts))
        return all(word in together for word in self.words) or self._is_number_in(texts)

    def _is_number_in(self, texts: Iterable[str]) -> bool:
        asked = _number(" ".join(self.words))
        return len(asked) >= _SHORTEST_NUMBER and any(asked in _number(text) for text in texts)

    def of_these(self, names: Iterable[str]) -> str:
        """Return those names, a few of them, in which one of the words stands: they say why a thing was found."""
        found = [name for name in names if any(word in fold(name) for word in self.words)]
        return ", ".join([*found[:_MOST_NAMES], *(["…"] if len(found) > _MOST_NAMES else [])])

    def say(self, key: str, **told: str) -> str:
        """Return a sentence of the office's strings in the wanted language."""
        return strings.text(self.language, key, **told)

    def opens(self, page: str) -> bool:
        """Return whether the role may open a page, given as the routes write it."""
        return access.may_open(self.role, "GET", page)


class Found(Struct, frozen=True, kw_only=True):
    """One thing that was found, in words."""

    href: str
    name: str
    more: str
    standing: str = ""  # of a case
    private: bool = False  # its sides asked for closed doors


def _number(text: str) -> str:
    """Return the digits of what is a number as a whole, however it is parted; empty for anything else."""
    digits = re.sub(r"\D", "", text) if NUMBER.fullmatch(text.strip()) else ""
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > _WITHOUT_COUNTRY else digits


def beginning(text: str) -> str:
    """Return the first words of a text."""
    return " ".join(text.split())[:_BEGINNING]


def line(*parts: str) -> str:
    """Return what is known of a thing in one line."""
    return " · ".join(filter(None, parts))
