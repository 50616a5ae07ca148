"""What was only on a former phone: the PIN of that phone brings it here."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings


@ft.component
def FormerPhone(
    *,
    route: str,
    strings: Strings,
    left_on: str,
    on_pin: Callable[[str], Awaitable[str]],
    on_decline: kit.Press,
    on_back: kit.Press,
) -> ft.View:
    """Return the screen. `left_on` is when the former phone last left something, empty when nothing is left to bring.

    `on_pin` returns why it failed.
    """
    trouble, set_trouble = ft.use_state("")
    working, set_working = ft.use_state(False)
    asked, set_asked = ft.use_state(False)
    kit.use_confirm(
        asked=asked,
        title=strings("former.decline_question"),
        text=strings("former.decline_text"),
        yes=strings("former.decline_yes"),
        no=strings("former.decline_no"),
        on_yes=on_decline,
        on_close=lambda: set_asked(False),
        sem_id="former-decline-confirm",
    )

    async def typed(pin: str) -> None:
        set_working(True)
        try:
            set_trouble(await on_pin(pin))
        finally:
            set_working(False)

    body = kit.trouble_notice(trouble, "pin-problem")
    asks = bool(left_on or working)
    said = strings("former.text", when=left_on) if left_on else strings("former.nothing")
    if working:
        said = strings("former.working")
    body.append(kit.sem("former-ask", kit.lead(said), live_region=True))
    if asks:
        body.append(
            kit.Button(
                text=strings("former.decline"), kind="text", on_press=lambda: set_asked(True), sem_id="former-decline"
            )
        )  # fmt: skip
    return kit.screen(
        route=route,
        title=strings("former.title"),
        sem_id="former-phone",
        body=body,
        spacing=measures.GAP,
        opens_at=trouble,
        on_back=on_back,
        back_text=strings("kit.back"),
        bottom=kit.PinPad(on_pin=typed, strings=strings, disabled=working) if asks else None,
    )
