"""In a browser: whose phone is this window? And what to say when it cannot be opened, or is open elsewhere."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.phones import valid_name
from fieldapp.ui.strings import Strings


def phones_screen(
    *,
    strings: Strings,
    names: Sequence[str],
    in_use: frozenset[str],
    on_choose: Callable[[str], object],
) -> ft.View:
    """Return the picker. Names are checked here; `on_choose` gets a valid one. A hook: holds what is typed."""
    typed, set_typed = ft.use_state("")
    error, set_error = ft.use_state("")

    async def open_typed() -> None:
        name = valid_name(typed)
        if name is None:
            set_error(strings("phones.bad_name"))
            return
        await kit.answer(on_choose, name)

    def row_of(name: str) -> ft.Control:
        words: list[ft.Control] = [kit.lead(shown_name(name, strings))]
        if name in in_use:
            words.append(kit.quiet(strings("phones.in_use")))
        return kit.TouchRow(words, on_press=lambda: on_choose(name), sem_id=f"phone-{name}", icon=ft.Icons.SMARTPHONE)

    return kit.screen(
        route="/",
        title=strings("phones.title"),
        sem_id="phones",
        spacing=measures.GAP,
        body=[
            kit.heading(strings("phones.question")),
            kit.body(strings("phones.explain")),
            *[row_of(name) for name in names],
            kit.TextField(
                label=strings("phones.other"),
                value=typed,
                note=strings("phones.other_label"),
                hint=strings("phones.other_hint"),
                on_keep=lambda text: set_typed(text),
                on_typed=set_typed,
                error=error,
                sem_id="phone-other",
                capitalization=ft.TextCapitalization.NONE,
                plain=True,
            ),
            kit.Button(text=strings("phones.open"), kind="outlined", on_press=open_typed, sem_id="phone-open"),
        ],
    )


def shown_name(name: str, strings: Strings) -> str:
    """Return how a phone is called on the screen: the demo's people by name, others by their folder."""
    return strings(f"phones.name_{name}") if name in ("lan", "hung", "tam") else name


def elsewhere_screen(*, strings: Strings, phone: str, on_take_back: kit.Press) -> ft.View:
    """Return what the older window shows once a newer one has the phone."""
    return kit.screen(
        route="/",
        title=strings("elsewhere.title"),
        sem_id="elsewhere",
        body=[kit.body(strings("elsewhere.text", phone=phone))],
        bottom=kit.BigButton(text=strings("elsewhere.take_back"), on_press=on_take_back, sem_id="take-back"),
    )


def trouble_screen(*, strings: Strings, problem: str, on_again: kit.Press) -> ft.View:
    """Return what to say when the store cannot be opened."""
    return kit.screen(
        route="/",
        title=strings("trouble.title"),
        sem_id="trouble",
        body=[kit.Notice(strings(f"problems.{problem}"), sem_id="trouble-problem", tone=kit.Tone.ERROR)],
        bottom=kit.BigButton(text=strings("trouble.again"), icon=ft.Icons.REFRESH, on_press=on_again, sem_id="again"),
    )


def missing_screen(*, route: str, strings: Strings, on_home: kit.Press) -> ft.View:
    """Return what stands at an address that leads nowhere."""
    return kit.screen(
        route=route,
        title=strings("missing.title"),
        sem_id="missing",
        body=[kit.body(strings("missing.text"))],
        bottom=kit.BigButton(text=strings("missing.home"), on_press=on_home, sem_id="missing-home"),
    )


def opening_screen(*, strings: Strings) -> ft.View:
    """Return what stands for the blink of an eye while the folder is opened."""
    return kit.screen(route="/", title=strings("app.name"), sem_id="opening", body=[kit.quiet(strings("kit.wait"))])
