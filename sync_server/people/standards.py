"""Which standards of a mediator were looked at and found (Luật 35/2013/QH13, Điều 7), as the officer wrote it.

Three are looked at: that they mediate of their own will; their character, and that people respect them; that they can
persuade people and know the law. The newest look stands, all of them stay in the person's history. A standard that was
not looked at, or was found missing, is something to look at and keeps nobody from anything.
"""

import msgspec
from msgspec import Struct

from fieldapp.domain import vocabulary
from fieldapp.domain.record import SHORT_TEXT

MET, UNMET = "DAT", "CHUA"  # DANH_GIA
STANDARDS = {"T2": ("T2",), "T3": ("T3",), "T4": ("T4", "T5")}
"""Each with its words in TIEU_CHUAN_HGV: the law's second point is one standard, the yearly review asks it as two."""


class Look(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found of a mediator on a day; without `found` nobody has looked yet."""

    found: dict[str, str] = {}  # by standard MET or UNMET; one that was not looked at is absent
    on: str = ""  # a day in ISO
    looked_by: str = ""
    remark: str = ""

    @property
    def unseen(self) -> list[str]:
        """The standards that were not looked at."""
        return [each for each in STANDARDS if each not in self.found]

    @property
    def unmet(self) -> list[str]:
        """The standards that were found missing."""
        return [each for each in STANDARDS if self.found.get(each) == UNMET]

    def told(self) -> dict[str, str]:
        """Return it as a line of the person's history keeps it."""
        return {"on": self.on, "looked_by": self.looked_by, "remark": self.remark, **self.found}


def of_json(text: str) -> Look:
    """Return the look that `to_json` wrote; of an empty text one that found nothing."""
    return msgspec.json.decode(text, type=Look) if text else Look()


def to_json(look: Look) -> str:
    """Return a look as the table keeps it."""
    return msgspec.json.encode(look).decode() if look.found else ""


def wrong(look: Look) -> str:
    """Return which part cannot be kept; empty when all can. That nobody has looked yet has no day and no word."""
    if any(each not in STANDARDS or mark not in (MET, UNMET) for each, mark in look.found.items()):
        return "found"
    if not look.found:
        return "found" if look != Look() else ""
    if not look.on:
        return "looked_on"
    return next((part for part in ("looked_by", "remark") if len(getattr(look, part)) > SHORT_TEXT), "")


def label(standard: str, speech: str) -> str:
    """Return a standard in the law's words."""
    first, *rest = [vocabulary.label("TIEU_CHUAN_HGV", code, speech) for code in STANDARDS[standard]]
    return "; ".join([first, *(each[:1].lower() + each[1:] for each in rest)])
