"""Giving out the rest of a photo to a phone that has its beginning already (HTTP `Range`)."""

import re

from litestar import Response

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


def partial(content: bytes, asked: str) -> Response[bytes]:
    """Answer the range asked for; a range that says nothing is no range, and gets the whole."""
    found = _RANGE.fullmatch(asked.strip())
    if not found or int(found[1]) >= len(content):
        return _answer(content, 200, {})
    start = int(found[1])
    stop = min(int(found[2]) + 1, len(content)) if found[2] else len(content)
    if stop <= start:
        return _answer(content, 200, {})
    return _answer(content[start:stop], 206, {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}"})


def _answer(content: bytes, status: int, more: dict[str, str]) -> Response[bytes]:
    return Response(content, status_code=status, media_type="application/octet-stream", headers=_HEADERS | more)
