"""A year of birth: typed as four digits, or reckoned from an age, which is what people know of others."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.calls import answer
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.kit.text_field import TextField
from fieldapp.ui.strings import Strings

OLDEST = 1900


def year_from(text: str, this_year: int, by_age: bool) -> int | None:
    """Return the year that the digits mean; None when they mean none. An age becomes the year it began."""
    digits = "".join(c for c in text if c.isdecimal())
    if not digits:
        return None
    number = int(digits)
    year = this_year - number if by_age else number
    return year if OLDEST <= year <= this_year else None


@ft.component
def YearField(
    *,
    label: str,
    value: int | None,
    on_keep: Callable[[int | None], Awaitable[str | None] | str | None],
    this_year: int,
    sem_id: str,
    strings: Strings,
) -> ft.Control:
    """Return the field. What is not a year is not kept: the field says so and keeps the letters standing."""
    unit, set_unit = use_left(f"{sem_id}-unit", "year")
    by_age = unit == "age"

    async def keep(text: str) -> str | None:
        year = year_from(text, this_year, by_age)
        if text.strip() and year is None:
            return strings("kit.odd_age" if by_age else "kit.odd_year", year=this_year)
        return await answer(on_keep, year)

    shown = "" if value is None else str(this_year - value if by_age else value)
    note = strings("kit.born_about", year=value) if by_age and value else ""
    field = keyed(
        unit,
        TextField,
        label=strings("kit.age") if by_age else label,
        value=shown,
        on_keep=keep,
        sem_id=sem_id,
        keyboard=ft.KeyboardType.NUMBER,
        note=note,
    )
    switch = Button(
        text=strings("kit.know_year" if by_age else "kit.know_age"),
        kind="text",
        on_press=lambda: set_unit("year" if by_age else "age"),
        sem_id=f"{sem_id}-switch",
    )
    return ft.Column([field, switch], spacing=4, tight=True)
