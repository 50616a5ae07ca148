"""The one form in which the server writes down a moment: ISO 8601, UTC, milliseconds, `Z`.

The form has a fixed width, so comparing two stamps as text compares the moments.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]
VIETNAM = timezone(timedelta(hours=7))


def utc_now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return the moment as stored and sent, such as `2026-11-22T06:25:00.123Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def moment_of(text: str) -> datetime | None:
    """Return the moment a device or this server wrote down; None if it is none, or has no offset."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
