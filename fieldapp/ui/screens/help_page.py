"""How to use the book: for who opens it twice a year."""

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings

STANDINGS = ("saved", "received", "returned", "approved")


def help_screen(
    *,
    route: str,
    strings: Strings,
    trouble: str,
    on_practise: kit.Press | None,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page. `on_practise` opens the made-up village; None where she is in it already."""
    tryout = kit.trouble_notice(trouble, "practice-problem")
    if on_practise:
        tryout += [
            kit.BigButton(
                text=strings("practice.begin"), icon=ft.Icons.SCHOOL, on_press=on_practise, sem_id="practise"
            ),
            kit.body(strings("practice.what")),
            ft.Divider(color=ft.Colors.OUTLINE_VARIANT),
        ]
    told: list[ft.Control] = [kit.body(strings("settings.help_cards"))]
    for number in range(1, 6):
        told.append(kit.heading(strings(f"settings.help_{number}_title"), level=2))
        told.append(kit.body(strings(f"settings.help_{number}")))
    marks: list[ft.Control] = [kit.heading(strings("settings.help_states"), level=2)]
    for standing in STANDINGS:
        marks.append(ft.Row([kit.StandingChip(standing, strings)], wrap=True))
        marks.append(kit.body(strings(f"settings.state_{standing}")))
    return kit.screen(
        route=route,
        title=strings("today.help"),
        sem_id="help",
        on_back=on_back,
        back_text=strings("kit.back"),
        spacing=measures.GAP,
        top=top,
        body=[*tryout, *told, ft.Divider(color=ft.Colors.OUTLINE_VARIANT), *marks],
    )
