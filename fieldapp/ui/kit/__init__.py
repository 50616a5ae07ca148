"""Own fields over Flet: they look alike, keep what is typed, and hide Flet's traps from the screens.

A screen is a plain function of values and callbacks that returns `screen(...)`:

    from fieldapp.ui import kit

    def summary_screen(*, strings, summary, on_summary, on_next, on_back):
        return kit.screen(
            route=ft.use_view_path(), title=strings("ask.what"), sem_id="case-what",
            on_back=on_back, back_text=strings("kit.back"),
            body=[kit.TextField(label=..., value=summary, on_keep=on_summary, sem_id="f-summary", multiline=True)],
            bottom=kit.BigButton(text=strings("kit.next"), on_press=on_next, sem_id="next"),
        )

All arguments are keywords. What they share:

* `sem_id` names the thing in the accessibility tree, for tests: fields `f-<path>`, buttons by what they do.
  A control of our own makes is `sem("name", control)`.
* `strings` is a `ui.strings.Strings`: `strings("kit.next")`; it reaches the shared words as well.
* `on_keep(value)` keeps one field, plain or `async`; None means kept, a sentence is shown under the field.
  Only `TextField` and `YearField` wait (0.6 s after the last key, at the field's end, on leaving the screen).
* `on_press()` may be `async`: the button stays disabled until it is done, and a double tap counts once.
* Capital names (`TextField`, `PickList`, `DateField`, `YearField`, `MemberList`, `Button`) hold state between
  renders: call them in the same place of the same screen. In lists that change give `key=`.
  `use_window`, `use_confirm` are hooks: call them on every render, at the top.

The parts:

    screen(route, title, body, sem_id, on_back, back_text, actions, bottom, top, on_scroll, beside, full) -> ft.View
    roll(body, key, side, spacing, on_scroll)                    what scrolls, where a component of its own fills it
    is_wide()                                                    whether `beside` is shown
    heading(text, level=1|2)  lead(text)  body(text)  quiet(text)  label(text)
    marked(pieces=[(text, stands_out)])                          body text, pieces of it bold and underlined
    BigButton(text, on_press, sem_id, icon, disabled, kind)      the one thing to do, full width
    Button(text, on_press, sem_id, kind="filled|tonal|outlined|text|danger", icon, disabled, full_width)
    IconButton(icon, text, on_press, sem_id)
    TextField(label, value, on_keep, sem_id, hint, note, error, multiline, limit, strings, keyboard, on_typed)
    PickList(choices=[Choice(code, text, note, icon, group)], chosen, on_pick, sem_id, strings, label, many, error)
    DateField(label, value, on_keep, today, sem_id, strings, future, since, near, error, clearable)
    YearField(label, value, on_keep, this_year, sem_id, strings)
    TimeField(label, value, on_keep, now, sem_id, strings)       "14:30"
    MemberList(members=[MemberCard(key, title, lines, icon, remark, warning)], on_edit, on_remove, on_add, add_text,
               sem_id, strings, label, empty)
    PhotoStrip(photos=[PhotoCard(key, thumb, caption, confirmed)], on_open, on_add, sem_id, strings, label, add_text)
    SoundStrip(sounds=[SoundCard(key, seconds, here, confirmed)], playing, on_play, on_drop, sem_id, strings)
    Recording(longest, strings, sem_id)                          a running clock, while somebody speaks
    Scale(label, value, words, on_pick, sem_id, chosen, none)    a mark from 1 to 5, said in words too
    PinPad(on_pin, strings, disabled)                            ten buttons and six dots; never shows the digits
    SignaturePad(on_drawn, sem_id, label, width, found)          a field to sign in; another key begins it anew
    TouchRow(words, on_press, sem_id, icon, paper, ink, edge)    a row that leads somewhere
    StandingChip(standing, strings)                              saved | received | returned | approved
    Notice(text, sem_id, tone=Tone.INFO|GOOD|WARN|ERROR, title, icon, press_text, on_press)
    trouble_notice(text, sem_id="trouble", tone=Tone.ERROR)      what went wrong, as a list; empty without words
    use_confirm(asked, title, text, yes, no, on_yes, on_close, sem_id)
    first_rows(rows, most, text, sem_id)                         the first of a short list, and a button for the rest
    use_window(items, sem_id, strings, reset) -> Window(shown, on_scroll, more)
    measures.BODY, TARGET, GAP, EDGE ...
"""

from fieldapp.ui.kit import measures as measures
from fieldapp.ui.kit.buttons import BigButton as BigButton
from fieldapp.ui.kit.buttons import Button as Button
from fieldapp.ui.kit.buttons import IconButton as IconButton
from fieldapp.ui.kit.calls import Press as Press
from fieldapp.ui.kit.calls import answer as answer
from fieldapp.ui.kit.confirm import use_confirm as use_confirm
from fieldapp.ui.kit.date_field import DateField as DateField
from fieldapp.ui.kit.lettering import body as body
from fieldapp.ui.kit.lettering import heading as heading
from fieldapp.ui.kit.lettering import label as label
from fieldapp.ui.kit.lettering import lead as lead
from fieldapp.ui.kit.lettering import marked as marked
from fieldapp.ui.kit.lettering import quiet as quiet
from fieldapp.ui.kit.marks import sem as sem
from fieldapp.ui.kit.member_list import MemberCard as MemberCard
from fieldapp.ui.kit.member_list import MemberList as MemberList
from fieldapp.ui.kit.more import first_rows as first_rows
from fieldapp.ui.kit.notice import Notice as Notice
from fieldapp.ui.kit.notice import Tone as Tone
from fieldapp.ui.kit.notice import trouble_notice as trouble_notice
from fieldapp.ui.kit.photo_strip import PhotoCard as PhotoCard
from fieldapp.ui.kit.photo_strip import PhotoStrip as PhotoStrip
from fieldapp.ui.kit.pick_list import Choice as Choice
from fieldapp.ui.kit.pick_list import PickList as PickList
from fieldapp.ui.kit.pin_pad import PinPad as PinPad
from fieldapp.ui.kit.scale import Scale as Scale
from fieldapp.ui.kit.screen import is_wide as is_wide
from fieldapp.ui.kit.screen import roll as roll
from fieldapp.ui.kit.screen import screen as screen
from fieldapp.ui.kit.screen import side_of as side_of
from fieldapp.ui.kit.signature_pad import SignaturePad as SignaturePad
from fieldapp.ui.kit.sound_strip import Recording as Recording
from fieldapp.ui.kit.sound_strip import SoundCard as SoundCard
from fieldapp.ui.kit.sound_strip import SoundStrip as SoundStrip
from fieldapp.ui.kit.standing_chip import StandingChip as StandingChip
from fieldapp.ui.kit.text_field import KeepText as KeepText
from fieldapp.ui.kit.text_field import TextField as TextField
from fieldapp.ui.kit.time_field import TimeField as TimeField
from fieldapp.ui.kit.touch_row import TouchRow as TouchRow
from fieldapp.ui.kit.window import Window as Window
from fieldapp.ui.kit.window import use_window as use_window
from fieldapp.ui.kit.year_field import YearField as YearField
