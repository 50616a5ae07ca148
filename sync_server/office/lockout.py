"""How long a door stays shut after wrong passwords: it grows, and it ends by itself.

Failures are counted by what was typed as login name, whether or not such an officer exists, so the
answer tells nothing about who has an account. They are counted three times: by login and address
together, by address, and, far more patiently, by login alone: a stranger's tries shut the door for
the stranger and not for the officer, and many strangers together still cannot try for ever. Nor do
many strangers shut an officer out: where the officer signed in lately, the count by login alone holds
nobody up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

FREE_TRIES = 5  # of one login from one address
FREE_TRIES_OF_ADDRESS = 30  # of any logins
FREE_TRIES_OF_LOGIN = 50  # from anywhere; more than one address alone can reach in the time remembered
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)
REMEMBERED = timedelta(hours=12)
KNOWN = timedelta(days=30)  # so long an address from which somebody signed in is theirs


def shut_until(failures: Sequence[datetime], free: int = FREE_TRIES) -> datetime | None:
    """Return when one may try again, or None when nothing forbids it.

    The fifth failure costs a minute, each further one twice as much, up to half an hour.
    """
    too_many = len(failures) - free
    if too_many < 0:
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** min(too_many, 10), LONGEST_WAIT)
    return max(failures) + wait
