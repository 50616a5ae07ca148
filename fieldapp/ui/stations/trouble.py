"""What the road state says is wrong, read in one way by every station."""

from fieldapp.domain.problems import Code
from fieldapp.store.road import RoadState
from fieldapp.ui.shell import Shell


def problem_of(shell: Shell, road: RoadState) -> str:
    """Return the code of what went wrong in the last round; empty when nothing did."""
    if road.last_problem or not shell.signals.fault:
        return road.last_problem
    return Code.SERVER_TROUBLE


def clock_wrong(road: RoadState) -> bool:
    """Return whether the server found this phone's clock wrong in its last answer."""
    return Code.CLOCK_WRONG in road.notices
