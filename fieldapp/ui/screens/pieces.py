"""Pieces that several questions use: a box around one person, the fields in it, a list that folds away once something
is chosen."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.domain import vocabulary
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.sheet import Sheet
from fieldapp.ui.strings import Strings


def boxed(sem_id: str, *controls: ft.Control) -> ft.Control:
    """Return the controls in one box, as one person or one meeting."""
    column = ft.Column(
        list(controls), spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )  # fmt: skip
    return kit.sem(
        sem_id,
        ft.Container(
            column,
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            border_radius=measures.RADIUS,
            padding=measures.GAP,
        ),
    )


def side_by_side(text: str, on_press: kit.Press, sem_id: str, onwards: ft.Control) -> ft.Control:
    """Return the foot of a screen with two ways: a quiet one on the left, the one onwards on the right."""
    quiet = kit.Button(text=text, kind="outlined", big=True, on_press=on_press, sem_id=sem_id, full_width=True)
    return ft.Row(
        [ft.Container(quiet, expand=5), ft.Container(onwards, expand=6)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


@ft.component
def FoldedPick(
    *,
    label: str,
    choices: Sequence[kit.Choice],
    chosen: str,
    on_pick: Callable[[str], Awaitable[object] | object],
    sem_id: str,
    strings: Strings,
    unfolded: bool = False,
    none: str = "",
    usual: str = "",
    else_text: str = "",
    search: bool = True,
) -> ft.Control:
    """Return a list of choices that shows only the chosen one until it is asked to open.

    Found as `<sem_id>-open`, and the rows as `<sem_id>-<code>`. `none` is what stands there before a choice.
    While the `usual` one is chosen, `else_text` alone stands there, as a way to the others.
    """
    standing, set_standing = use_left(f"{sem_id}-open", "open" if unfolded else "folded")
    open_ = standing == "open"

    async def pick(code: str) -> None:
        set_standing("folded")
        await kit.answer(on_pick, code)

    if open_:
        return kit.PickList(
            label=label, choices=choices, chosen=chosen, on_pick=pick, sem_id=sem_id, strings=strings, search=search
        )  # fmt: skip
    if usual and chosen == usual:
        others = kit.Button(text=else_text, kind="text", on_press=lambda: set_standing("open"), sem_id=f"{sem_id}-open")
        return ft.Row([others], wrap=True)
    text = next((choice.text for choice in choices if choice.code == chosen), none)
    button = kit.Button(
        text=strings("ask.change" if chosen else "ask.choose"),
        kind="outlined",
        on_press=lambda: set_standing("open"),
        sem_id=f"{sem_id}-open",
    )
    return ft.Column([kit.label(label), kit.body(text), button], spacing=6, tight=True)


@ft.component
def TakeOut(*, sheet: Sheet, path: str, name: str, paths: Sequence[str] = ()) -> ft.Control:
    """Return the button that takes a member out of its collection, after asking; with `paths`, all these at once."""
    asked, set_asked = ft.use_state(False)

    async def take_out() -> None:
        await sheet.choose_many(dict.fromkeys(paths or (path,)))

    kit.use_confirm(
        asked=asked,
        title=sheet.strings("kit.remove_question", name=name),
        text="",
        yes=sheet.strings("kit.remove"),
        no=sheet.strings("kit.keep"),
        on_yes=take_out,
        on_close=lambda: set_asked(False),
        sem_id=f"out-{path}-confirm",
    )
    return kit.Button(
        text=sheet.strings("kit.remove_named", name=name), kind="text", icon=ft.Icons.DELETE_OUTLINE,
        on_press=lambda: set_asked(True), sem_id=f"out-{path}",
    )  # fmt: skip


def member_text(
    sheet: Sheet,
    path: str,
    part: str,
    value: str,
    label: str = "",
    *,
    hint: str = "",
    multiline: bool = False,
    names: bool = False,
) -> ft.Control:
    """Return the box for a text of a member; `hint` is the key of its words, `names` begins every word large."""
    large = ft.TextCapitalization.WORDS if names else ft.TextCapitalization.SENTENCES
    return keyed(
        f"{path}-{part}", kit.TextField, label=label or sheet.strings(f"parts.{part}"), value=value,
        on_keep=lambda text: sheet.keep_part(path, part, text), sem_id=f"f-{path}-{part}", multiline=multiline,
        hint=sheet.strings(hint) if hint else "", limit=sheet.limit(f"{path.partition('/')[0]}.{part}", value),
        strings=sheet.strings, capitalization=large,
    )  # fmt: skip


def member_day(
    sheet: Sheet,
    path: str,
    part: str,
    value: date | None,
    label: str = "",
    *,
    future: bool = False,
    since: date | None = None,
    near: tuple[date, str] | None = None,
    clearable: bool = False,
    keep: Callable[[date | None], Awaitable[None]] | None = None,
) -> ft.Control:
    """Return the choice of a day of a member; `keep` where more goes with the day."""
    return keyed(
        f"{path}-{part}", kit.DateField, label=label or sheet.strings(f"parts.{part}"), value=value,
        on_keep=keep or (lambda day: sheet.choose_part(path, part, day)), today=sheet.today, sem_id=f"f-{path}-{part}",
        strings=sheet.strings, future=future, since=since, near=near, clearable=clearable,
    )  # fmt: skip


def text_field(sheet: Sheet, name: str, label: str = "", *, hint: str = "") -> ft.Control:
    """Return the box for a long text of the case; `hint` is the key of its words."""
    written = str(getattr(sheet.view.case, name))
    return keyed(
        name, kit.TextField, label=label or sheet.strings.field(name), value=written,
        on_keep=lambda text: sheet.keep(name, text), sem_id=f"f-{name}", multiline=True,
        hint=sheet.strings(hint) if hint else "", limit=sheet.limit(name, written), strings=sheet.strings,
    )  # fmt: skip


def field_day(
    sheet: Sheet, name: str, *, future: bool = False, since: date | None = None, near: tuple[date, str] | None = None,
    clearable: bool = False,
) -> ft.Control:  # fmt: skip
    """Return the choice of a day of the case."""
    return keyed(
        name, kit.DateField, label=sheet.strings.field(name), value=getattr(sheet.view.case, name),
        on_keep=lambda day: sheet.choose(name, day), today=sheet.today, sem_id=f"f-{name}", strings=sheet.strings,
        future=future, since=since, near=near, clearable=clearable,
    )  # fmt: skip


def choices_of(list_name: str, sheet: Sheet) -> list[kit.Choice]:
    """Return what may be chosen today from a list."""
    language = sheet.strings.language
    return [
        kit.Choice(code=word.code, text=word.label(language)) for word in vocabulary.choices(list_name, sheet.today)
    ]


def picked(sheet: Sheet, path: str, chosen: str) -> Callable[[str], Awaitable[None]]:
    """Return what a list calls when a row is tapped: the row is kept; the chosen row tapped again is taken back."""

    async def pick(code: str) -> None:
        await sheet.choose(path, "" if code == chosen else code)

    return pick
