"""A phone that was long without the commune, and one whose logbook went at the commune's word."""

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.strings import Strings


def contact_screen(
    *, strings: Strings, days: int, asking: bool, on_again: kit.Press, on_lock: kit.Press
) -> ft.View:  # fmt: skip
    """Return what stands before a logbook that opens only with the commune's word; `asking` while it is asked."""
    body: list[ft.Control] = [kit.lead(strings("contact.text", days=days)), kit.body(strings("contact.clock"))]
    if asking:
        body.append(kit.sem("contact-asking", kit.quiet(strings("contact.asking")), live_region=True))
    else:
        body.append(kit.Notice(strings("contact.offline"), sem_id="contact-problem", tone=kit.Tone.WARN))
    body.append(kit.Button(text=strings("settings.lock"), kind="text", on_press=on_lock, sem_id="lock-now"))
    return kit.screen(
        route="/",
        title=strings("contact.title"),
        sem_id="contact",
        body=body,
        bottom=kit.BigButton(
            text=strings("contact.again"), icon=ft.Icons.REFRESH, on_press=on_again, sem_id="again", disabled=asking
        ),
    )


def gone_screen(*, strings: Strings, left: bool, on_begin: kit.Press) -> ft.View:
    """Return what is said once the logbook is gone: the phone was lost, or its person has `left` the team."""
    text, owner = ("gone.left", "gone.left_owner") if left else ("gone.text", "gone.owner")
    return kit.screen(
        route="/",
        title=strings("gone.title"),
        sem_id="gone",
        body=[kit.lead(strings(text)), kit.body(strings(owner))],
        bottom=kit.BigButton(text=strings("gone.begin"), on_press=on_begin, sem_id="begin-anew"),
    )
