"""Giving out the rest of a photo to a phone that has its beginning, or of a sound to a player (HTTP `Range`)."""

import re
from collections.abc import Mapping

from litestar import Response

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_OCTETS = "application/octet-stream"
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


def partial(content: bytes, asked: str, told: Mapping[str, str] | None = None, kind: str = _OCTETS) -> Response[bytes]:
    """Answer the range asked for; one that says nothing is none, and gets the whole. `told` are more headers,
    `kind` the media type."""
    more = dict(told or {})
    found = _RANGE.fullmatch(asked.strip())
    if not found or int(found[1]) >= len(content):
        return _answer(content, 200, more, kind)
    start = int(found[1])
    stop = min(int(found[2]) + 1, len(content)) if found[2] else len(content)
    if stop <= start:
        return _answer(content, 200, more, kind)
    more["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
    return _answer(content[start:stop], 206, more, kind)


def _answer(content: bytes, status: int, more: dict[str, str], kind: str) -> Response[bytes]:
    return Response(content, status_code=status, media_type=kind, headers=_HEADERS | more)
