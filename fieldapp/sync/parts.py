"""A photo's bytes as they come in: handed on at once, so that a cut takes nothing of what was here."""

import re
import time
from collections.abc import Callable

import httpx

from fieldapp.domain.problems import Code, Problem
from fieldapp.sync.answers import LONGEST_ANSWER, MAX_REPLY
from fieldapp.sync.server import BlobPart, Offline

_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


def give_parts(response: httpx.Response, start: int, most: int, take: Callable[[BlobPart], None]) -> int:
    """Give the bytes of a 200 or 206 to `take`, and return the size of the whole photo.

    Raises Problem SERVER_NONSENSE for another range than was asked for, and Offline when it takes for ever.
    """
    place, left, size = _place(response, start, most)
    at, until = response.headers.get("upload-at", ""), time.monotonic() + LONGEST_ANSWER
    for content in response.iter_raw():
        if len(content) > left:
            raise Problem(Code.SERVER_NONSENSE, "more than was promised")
        take(BlobPart(start=place, content=content, size=size, at=at))
        place, left = place + len(content), left - len(content)
        if time.monotonic() > until:
            raise Offline("answer too slow")
    return size or place


def _place(response: httpx.Response, start: int, most: int) -> tuple[int, int, int]:
    """Return where the first byte belongs, how many may come, and how many the whole photo has, 0 when not told."""
    kind, coding = response.headers.get("content-type", ""), response.headers.get("content-encoding", "identity")
    if (kind, coding) != ("application/octet-stream", "identity"):
        raise Problem(Code.SERVER_NONSENSE, f"a photo as {kind} in {coding}")
    if response.status_code == 200:
        length = response.headers.get("content-length", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        return 0, size or MAX_REPLY, size
    told = _RANGE.fullmatch(response.headers.get("content-range", ""))
    first, last, size = map(int, told.groups()) if told else (-1, -1, 0)
    if first != start or not first <= last < min(start + most, size):
        raise Problem(Code.SERVER_NONSENSE, "another range than was asked for")
    return first, last + 1 - first, size
