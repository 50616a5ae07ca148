"""The one of four states that the phone shows. It never claims more than is so."""

from enum import StrEnum

from fieldapp.domain import review
from fieldapp.domain.review import Standing, Verdict
from fieldapp.workbook.working import Working


class PhoneStanding(StrEnum):
    """Each is a key of `phone_standings` in the shared words."""

    SAVED = "saved"  # it is on this phone, and the commune has not got all of it
    RECEIVED = "received"  # the commune has all of it
    RETURNED = "returned"  # the commune asks for more, and she has not answered yet
    APPROVED = "approved"  # the commune approved it as it stands here


def phone_standing(at_work: Working, photos_waiting: int) -> PhoneStanding:
    """Return what the phone may say of this record; `photos_waiting` are its photos without the server's word, here
    and on the phones of others.

    A return stands until she has sent an answer that knows of it: what she is still writing does not hide it.
    """
    queue = review.standing(at_work.held.lines)
    if queue == Standing.RETURNED and not _answered(at_work):
        return PhoneStanding.RETURNED
    if at_work.draft or at_work.queued or photos_waiting or not at_work.held.lines:
        return PhoneStanding.SAVED
    return PhoneStanding.APPROVED if queue == Standing.APPROVED else PhoneStanding.RECEIVED


def _answered(at_work: Working) -> bool:
    returned = max((line.seq for line in at_work.held.lines if line.verdict == Verdict.RETURNED), default=0)
    return any(queued.change.base >= returned for queued in at_work.queued if queued.state != "declined")
