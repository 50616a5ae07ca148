"""A promise is looked after (Luật 35/2013/QH13, Điều 25-26): each time it is looked at, what was found before stays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fieldapp.domain.cases import Case, Finding
from fieldapp.domain.changes import Fields

IN_TROUBLE = ("CHAM", "KHONG", "BKK")  # THUC_HIEN: the team leader has to hear of it


def found(fields: Mapping[str, Any], key: str, kept: str, on: date) -> Fields:
    """Return what to write in a case with these fields when the promise `key` is found to be so (THUC_HIEN) on a day.

    What was found on another day becomes a finding of its own, with the words of that day; on the same day it is put
    right. Its id follows from the promise and the day, so that two who look again at once keep it once.
    """
    path = f"follow_ups/{key}"
    before = fields.get(path) or {}
    now = before | {"kept": kept, "checked_on": on.isoformat()}
    day = before.get("checked_on")
    if not (before.get("kept") and day) or day == on.isoformat():
        return {path: now}
    past = {"follow_up": key} | {part: before[part] for part in ("kept", "checked_on", "words") if before.get(part)}
    return {path: {part: value for part, value in now.items() if part != "words"}, f"findings/{key}.{day}": past}


def found_before(case: Case, key: str) -> list[Finding]:
    """Return how a promise was found on earlier days, the latest first."""
    promise = case.follow_ups.get(key)
    last = promise.checked_on if promise else None
    mine = [each for each in case.findings.values() if each.follow_up == key and each.checked_on != last]
    return sorted(mine, key=lambda each: each.checked_on or date.min, reverse=True)


def leader_waits(case: Case, key: str) -> bool:
    """Return whether the team leader has still to be told how a promise goes (Điều 26).

    Who was told of a delay has not been told that nothing is done at all: what was said on an earlier day counts only
    while the promise is found as it was then.
    """
    promise = case.follow_ups[key]
    if promise.kept not in IN_TROUBLE:
        return False
    told, seen = promise.leader_told_on, promise.checked_on
    if told is None or seen is None or told >= seen:
        return told is None
    before = found_before(case, key)
    return bool(before) and before[0].kept != promise.kept


def paths_of(case: Case, key: str) -> list[str]:
    """Return the paths of a promise and of all that was found of it."""
    return [f"follow_ups/{key}", *(f"findings/{each}" for each, it in case.findings.items() if it.follow_up == key)]
