"""What one round with the server came to, as a value for the screens and for the pulse."""

from msgspec import Struct

from fieldapp.domain.problems import Code
from fieldapp.protocol import Backup


class SyncReport(Struct, frozen=True, kw_only=True):
    """Counts are of this round. `complete` alone says that everything is through."""

    complete: bool = False  # nothing waits that could be sent, nothing is left to fetch
    offline: bool = False
    problem: Code | None = None
    sent: int = 0  # changes that the server has put into its journal
    clashed: int = 0  # of these, the ones where another's value stood
    held: int = 0  # changes that the server keeps aside for an officer
    received: int = 0  # records that brought something new
    photos_sent: int = 0
    photos_received: int = 0
    photos_broken: tuple[str, ...] = ()  # SHA-256 of photos whose file on this phone is gone or damaged
    changes_waiting: int = 0  # sent by the person, not yet received by the server
    photos_waiting: int = 0  # named by what was sent, not yet received by the server
    offered: int = 0  # changes that bring back what a restored server lost; among those sent
    notices: tuple[str, ...] = ()  # the server's, such as "clock_wrong"
    letters: tuple[Backup, ...] = ()  # of former phones of this person, not brought back yet
    destroy: bool = False  # this phone is lost and has handed over everything: its keys are to be destroyed now
    parted_at: str = ""  # `backup.fingerprint` of what it had then: with anything newer it must not be destroyed
    fault: str = ""  # for the log: what in this program went wrong, when something did
