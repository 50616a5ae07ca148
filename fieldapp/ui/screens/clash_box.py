"""What two people wrote differently in a field of a thing besides cases; one version is kept by a tap."""

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from fieldapp.domain.clash import Version
from fieldapp.ui import kit
from fieldapp.ui.screens.said import said_of
from fieldapp.ui.strings import Strings
from fieldapp.workbook import SeenClash

Settle = Callable[[SeenClash, Any], Awaitable[object]]
"""Lets one version of a field hold."""
When = Callable[[str], str]
"""Says an ISO 8601 moment in words."""
_ON_A_BUTTON = 80  # characters; longer words stand above it


def clash_box(
    seen: SeenClash, strings: Strings, when: When, on_settle: Settle, label: str = ""
) -> ft.Control:  # fmt: skip
    """Return the versions of one field, named by its `label`, with who wrote each and when; a tap on one makes it what
    holds.
    """
    name = seen.path.partition("/")[0]

    def chosen(value: Any) -> Callable[[], Awaitable[object]]:
        return lambda: on_settle(seen, value)

    title = ": ".join(filter(None, [strings("training.clash_title"), label]))
    rows: list[ft.Control] = [kit.lead(title), kit.body(strings("training.clash_ask"))]
    for place, version in enumerate(seen.versions):
        text = said_of(name, version.value, strings)
        if len(text) > _ON_A_BUTTON:
            rows.append(kit.body(text))
            text = strings("clash.keep")
        rows.append(
            kit.Button(
                text=_with_writer(text, version, strings, when), kind="outlined",
                on_press=chosen(version.value), sem_id=f"choose-{seen.path}-{place}", full_width=True,
            )
        )  # fmt: skip
    return kit.sem(f"clash-{seen.path}", ft.Column(rows, spacing=8, tight=True))


def _with_writer(text: str, version: Version, strings: Strings, when: When) -> str:
    if not version.by:
        return text
    if not version.at:
        return strings("training.clash_by", text=text, by=version.by)
    return strings("training.clash_by_at", text=text, by=version.by, when=when(version.at))
