"""A case that is not mediated: the law keeps it from the team, the sides are sent where they are helped."""

from datetime import datetime

from fieldapp.domain.rules import REFERRED
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import keeping, working

OUT_OF_SCOPE = "TU_CHOI"  # TRANG_THAI


def refer(store: DeviceStore, record_id: str, to: str, now: datetime) -> None:
    """Send the sides there (HUONG_DAN_DEN) instead of mediating; the day is today, until another is chosen."""
    with store.transaction():
        day = working.case_of(working.of_record(store, record_id).fields).referred_on or now.date()
        values = {"not_mediated": REFERRED, "referred_to": to, "referred_on": day}
        keeping.keep_many(store, record_id, values, now)


def leave_unmediated(store: DeviceStore, record_id: str, now: datetime) -> None:
    """Write down that the case is out of the team's scope, and nothing else: nobody was sent anywhere."""
    keeping.keep_many(
        store, record_id, {"not_mediated": OUT_OF_SCOPE, "referred_to": None, "referred_on": None}, now
    )  # fmt: skip


def mediate_after_all(store: DeviceStore, record_id: str, now: datetime) -> None:
    """It may be mediated: the officer has said so, or an answer was a mistake."""
    keeping.keep_many(store, record_id, {"not_mediated": None, "referred_to": None, "referred_on": None}, now)
