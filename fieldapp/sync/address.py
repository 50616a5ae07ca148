"""Which server an address means, so that no link and no piece of paper can quietly put another in its place."""

import httpx

_USUAL_PORTS = {"http": 80, "https": 443}


def same_server(one: str, other: str) -> bool:
    """Return whether both addresses lead to one server: the same scheme, host and port, whatever the path."""
    return _origin(one) == _origin(other) is not None


def shown_host(address: str) -> str:
    """Return the host as a person can compare it, with its port when that is not the usual one; empty for no address.

    A name with letters beyond ASCII is shown as the network spells it too: `xã.vn (xn--x-jia.vn)`. Two such names may
    look alike and be different.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return ""
    spelled = url.raw_host.decode("ascii")
    name = url.host if url.host.lower() == spelled else f"{url.host} ({spelled})"
    return name if url.port is None else f"{name}:{url.port}"


def _origin(address: str) -> tuple[str, str, int | None] | None:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return None
    host = url.raw_host.decode("ascii").lower().rstrip(".")
    return (url.scheme, host, url.port or _USUAL_PORTS.get(url.scheme)) if host else None
