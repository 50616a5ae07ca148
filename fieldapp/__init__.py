"""The phone: mediators record cases without signal; the network is a visitor.

`fieldapp.open_device` is a phone without a screen (`fieldapp.device`). It is fetched when it is asked for, since the
language that both programs share is imported without any of the phone's libraries.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Return what stands in `fieldapp.device`."""
    if name in ("Device", "open_device"):
        return getattr(import_module("fieldapp.device"), name)
    raise AttributeError(f"module 'fieldapp' has no attribute {name!r}")
