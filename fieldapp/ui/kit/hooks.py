"""Two small hooks that Flet leaves to be written, with types."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flet as ft

OwnT = TypeVar("OwnT")


def use_own(make: Callable[[], OwnT]) -> OwnT:
    """Return the object that this component made at its first render and keeps for its life."""
    box: Any = ft.use_ref(None)
    if box.current is None:
        box.current = make()
    return cast(OwnT, box.current)


def keyed(key: str, component: Callable[..., ft.Control], **values: Any) -> ft.Control:
    """Return the component under a key: another key is another component, with a state of its own."""
    return component(**values, key=key)


def keyed_view(key: str, component: Callable[..., ft.View], **values: Any) -> ft.View:
    """Return a view's component under a key, as `keyed` does."""
    return component(**values, key=key)


def keyed_views(key: str, component: Callable[..., list[ft.View]], **values: Any) -> list[ft.View]:
    """Return the component of several views under a key, as `keyed` does."""
    return component(**values, key=key)
