"""Ten big buttons for a PIN. It shows how many digits are in, and never which."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.ui import theme
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.calls import answer, begin
from fieldapp.ui.kit.hands import use_hands
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.kit.marks import sem
from fieldapp.ui.strings import Strings

DIGITS = 6
KEY_HEIGHT = 64  # dp
SPACE = 8  # dp between keys
_ROWS = ("123", "456", "789")
_DOT = 18  # dp
_BACK_KEYS = ("Backspace", "Delete")

TakePin = Callable[[str], Awaitable[object] | object]
"""Called with the six digits. While it runs the pad takes nothing; afterwards it is empty."""


class _Digits:
    """What is in, kept out of every render."""

    def __init__(self) -> None:
        self.typed = ""
        self.busy = False


@ft.component
def PinPad(*, on_pin: TakePin, strings: Strings, disabled: bool = False) -> ft.Control:
    """Return the pad: dots above, keys below. At the sixth digit `on_pin` is called without further ado.

    The phone's own keys work too. The digits stand in no control, so no picture or tree of the screen has them.
    """
    digits = use_own(_Digits)
    count, set_count = ft.use_state(0)
    hands = use_hands()

    async def press(digit: str) -> None:
        if digits.busy or disabled:
            return
        digits.typed += digit
        set_count(len(digits.typed))
        if len(digits.typed) < DIGITS:
            return
        pin, digits.typed, digits.busy = digits.typed, "", True
        try:
            await answer(on_pin, pin)
        finally:
            digits.busy = False
            set_count(len(digits.typed))

    def back() -> None:
        if not digits.busy:
            digits.typed = digits.typed[:-1]
            set_count(len(digits.typed))

    def key(name: str) -> None:
        digit = name.removeprefix("Numpad ")
        if len(digit) == 1 and digit in "0123456789":
            begin(press(digit))
        elif name in _BACK_KEYS:
            back()

    latest = use_own(lambda: [key])
    latest[0] = key
    stop = use_own(lambda: [lambda: None])

    def listen() -> None:
        if hands is not None:
            stop[0] = hands.listen(lambda name: latest[0](name))

    ft.use_effect(listen, [], cleanup=lambda: stop[0]())
    full = digits.busy or disabled

    def digit_key(digit: str) -> ft.Control:
        async def pressed() -> None:
            await press(digit)

        face = ft.Text(
            digit,
            size=measures.HEADING,
            font_family=theme.SEMI_BOLD,
            style=ft.TextStyle(height=1.05),
            semantics_label=strings("pin.digit", digit=digit),
        )
        return sem(f"pin-{digit}", _key(face, pressed, full), expand=True)

    erase = ft.Icon(
        ft.Icons.BACKSPACE_OUTLINED, size=measures.ICON, color=ft.Colors.ON_SURFACE, semantics_label=strings("pin.back")
    )
    nothing = ft.Container(expand=True, height=KEY_HEIGHT)
    rows = [[digit_key(digit) for digit in row] for row in _ROWS]
    rows.append([nothing, digit_key("0"), sem("pin-back", _key(erase, back, full), expand=True)])
    keys: list[ft.Control] = [ft.Row(row, spacing=SPACE) for row in rows]
    return ft.Column([_dots(DIGITS if digits.busy else count, strings), *keys], spacing=SPACE, tight=True)


def _dots(count: int, strings: Strings) -> ft.Control:
    dots: list[ft.Control] = [
        ft.Container(
            width=_DOT,
            height=_DOT,
            shape=ft.BoxShape.CIRCLE,
            bgcolor=ft.Colors.PRIMARY if place < count else None,
            border=ft.Border.all(2, ft.Colors.PRIMARY if place < count else ft.Colors.OUTLINE),
        )
        for place in range(DIGITS)
    ]
    row = ft.Container(
        ft.Row(dots, spacing=14, alignment=ft.MainAxisAlignment.CENTER), padding=ft.Padding.symmetric(vertical=6)
    )
    return sem("pin-dots", row, label=strings("pin.dots", count=count, all=DIGITS), live_region=True)


def _key(face: ft.Control, press: Callable[[], object], disabled: bool) -> ft.Control:
    style = ft.ButtonStyle(
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        color={ft.ControlState.DISABLED: ft.Colors.OUTLINE, ft.ControlState.DEFAULT: ft.Colors.ON_SURFACE},
        shape=ft.RoundedRectangleBorder(radius=measures.RADIUS),
        padding=0,
        elevation=0,
    )
    return ft.Row(
        [ft.FilledButton(content=face, style=style, on_click=press, disabled=disabled, height=KEY_HEIGHT, expand=True)]
    )
