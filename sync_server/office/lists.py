"""What a list that is taken away as a file is asked for with: by whom, in which language, how much of it.

Each of `lists_of_...` makes the very rows of a page, narrowed by what stands in the address."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from sync_server.clock import VIETNAM
from sync_server.office import (
    periods,
    strings,
)
from sync_server.office.gate import Visitor
from sync_server.people.learning import Period

MOST_ROWS = 60_000  # of one file; what is left out is told in its last row
ALL_ROWS = MOST_ROWS + 1  # what a list asks for, so that more than that is noticed


class Wish(Struct, frozen=True, kw_only=True):
    """Who wants a list, in which language, narrowed by what stands in the address."""

    visitor: Visitor
    language: str
    now: datetime
    asked: Mapping[str, str]

    @property
    def partition(self) -> str:
        """The visitor's commune; empty for the province and administrators."""
        return self.visitor.partition

    def of(self, name: str) -> str:
        """Return what the address says under a name; empty for nothing."""
        return self.asked.get(name, "")

    def words(self, *keys: str) -> list[str]:
        """Return headings in the wanted language."""
        return [self.say(f"lists.{key}") for key in keys]

    def say(self, key: str) -> str:
        """Return a sentence of the office's strings in the wanted language."""
        return strings.text(self.language, key)

    def today(self) -> date:
        """Return the day it is in Vietnam."""
        return self.now.astimezone(VIETNAM).date()

    def period(self) -> Period:
        """Return the period that the address asks for."""
        return periods.asked(self.asked, self.today()).period
