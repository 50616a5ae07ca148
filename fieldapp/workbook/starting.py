"""The first moment of a case: it gets its name, so that nothing later can make two of it."""

from datetime import datetime

from fieldapp.domain.ids import new_id


def start_case(now: datetime) -> str:
    """Return the id of a new case. A form that is opened and left stores nothing."""
    return new_id(int(now.timestamp() * 1000))
