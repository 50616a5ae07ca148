"""What the author of a change had seen: the server number that it may honestly carry, worked out path by path.

Too high a number overwrites what she never saw; too low a one calls a clash what she read and meant to change.
"""

from collections.abc import Mapping

from fieldapp.store.records import Held


def written_since(held: Held, path: str, since: int) -> bool:
    """Return whether anything was written at this path after that number, as far as this phone has heard."""
    return any(line.seq > since and path in line.paths for line in held.lines)


def newest(held: Held, numbers: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of these paths, each moved up to the record's when nothing newer was written there."""
    return {
        path: since if written_since(held, path, since) else max(since, held.base) for path, since in numbers.items()
    }


def common(held: Held, numbers: Mapping[str, int]) -> int:
    """Return the one number that a change of all these paths may carry, as new as it may honestly be.

    The property: of every path, all that others wrote up to this number was seen by her before she began to write
    there, or was overwritten since by a change of this phone that the server took. So the server notices whatever she
    has not seen, and takes for a clash as little as possible of what she has.
    """
    return min([held.base, *newest(held, numbers).values()]) if numbers else 0


def calls_no_clash(held: Held, numbers: Mapping[str, int], base: int) -> bool:
    """Return whether a lower number would do as well: nothing that she has seen at these paths lies above it."""
    return not any(
        base < line.seq <= seen for path, seen in numbers.items() for line in held.lines if path in line.paths
    )
