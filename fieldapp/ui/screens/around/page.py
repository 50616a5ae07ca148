"""The frame of these screens: one thing each, and the way back to the case."""

from collections.abc import Callable

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.around.assign import assign
from fieldapp.ui.screens.around.consent import consent
from fieldapp.ui.screens.around.inquiry import inquiry
from fieldapp.ui.screens.around.interest import interest
from fieldapp.ui.screens.around.scope import scope
from fieldapp.ui.screens.around.simple import behalf, referral, support, team
from fieldapp.ui.screens.sheet import Sheet

_PAGES: dict[str, Callable[[Sheet, Acts], list[ft.Control]]] = {
    "assign": assign, "interest": interest, "team": team, "referral": referral, "support": support,
    "consent": consent, "behalf": behalf, "inquiry": inquiry,
}  # fmt: skip
_TITLES = {
    "scope": "side.scope", "assign": "assign.title", "interest": "interest.title", "team": "other_team.title",
    "referral": "referral.title", "support": "support.title", "consent": "consent.title", "behalf": "behalf.title",
    "inquiry": "inquiry.title",
}  # fmt: skip


def side_screen(
    *,
    route: str,
    name: str,
    at: str,
    sheet: Sheet,
    acts: Acts,
    trouble: str,
    on_at: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the screen `name` of `routes.SIDES`; `at` is the question of the one that asks several."""
    strings = sheet.strings
    body = scope(sheet, acts, at, on_at) if name == "scope" else _PAGES[name](sheet, acts)
    return kit.screen(
        route=route, title=strings(_TITLES[name]), sem_id=f"side-{name}", top=top, opens_at=at,
        body=[*kit.trouble_notice(trouble), *body],
        on_back=on_back, back_text=strings("kit.back"),
        bottom=kit.BigButton(
            text=strings("side.to_case"), icon=ft.Icons.ARROW_BACK, on_press=on_back, sem_id="side-to-case",
            kind="tonal",
        ),
    )  # fmt: skip
