"""Which clocks run for a case: days by which something is to be done, from what is written in it.

Days only, no hours: a period that begins with an event does not count the day of that event (Bộ luật Dân sự
91/2015/QH13, Điều 147.2). Where a last day off moves it to the next working day (Điều 148.5), the earlier one is told,
and that it is a day off (`days_off`): nobody comes too late by it.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import days_off
from fieldapp.domain.around import ASKED, TAKEN_ON
from fieldapp.domain.cases import DONE, SETTLED, Case, FollowUp, MediationSession, is_over, is_paused, meetings
from fieldapp.domain.promises import leader_waits

AGREED, NEXT_DAY_SET = "THOA_THUAN", "HEN"  # KET_QUA_BUOI
START_WITHIN = timedelta(days=3)
COURT_MONTHS = 6
COURT_REMINDERS = (3, 5)  # months after the agreement
LAST_CALL = timedelta(days=7)  # before the court's period ends
REMINDED_FOR = timedelta(days=14)  # how long a reminder of something far off stands there
STALE_AFTER = timedelta(days=30)  # a meeting so long overdue is reminded of no more; so long a case may rest (design)
LOOK_AGAIN = timedelta(days=7)  # after a promise was found unfinished, where no other day was chosen (design)
_FOR_A_COURT = ("B", "C")  # VU_VIEC: property and family, which a court may be asked to confirm
_WANTED, _FILED, _UNWANTED = "MUON", "DA_NOP", "KHONG"  # CONG_NHAN
_OVER = (DONE, "KHONG")  # THUC_HIEN: nothing to look at again


class DueKind(StrEnum):
    """What is to be done."""

    START = "start"  # begin to mediate
    SESSION = "session"  # the next meeting
    PROMISE = "promise"  # see whether a promise is kept
    KEPT = "kept"  # see whether the agreement is, of which no promise is written down by itself
    LOOK_AGAIN = "look_again"  # the same, of one that was looked at and not finished
    LEADER = "leader"  # tell the team leader that one is not
    COURT = "court"  # a court may be asked to recognise the agreement


class Deadline(Struct, frozen=True, kw_only=True, gc=False):
    """One clock: until when what is to be done, and at which path of the case it stands."""

    kind: DueKind
    on: date  # the last day
    path: str = ""
    since: date | None = None  # the day that set a long clock going
    agreed: bool = False  # people chose this very day, and knew whether it is a day off


class Rest(Struct, frozen=True, kw_only=True, gc=False):
    """A mediation that has no next day, or never began: no clock runs for it any more, and nothing would tell of it."""

    since: date  # the pause, or the last meeting; the day of receipt where there was none
    paused: bool
    quiet_from: date  # `since`, or a later day that was agreed on, or on which it had to begin, and has passed
    begun: bool = True


def of_case(case: Case) -> list[Deadline]:
    """Return the clocks that run for this case, whatever day it is; the earliest first."""
    return sorted([*_before_the_end(case), *_after_the_end(case)], key=lambda each: (each.on, each.kind, each.path))


def start_by(case: Case) -> date | None:
    """Return the last day on which the mediation must begin; None when no such clock runs.

    Luật 35/2013/QH13, Điều 20.2: within three days from the day of assignment, unless it was necessary to mediate at
    once, on the spot, or the parties agreed on another time. Where no assignment is written down, or only one that was
    refused, the mediators took the matter on the day they received it. Where it was to rest meanwhile (Điều 17.2) they
    had no such days: as many run from the day on which it goes on (design).
    """
    if case.on_the_spot:
        return None
    if case.start_agreed_on:
        return _rested(case, case.start_agreed_on, agreed=True)
    running = [each.assigned_on for each in case.assignments.values() if each.state in (ASKED, TAKEN_ON)]
    if case.assignments and not (running or case.mediators):
        return None
    since = min((day for day in running if day), default=case.received_on)
    return _rested(case, _plus(since, START_WITHIN)) if since else None


def next_meeting(case: Case) -> date | None:
    """Return the day that the last meeting set for the next one; None when it set none, or the mediation rested then.

    Whoever goes on after that day agrees on another one.
    """
    held = [each for _, each in meetings(case) if each.held_on]
    day = held[-1].next_on if held and held[-1].result == NEXT_DAY_SET else None
    gone = is_paused(case) or any(each.resumed_on and day and each.resumed_on > day for each in case.pauses.values())
    return None if gone else day


def rest(case: Case) -> Rest | None:
    """Return since when a mediation rests that has not ended; None where it goes on, was not begun, or is over."""
    if is_over(case):
        return None
    met = max((each.held_on for each in case.sessions.values() if each.held_on), default=None)
    pauses = [each.paused_on for each in case.pauses.values() if each.paused_on and each.resumed_on is None]
    paused = is_paused(case)
    since = max(pauses, default=met) if paused else met
    if since is None:
        return None
    agreed = None if paused else next_meeting(case)
    return Rest(since=since, paused=paused, quiet_from=max(since, agreed or since))


def never_begun(case: Case) -> Rest | None:
    """Return since when a matter waits for its first meeting: that it is late is told for a month, and then no more.

    None where it was begun, rests, is over or nobody's.
    """
    last = case.received_on if case.on_the_spot else start_by(case)
    met = any(each.held_on for each in case.sessions.values())
    if met or is_over(case) or is_paused(case) or last is None or case.received_on is None:
        return None
    return Rest(since=case.received_on, paused=False, quiet_from=max(case.received_on, last), begun=False)


def is_forgotten(resting: Rest, written: date | None, today: date) -> bool:
    """Return whether she is to be asked what becomes of it: nothing was `written` in the case for a month."""
    return today - max(resting.quiet_from, written or resting.quiet_from) > STALE_AFTER


def agreed_on(case: Case) -> date | None:
    """Return the day of the agreement: of the meeting that ended with it, else the day on which the case ended."""
    if case.outcome != SETTLED:
        return None
    days = [_agreement_of(each) for each in case.sessions.values()]
    return max((day for day in days if day), default=None) or case.ended_on


def court_by(case: Case) -> date | None:
    """Return the last day on which a court may be asked to recognise the agreement; None when nothing can be asked.

    Bộ luật Tố tụng dân sự 92/2015/QH13, Điều 418.1: within six months from the day of the agreement.
    """
    day = agreed_on(case)
    return months_after(day, COURT_MONTHS) if day else None


def dated(case: Case, promise: FollowUp) -> FollowUp:
    """Return a promise with the day until which it is to be kept: its own, else that of the whole agreement
    (Luật 35/2013/QH13, Điều 24.2 g)."""
    return promise if promise.due_on else replace(promise, due_on=case.perform_by)


def looked_at_again(promise: FollowUp) -> date | None:
    """Return the day on which a promise that was found unfinished is to be looked at again; None for any other.

    It is the day that was chosen when it was looked at. Where none was: its own day, while that is still to come, else
    a week after the look. One that somebody does not keep at all is the leader's to hear of, not to be waited for.
    """
    if promise.kept in ("", *_OVER) or promise.checked_on is None:
        return None
    if promise.look_again_on and promise.look_again_on > promise.checked_on:
        return promise.look_again_on
    if promise.due_on and promise.due_on > promise.checked_on:
        return promise.due_on
    return _plus(promise.checked_on, LOOK_AGAIN)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month; its last day where that month is shorter (BLDS, Điều 148.2)."""
    ahead = day.year * 12 + day.month - 1 + months
    year, month = divmod(ahead, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_told(deadline: Deadline, today: date) -> bool:
    """Return whether she is to be told of it today: what is years away or long past helps nobody.

    The court's period is told of three times: three and five months after the agreement, each for two weeks, so that
    the papers can be brought together; then in its last seven days, and where the last one is a day off, until the
    next working day is over (BLDS, Điều 148.5).
    """
    if deadline.kind in (DueKind.START, DueKind.SESSION):
        return today - deadline.on <= STALE_AFTER
    if deadline.kind == DueKind.KEPT and today - deadline.on > STALE_AFTER:
        return False
    if deadline.kind in (DueKind.PROMISE, DueKind.KEPT, DueKind.LOOK_AGAIN):
        return deadline.on - today <= REMINDED_FOR
    if deadline.kind == DueKind.COURT:
        return _court_is_told(deadline, today)
    return True


def _before_the_end(case: Case) -> Iterator[Deadline]:
    if is_over(case) or is_paused(case):
        return
    day = next_meeting(case)
    if day:
        yield Deadline(kind=DueKind.SESSION, on=day, path="sessions", agreed=True)
    start = start_by(case)
    if start and not any(each.held_on for each in case.sessions.values()):
        yield Deadline(kind=DueKind.START, on=start, path="sessions", agreed=start == case.start_agreed_on)


def _after_the_end(case: Case) -> Iterator[Deadline]:
    """Yield what follows an agreement. Where there is none after all, what was promised in it binds nobody."""
    if case.outcome != SETTLED:
        return
    for key, made in case.follow_ups.items():
        path, promise = f"follow_ups/{key}", dated(case, made)
        if promise.checked_on and leader_waits(case, key):
            yield Deadline(kind=DueKind.LEADER, on=promise.checked_on, path=path, agreed=True)  # the day of her look
        again = looked_at_again(promise)
        if again and again != promise.due_on:
            yield Deadline(kind=DueKind.LOOK_AGAIN, on=again, path=path, agreed=True)
        elif promise.due_on and promise.kept not in _OVER:
            yield Deadline(kind=DueKind.PROMISE, on=promise.due_on, path=path)
    if case.perform_by and not case.follow_ups:
        yield Deadline(kind=DueKind.KEPT, on=case.perform_by, path="follow_ups")
    last = court_by(case)
    if last and _court_matters(case):
        yield Deadline(kind=DueKind.COURT, on=last, path="court_request", since=agreed_on(case))


def _court_matters(case: Case) -> bool:
    if case.court_request in (_FILED, _UNWANTED):
        return False
    return case.court_request == _WANTED or case.dispute_type.startswith(_FOR_A_COURT)


def _court_is_told(deadline: Deadline, today: date) -> bool:
    if deadline.since is None or today > days_off.latest_end(deadline.on):
        return False
    if deadline.on - today <= LAST_CALL:
        return True
    told = [months_after(deadline.since, months) for months in COURT_REMINDERS]
    return any(timedelta(0) <= today - day < REMINDED_FOR for day in told)


def _agreement_of(session: MediationSession) -> date | None:
    return session.held_on if session.result == AGREED else None


def _rested(case: Case, last: date, *, agreed: bool = False) -> date:
    """Return the last day of a period after the rests that broke into it; a day that was agreed on outlasts a rest
    that was over by then."""
    rests = [(each.paused_on, each.resumed_on) for each in case.pauses.values() if each.paused_on and each.resumed_on]
    for paused, resumed in sorted(rests):
        if paused <= last and not (agreed and resumed <= last):
            last = max(last, _plus(resumed, START_WITHIN))
    return last


def _plus(day: date, much: timedelta) -> date:
    """Return the later day; the last one there is when a strange phone wrote one beyond it."""
    return day + much if date.max - day >= much else date.max
