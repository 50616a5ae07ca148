"""The store is damaged: what to do, and one button that keeps all that can still be read."""

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.strings import Strings


def damaged_screen(*, strings: Strings, problem: str, on_salvage: kit.Press, on_again: kit.Press) -> ft.View:
    """Return the screen; `problem` is what went wrong the last time she pressed, if anything did."""
    body: list[ft.Control] = [kit.Notice(strings("damaged.text"), sem_id="damaged-text", tone=kit.Tone.WARN)]
    if problem:
        body.append(kit.Notice(strings(f"problems.{problem}"), sem_id="damaged-problem", tone=kit.Tone.ERROR))
    body.append(kit.Button(text=strings("trouble.again"), kind="outlined", on_press=on_again, sem_id="again"))
    return kit.screen(
        route="/",
        title=strings("damaged.title"),
        sem_id="damaged",
        body=body,
        bottom=kit.BigButton(
            text=strings("damaged.go"), icon=ft.Icons.HEALING, on_press=on_salvage, sem_id="salvage",
            busy=strings("damaged.working"),
        ),
    )  # fmt: skip
