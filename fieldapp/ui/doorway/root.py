"""What a window shows at each stage: the doorway's screens, or the book."""

import flet as ft

from fieldapp.protocol import LEFT
from fieldapp.store.vault import pin
from fieldapp.ui.doorway.window import Window
from fieldapp.ui.kit.desk import under_desk
from fieldapp.ui.kit.frame import Frame, put_frame
from fieldapp.ui.kit.hands import under_hands
from fieldapp.ui.kit.hooks import keyed_view, keyed_views
from fieldapp.ui.phones import known_names
from fieldapp.ui.screens.damaged import damaged_screen
from fieldapp.ui.screens.locked import Locked
from fieldapp.ui.screens.new_pin import NewPin
from fieldapp.ui.screens.parted import contact_screen, gone_screen
from fieldapp.ui.screens.people import called, people_screen
from fieldapp.ui.screens.phones import elsewhere_screen, opening_screen, phones_screen, shown_name, trouble_screen
from fieldapp.ui.screens.recovery import Recovery
from fieldapp.ui.shell import Shell, under_shell
from fieldapp.ui.stations.table import Book
from fieldapp.ui.strings import Strings


@ft.component
def root(window: Window) -> list[ft.View]:
    """What the window shows at its stage."""
    stage, _ = ft.use_state(window.stage)
    shell = window.gate.village or window.shell
    if stage.now == "open" and shell is not None:
        leave = window.gate.stop_practising if shell.practising else None
        put_frame(window.page, Frame(strings=lambda: shell.strings, on_leave_practice=leave, hinted=shell.hinted))
        return under_hands(window.hands, lambda: _book(shell, stage.turn))
    return under_hands(window.hands, lambda: [keyed_view(f"{stage.now} {stage.turn}", doorway, window=window)])


def _book(shell: Shell, turn: int) -> list[ft.View]:
    # A component of its own for every opening: what one book remembers of its store is nothing to another.
    return under_desk(shell.desk, lambda: under_shell(shell, lambda: keyed_views(f"book {turn}", Book)))


@ft.component
def doorway(window: Window) -> ft.View:
    """The screens before a book is open, and after it was shut or opened elsewhere."""
    strings = Strings("vi")
    put_frame(window.page, Frame(strings=lambda: strings))
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
        case "opening":
            return opening_screen(strings=strings)
        case _:
            return _at_the_gate(window)


def _at_the_gate(window: Window) -> ft.View:
    gate, stage, trying_out = window.gate, window.stage, window.config.trying_out
    people = gate.people.all()
    me = next((each for each in people if gate.logbook and each.profile == gate.logbook.profile), None)
    strings = Strings(me.card.language if me else "vi")
    put_frame(window.page, Frame(strings=lambda: strings))
    match stage.now:
        case "people":
            return people_screen(
                strings=strings, people=people, on_choose=gate.choose_person, on_add=gate.add_person
            )  # fmt: skip
        case "new":
            back = (lambda: stage.show("people")) if people else None
            return NewPin(
                route="/", strings=strings, check=pin.chosen, on_pin=gate.create, adopting=gate.adopting,
                trying_out=trying_out, on_back=back,
            )  # fmt: skip
        case "renew":
            return NewPin(route="/", strings=strings, check=pin.chosen, on_pin=gate.renew)
        case "forgotten":
            return Recovery(
                strings=strings, why=stage.problem, server=me.card.server if me else "", usual=window.config.server,
                possible=bool(gate.logbook and gate.logbook.can_recover()), on_code=gate.release,
                on_back=None if stage.problem else gate.ask_for_pin, on_people=lambda: stage.show("people"),
            )  # fmt: skip
        case "contact":
            return contact_screen(
                strings=strings, days=gate.contact_days(), asking=not stage.problem, on_again=gate.ask_again,
                on_lock=gate.lock,
            )  # fmt: skip
        case "gone":
            return gone_screen(strings=strings, left=stage.problem == LEFT, on_begin=window.again)
        case "damaged":
            return damaged_screen(
                strings=strings, problem=stage.problem, on_salvage=gate.salvage, on_again=window.again
            )  # fmt: skip
        case _:
            return Locked(
                strings=strings, name=called(me, strings) if me and (len(people) > 1 or me.card.name) else "",
                on_pin=gate.unlock, wait_s=gate.logbook.wait_s if gate.logbook else lambda: None,
                on_forgot=gate.forgot, on_people=lambda: stage.show("people"), trying_out=trying_out,
                on_finger=gate.unlock_by_finger if gate.finger() else None,
            )  # fmt: skip
