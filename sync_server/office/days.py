"""A day of a form: asked for, looked at, shown."""

from datetime import date

from sync_server.clock import VIETNAM
from sync_server.office.setting import Office
from sync_server.people import days

_EARLIEST = date(1999, 1, 1)  # Pháp lệnh hòa giải ở cơ sở: nothing that is written here is older


def today(office: Office) -> date:
    """Return the day it is in Vietnam."""
    return office.clock().astimezone(VIETNAM).date()


def past_day(text: str, office: Office) -> date | None:
    """Return the day of a date box, or of one that was typed; None for no day, or one that has not come."""
    found = days.day_in(text)
    return found if found and _EARLIEST <= found <= today(office) else None


def shown(day: str) -> str:
    """Return a day, or a year alone, as people read it; empty for none."""
    return f"{date.fromisoformat(day):%d/%m/%Y}" if len(day) > 4 else day
