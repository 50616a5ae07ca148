"""The demo's strip: whose phone this window is, and a switch that takes its network away."""

from datetime import datetime

import flet as ft

from fieldapp.domain.problems import Code
from fieldapp.sync.pulse import Reason
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.screens.phones import shown_name
from fieldapp.ui.shell import Shell

ROOM_FOR_NAME = 420  # dp


def demo_strip(shell: Shell) -> ft.Control | None:
    """Return the strip in demo mode; None on a real phone."""
    if not shell.demo:
        return None
    strings, off = shell.strings, shell.signals.offline_by_hand

    def switch() -> None:
        shell.signals.offline_by_hand = not off
        shell.road.cut(not off)
        if off:
            shell.road.nudge(Reason.CONNECTIVITY)

    said, icon = (strings("demo.offline"), ft.Icons.WIFI_OFF) if off else _seen(shell)
    if shell.phone and shell.signals.width >= ROOM_FOR_NAME:
        said = strings("demo.of_phone", name=shown_name(shell.phone, strings), network=said)
    button = kit.Button(
        text=strings("demo.go_online" if off else "demo.go_offline"), kind="text", on_press=switch, sem_id="demo-switch"
    )
    mark = icon_mark(icon, color=ft.Colors.ON_SURFACE_VARIANT, size=22)
    wrapped = ft.Row(
        [ft.Row([mark, kit.quiet(said)], tight=True, spacing=8), button],
        wrap=True,
        spacing=4,
        run_spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    inside: list[ft.Control] = [wrapped]
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


def _seen(shell: Shell) -> tuple[str, ft.IconData]:
    """Return what was last seen of the commune: a switch that is on does not mean that anybody answers.

    In few words: beside the switch there is room for a dozen letters on a small phone.
    """
    road, strings = shell.store.road.get(), shell.strings
    if road.last_problem in (Code.OFFLINE, Code.SERVER_NONSENSE):
        return strings("demo.unreached"), ft.Icons.CLOUD_OFF
    if not road.last_contact_at:
        return strings("demo.never"), ft.Icons.CLOUD_QUEUE
    at, today = datetime.fromisoformat(road.last_contact_at).astimezone(shell.zone), shell.today()
    when = f"{at:%H:%M}" if at.date() == today else strings.near_day(at.date(), today).lower()
    return strings("demo.heard", when=when), ft.Icons.CLOUD_DONE
