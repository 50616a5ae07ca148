"""What a window shows at each stage: the doorway's screens, or the book."""

import flet as ft

from fieldapp.ui.doorway.window import Window
from fieldapp.ui.phones import known_names
from fieldapp.ui.screens.phones import elsewhere_screen, opening_screen, phones_screen, shown_name, trouble_screen
from fieldapp.ui.shell import under_shell
from fieldapp.ui.stations.table import Book
from fieldapp.ui.strings import Strings


@ft.component
def root(window: Window) -> list[ft.View]:
    """What the window shows at its stage."""
    stage, _ = ft.use_state(window.stage)
    if stage.now == "open" and window.shell is not None:
        return under_shell(window.shell, Book)
    return [doorway(window, key=stage.now)]  # type: ignore[call-arg]


@ft.component
def doorway(window: Window) -> ft.View:
    """The screens before a phone is open, and after it was opened elsewhere."""
    strings = Strings("vi")
    match window.stage.now:
        case "picking":
            names = known_names(window.config.data, window.config.demo)
            in_use = window.phones.open_names()
            return phones_screen(strings=strings, names=names, in_use=in_use, on_choose=window.choose)
        case "trouble":
            return trouble_screen(strings=strings, problem=window.stage.problem, on_again=window.again)
        case "elsewhere":
            phone = shown_name(window.phone, strings)
            return elsewhere_screen(strings=strings, phone=phone, on_take_back=window.again)
        case _:
            return opening_screen(strings=strings)
