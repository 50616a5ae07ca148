"""What stands on the commune's sheet: a code to type, or a link (also as QR) that holds code and server."""

import re
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from fieldapp.sync.client import is_address
from fieldapp.sync.enrol import code_in

_LINK = re.compile(r"\S+[?&]code=\S+")


class Ticket(Struct, frozen=True, kw_only=True):
    """A code as `K7M4-9QXT`, and the server's address when the link names one."""

    code: str
    server: str = ""


def read_ticket(text: str) -> Ticket | None:
    """Return the ticket in what was typed or pasted, in any case, with any spaces; None when there is none."""
    code = code_in(text)
    return Ticket(code=code, server=_server_in(text)) if code else None


def server_address(text: str) -> str | None:
    """Return the address without a slash at its end; https when no scheme is named; None when it is no address."""
    plain = text.strip()
    if plain and "://" not in plain:
        plain = f"https://{plain}"
    try:
        parts = urlsplit(plain)
        odd_port = parts.port is not None and parts.port <= 0
    except ValueError:
        return None
    named = parts.hostname and "@" not in parts.netloc  # `https://xa.vn@elsewhere.example` only looks like xa.vn
    good = parts.scheme in ("http", "https") and named and not odd_port and not any(map(str.isspace, plain))
    return plain.rstrip("/") if good and is_address(plain) else None


def _server_in(text: str) -> str:
    link = _LINK.search(text.strip())
    if link is None:
        return ""
    try:
        named = parse_qs(urlsplit(link[0]).query).get("server", [""])[0]
    except ValueError:
        return ""
    return server_address(named) or ""
