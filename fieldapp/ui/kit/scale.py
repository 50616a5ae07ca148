"""A mark from 1 to 5: five big buttons in a row, and under them in words what was chosen."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.lettering import label as field_label
from fieldapp.ui.kit.lettering import lead, quiet
from fieldapp.ui.kit.marks import sem


def Scale(
    *,
    label: str,
    value: int | None,
    words: Sequence[str],
    on_pick: Callable[[int | None], Awaitable[object] | object],
    sem_id: str,
    chosen: Callable[[int, str], str],
    none: str,
) -> ft.Control:
    """Return the marks 1 to `len(words)`; the chosen one tapped again is taken back. Found as `<sem_id>-<mark>`.

    `chosen(mark, word)` is the sentence that says what stands, `none` what is said before a choice.
    """

    def picks(mark: int) -> Callable[[], Awaitable[object] | object]:
        return lambda: on_pick(None if mark == value else mark)

    buttons: list[ft.Control] = [
        sem(
            f"{sem_id}-say-{mark}",
            Button(
                text=str(mark), kind="filled" if mark == value else "outlined", on_press=picks(mark),
                sem_id=f"{sem_id}-{mark}", full_width=True,
            ),
            label=word,
            expand=True,
        )
        for mark, word in enumerate(words, start=1)
    ]  # fmt: skip
    said = lead(chosen(value, words[value - 1])) if value and value <= len(words) else quiet(none)
    row = ft.Row(buttons, spacing=5)  # equal shares: five of 60 dp on the smallest phone
    return ft.Column([field_label(label), row, sem(sem_id, said, live_region=True)], spacing=10, tight=True)
