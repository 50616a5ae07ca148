"""What a screen of this folder may ask for besides writing a field; the station carries it out."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from fieldapp.workbook import Colleague, Reach

Done = Awaitable[None]


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What can be done, and what has to be known for it."""

    me: str  # the person who holds the phone
    leader: str  # the team leader's name; empty when nobody knows
    leads: bool  # cases are hers to give
    members: Collection[str]  # the persons of the team; none where nobody knows
    officer: Reach | None  # the commune's officer, when the commune gave a number
    teams: Sequence[tuple[str, str]]  # the other teams of the commune: name and village
    refer: Callable[[str], Done]
    leave_unmediated: Callable[[], Done]
    mediate_after_all: Callable[[], Done]
    assign: Callable[[Colleague], Done]
    take_on: Callable[[str], Done]
    refuse: Callable[[str, str], Done]  # an assignment and the reason
    give_to_another: Callable[[str, str], Done]
    declare_interest: Callable[[], Done]
    withdraw_interest: Callable[[str], Done]
    explain: Callable[[str, str], Awaitable[str | None]]  # a path and words; answers as `on_keep` does
    keep_reply: Callable[[str, str], Awaitable[str | None]]  # an inquiry and words; answers as `on_keep` does
    send_reply: Callable[[str], Done]
    call: Callable[[str], Done]
    danger: Callable[[], object]
    go: Callable[[str], object]  # to another of these screens
