"""One promise: who will do what by when (Điều 25); later, whether it is kept, and who was told (Điều 26)."""

from datetime import date

from fieldapp.domain import agreement, promises
from fieldapp.domain.cases import DONE, Case, FollowUp
from fieldapp.domain.deadlines import LOOK_AGAIN, agreed_on, dated, looked_at_again
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import TakeOut, choices_of, member_day, member_text
from fieldapp.ui.screens.sheet import Part, Sheet, part
from fieldapp.ui.strings import Strings

NOT_KEPT = "KHONG"


def promise_of(sheet: Sheet, key: str) -> FollowUp:
    """Return the promise; an empty one of which nothing is written yet."""
    return sheet.view.case.follow_ups.get(key) or FollowUp()


def who(sheet: Sheet, key: str) -> list[Part]:
    """Which side promised."""
    path, case = f"follow_ups/{key}", sheet.view.case
    rows = [
        kit.Choice(code=each, text=agreement.side_name(case, each, sheet.strings.language)) for each in case.parties
    ]
    pick = keyed(
        f"{path}-who", kit.PickList, choices=rows, chosen=promise_of(sheet, key).who, sem_id=f"f-{path}-who",
        on_pick=lambda code: sheet.choose_part(path, "who", code), strings=sheet.strings, search=False,
    )  # fmt: skip
    return [part(path, pick)]


def what(sheet: Sheet, key: str) -> list[Part]:
    """What they will do."""
    path, written = f"follow_ups/{key}", promise_of(sheet, key).promise
    return [part(path, member_text(sheet, path, "promise", written, hint="promise.what_hint", multiline=True))]


def day(sheet: Sheet, key: str) -> list[Part]:
    """By when; and the way to take the promise out again."""
    path, promise = f"follow_ups/{key}", promise_of(sheet, key)
    since = agreed_on(sheet.view.case)
    field = member_day(sheet, path, "due_on", promise.due_on, future=True, since=since, clearable=True)
    name = sheet.strings("promise.this")
    all_of_it = promises.paths_of(sheet.view.case, key)
    out = (
        [keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, paths=all_of_it, name=name)]
        if _is_there(sheet, key)
        else []
    )
    return [part(path, field, *out)]


def check(sheet: Sheet, key: str) -> list[Part]:
    """How it goes: done, on time, late, not done, or something that nobody could help; seen on which day."""
    strings, path, promise = sheet.strings, f"follow_ups/{key}", dated(sheet.view.case, promise_of(sheet, key))

    async def pick(code: str) -> None:
        await sheet.choose_many(promises.found(sheet.view.fields, key, code, sheet.today))

    told = kit.Notice(promise.promise or strings("case.nothing_written"), sem_id="promise", title=_head(sheet, key))
    ways = keyed(
        f"{path}-kept", kit.PickList, choices=choices_of("THUC_HIEN", sheet), chosen=promise.kept, on_pick=pick,
        sem_id=f"f-{path}-kept", strings=strings, search=False,
    )  # fmt: skip
    seen = member_day(sheet, path, "checked_on", promise.checked_on)
    found = [part("", seen), *_again(sheet, path, promise)] if promise.kept else []
    before = [part("", kit.quiet(each)) for each in before_lines(sheet.view.case, key, strings, sheet.today)]
    return [part("", told), *before, part(path, ways), *found]


def before_lines(case: Case, key: str, strings: Strings, today: date) -> list[str]:
    """Return how the promise was found on earlier days, a line each, the latest first."""
    return [
        strings(
            "promise.before_words" if each.words else "promise.before",
            day=strings.near_day(each.checked_on, today).lower() if each.checked_on else "",
            found=strings.label("THUC_HIEN", each.kept), words=each.words,
        )
        for each in promises.found_before(case, key)
    ]  # fmt: skip


def _again(sheet: Sheet, path: str, promise: FollowUp) -> list[Part]:
    """Return when to look again at what is not finished: a day that she chooses, else the one that is usual."""
    usual, strings = looked_at_again(promise), sheet.strings
    if usual is None:
        return []
    chosen = promise.look_again_on if promise.look_again_on == usual else None
    field = member_day(
        sheet, path, "look_again_on", chosen, strings("promise.again"), future=True, since=promise.checked_on,
        near=(sheet.today + LOOK_AGAIN, strings("promise.again_week")), clearable=True,
    )  # fmt: skip
    said = [] if chosen else [part("", kit.quiet(strings("promise.again_usual", day=_near(usual, sheet))))]
    return [part("", field), *said]


def _near(day: date, sheet: Sheet) -> str:
    return sheet.strings.near_day(day, sheet.today).lower()


def words(sheet: Sheet, key: str) -> list[Part]:
    """What she saw and heard."""
    path, written = f"follow_ups/{key}", promise_of(sheet, key).words
    return [part(path, member_text(sheet, path, "words", written, hint="promise.words_hint", multiline=True))]


def leader(sheet: Sheet, key: str) -> list[Part]:
    """When the team leader was told of it."""
    path, told = f"follow_ups/{key}", promise_of(sheet, key).leader_told_on
    return [part(path, member_day(sheet, path, "leader_told_on", told, clearable=True))]


def needs_leader(promise: FollowUp) -> bool:
    """Return whether what was found is something that the team leader must hear of (Điều 26)."""
    return promise.kept not in ("", DONE, "DUNG_HAN")


def _head(sheet: Sheet, key: str) -> str:
    promise = dated(sheet.view.case, promise_of(sheet, key))
    who = agreement.side_name(sheet.view.case, promise.who, sheet.strings.language)
    day = sheet.strings("promise.by", day=sheet.strings.day(promise.due_on)) if promise.due_on else ""
    said = ", ".join(each for each in (who, day) if each) or sheet.strings("promise.this")
    return said[0].upper() + said[1:]


def _is_there(sheet: Sheet, key: str) -> bool:
    return key in sheet.view.case.follow_ups
