"""Small apps for tests of the kit: one control on one screen."""

from collections.abc import Callable
from typing import Any

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.strings import Strings
from tests.ui.headless import Headless

VI = Strings("vi")


def room(draw: Callable[[], list[ft.Control]], **settings: Any) -> Headless:
    """Return an app that shows these controls on one screen; `draw` may use hooks."""

    @ft.component
    def Only() -> ft.View:  # noqa: N802
        return kit.screen(route="/", title="Thử", sem_id="room", body=draw())

    return Headless(lambda page: page.render_views(lambda: [Only()]), **settings)


class Kept(list[Any]):
    """A callback that remembers what it was called with."""

    def __call__(self, *values: Any) -> None:
        self.append(values[0] if len(values) == 1 else values)
