"""Cards that were scanned at a class: who is marked present by them, and what is to be said of the others."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from fieldapp.domain.cards import card_code, code_on_card
from fieldapp.domain.training import MADE_UP, PRESENT
from fieldapp.store.device import DeviceStore
from fieldapp.workbook.attendance import mark
from fieldapp.workbook.rolls import Attendee, everybody, find_attendee, roll


class Scanned(Struct, frozen=True, kw_only=True):
    """What one picture came to. All empty: there was no code in it."""

    present: tuple[Attendee, ...] = ()  # marked by it
    already: tuple[Attendee, ...] = ()  # written as having come before it
    strangers: tuple[Attendee, ...] = ()  # the commune's, but not on the list of this class
    shared: tuple[Attendee, ...] = ()  # several people of one code: a person must choose
    unknown: tuple[str, ...] = ()  # codes of cards that nobody on this phone has
    other: bool = False  # a QR code that is no card's


def mark_scanned(
    store: DeviceStore, class_id: str, texts: Iterable[str], now: datetime, *, anybody: bool = False
) -> Scanned:
    """Mark as present whose cards these are; with `anybody` also who is not on the list of this class."""
    texts = list(texts)
    with store.transaction():
        found = _sorted(store, class_id, texts, anybody)
        mark(store, class_id, found.present, PRESENT, now)
    return found


def _sorted(store: DeviceStore, class_id: str, texts: list[str], anybody: bool) -> Scanned:
    on_roll = roll(store, class_id)
    people = {each.person: each for each in [*everybody(store), *on_roll.people]}  # as the roll has them
    by_code: dict[str, list[Attendee]] = {}
    for each in people.values():
        by_code.setdefault(card_code(each.person), []).append(each)
    codes = dict.fromkeys(code for text in texts if (code := code_on_card(text)))
    owners = [by_code.get(code, []) for code in codes]
    alone = [each[0] for each in owners if len(each) == 1]
    came = [each for each in alone if each.state in (PRESENT, MADE_UP)]
    listed = [each for each in alone if anybody or find_attendee(on_roll, each.person)]
    return Scanned(
        present=tuple(each for each in listed if each not in came),
        already=tuple(came),
        strangers=tuple(each for each in alone if each not in listed),
        shared=tuple(each for some in owners if len(some) > 1 for each in some),
        unknown=tuple(code for code in codes if code not in by_code),
        other=any(not code_on_card(text) for text in texts),
    )
