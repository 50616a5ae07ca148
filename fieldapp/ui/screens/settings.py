"""Whose book this is, its lock and its language."""

from collections.abc import Callable

import flet as ft

from fieldapp.protocol import EnrolReply
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import LANGUAGES, Strings


def settings_screen(
    *,
    route: str,
    strings: Strings,
    who: EnrolReply | None,
    version: str,
    on_language: Callable[[str], object],
    on_lock: kit.Press,
    on_pin: kit.Press | None,
    on_person: kit.Press,
    finger: bool | None,
    on_finger: kit.Press,
    on_back: kit.Press,
) -> ft.View:
    """Return the page of settings. `finger`: whether a finger opens the book; None where none can.

    Without `on_pin` there is no PIN to change: nobody locks a made-up village.
    """
    languages = [kit.Choice(code=code, text=strings(f"settings.{code}")) for code in LANGUAGES]
    return kit.screen(
        route=route,
        title=strings("settings.title"),
        sem_id="settings",
        on_back=on_back,
        back_text=strings("kit.back"),
        spacing=measures.GAP,
        body=[
            kit.BigButton(
                text=strings("settings.lock"), icon=ft.Icons.LOCK_OUTLINE, on_press=on_lock, sem_id="lock-now"
            ),
            *([_wide(strings("pin.old_title"), ft.Icons.PASSWORD, on_pin, "change-pin")] if on_pin else []),
            *_finger(strings, finger, on_finger),
            _wide(strings("people.change"), ft.Icons.SWITCH_ACCOUNT, on_person, "change-person"),
            ft.Divider(color=ft.Colors.OUTLINE_VARIANT),
            kit.Notice(
                strings("settings.privacy"),
                sem_id="privacy",
                title=strings("settings.privacy_title"),
                icon=ft.Icons.LOCK_OUTLINE,
            ),
            kit.heading(strings("settings.who"), level=2),
            *_who(strings, who),
            kit.PickList(
                label=strings("settings.language"),
                choices=languages,
                chosen=strings.language,
                on_pick=on_language,
                sem_id="language",
                strings=strings,
            ),
            kit.quiet(strings("settings.version", version=version)),
        ],
    )


def _who(strings: Strings, who: EnrolReply | None) -> list[ft.Control]:
    if who is None:
        return [kit.body(strings("settings.not_enrolled"))]
    return [
        kit.body(strings("settings.person", name=who.person.name)),
        kit.body(strings("settings.team", team=who.team_name, commune=who.commune)),
    ]


def _finger(strings: Strings, finger: bool | None, on_finger: kit.Press) -> list[ft.Control]:
    if finger is None:
        return []
    return [_wide(strings("pin.finger_off" if finger else "pin.finger"), ft.Icons.FINGERPRINT, on_finger, "finger")]


def _wide(text: str, icon: ft.IconData, on_press: kit.Press, sem_id: str) -> ft.Control:
    return kit.Button(text=text, kind="outlined", icon=icon, on_press=on_press, sem_id=sem_id, full_width=True)
