"""What is missing before a case can be sent, in the fewest words: as a line of its row, its title, and a button."""

from collections.abc import Sequence

from fieldapp.domain.rules import Breach
from fieldapp.ui.strings import Strings

MOST = 2  # named one by one; of more the number is told
LEFT_OUT = (
    "two_sides", "party_name", "dispute_type", "summary", "received_on", "mediators", "agreement", "referred_to",
    "assignment_reason",
)  # fmt: skip
"""The rules that nothing was written for yet; what breaks another one is written, and wrong."""


def lacking_text(stopping: Sequence[Breach], strings: Strings) -> str:
    """Return `Còn thiếu: ngày nhận`, or that something is to be looked at again; empty when nothing stops it."""
    names = list(dict.fromkeys(lacking_name(each, strings) for each in stopping))
    if not names:
        return ""
    told = ", ".join(names[:MOST])
    if len(names) > MOST:
        told = strings("lacking.and_more", told=told, count=len(names) - MOST)
    key = "lacking.missing" if all(each.rule in LEFT_OUT for each in stopping) else "lacking.to_do"
    return strings(key, what=told)


def fill_text(breach: Breach, strings: Strings) -> str:
    """Return what the button says that leads to this one: `Ghi nốt: ngày nhận`."""
    key = "lacking.fill" if breach.rule in LEFT_OUT else "lacking.mend"
    return strings(key, what=lacking_name(breach, strings))


def lacking_name(breach: Breach, strings: Strings) -> str:
    """Return what people call that which this rule asks for."""
    return strings(f"lacking.{breach.rule}")
