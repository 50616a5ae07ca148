"""The demo's strip: whose phone this window is, and a switch that takes its network away."""

import flet as ft

from fieldapp.sync.pulse import Reason
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.screens.phones import shown_name
from fieldapp.ui.shell import Shell


def demo_strip(shell: Shell) -> ft.Control | None:
    """Return the strip in demo mode; None on a real phone."""
    if not shell.demo:
        return None
    strings, off = shell.strings, shell.signals.offline_by_hand

    def switch(event: ft.Event[ft.Switch]) -> None:
        shell.signals.offline_by_hand = not event.control.value
        shell.road.cut(not event.control.value)
        if event.control.value:
            shell.road.nudge(Reason.CONNECTIVITY)

    said = strings("demo.offline" if off else "demo.online")
    if shell.phone:
        said = strings("demo.of_phone", name=shown_name(shell.phone, strings), network=said)
    inside: list[ft.Control] = [
        icon_mark(ft.Icons.WIFI_OFF if off else ft.Icons.WIFI, color=ft.Colors.ON_SURFACE_VARIANT, size=22),
        kit.quiet(said, expand=True),
        kit.sem("demo-switch", ft.Switch(value=not off, on_change=switch), label=strings("demo.online")),
    ]
    if shell.leave is not None:
        inside.append(
            kit.IconButton(
                icon=ft.Icons.SWITCH_ACCOUNT, text=strings("demo.change"), on_press=shell.leave, sem_id="demo-change"
            )
        )
    return ft.Container(
        ft.Row(inside, spacing=measures.GAP),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        padding=ft.Padding.only(left=measures.EDGE, right=4, top=0, bottom=0),
    )
