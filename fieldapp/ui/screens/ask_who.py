"""1. Ai? The two sides first; then anybody else whom the matter touches."""

from collections.abc import Sequence

import flet as ft

from fieldapp.domain.cases import Party, of_party
from fieldapp.domain.ids import new_id
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.kit.text_field import KeepText
from fieldapp.ui.screens.pieces import FoldedPick, TakeOut, boxed, choices_of
from fieldapp.ui.screens.sheet import Part, Sheet, part

SIDE, RELATED = "BEN", "LQ"
_ORDINALS = 4  # names there are for sides: first, second, third, fourth


def who(sheet: Sheet) -> list[Part]:
    """Return a box for each person: always two sides, then those that were added."""
    people = sheet.view.case.parties
    related = {key: person for key, person in people.items() if person.role == RELATED}
    sides = _two_at_least({key: person for key, person in people.items() if key not in related}, sheet.spare_keys)
    parts = [
        part(f"parties/{key}", _person(sheet, key, person, _side_name(sheet, place), spare=len(sides) > 2))
        for place, (key, person) in enumerate(sides.items())
    ]
    parts += [
        part(f"parties/{key}", _person(sheet, key, person, sheet.strings("ask.related"), spare=True))
        for key, person in related.items()
    ]
    return [*parts, part("", *_more(sheet))]


def _two_at_least(sides: dict[str, Party], spare_keys: Sequence[str]) -> dict[str, Party]:
    """Return the sides with empty ones for those not written yet, each in its place whichever is written first."""
    missing = [key for key in spare_keys if key not in sides][: max(0, 2 - len(sides))]
    return dict(sorted((sides | {key: Party(role=SIDE) for key in missing}).items()))


def _side_name(sheet: Sheet, place: int) -> str:
    return sheet.strings(f"ask.side_{min(place, _ORDINALS - 1)}")


def _more(sheet: Sheet) -> list[ft.Control]:
    return [_adding(sheet, RELATED, "ask.add_related", "add-related"), _adding(sheet, SIDE, "ask.add_side", "add-side")]


def _adding(sheet: Sheet, role: str, words: str, sem_id: str) -> ft.Control:
    async def add() -> None:
        await sheet.choose(f"parties/{new_id()}", {"role": role})

    return kit.Button(
        text=sheet.strings(words), icon=ft.Icons.PERSON_ADD, kind="outlined", on_press=add, sem_id=sem_id,
        full_width=True,
    )  # fmt: skip


def _person(sheet: Sheet, key: str, person: Party, title: str, *, spare: bool) -> ft.Control:
    strings, path = sheet.strings, f"parties/{key}"

    def tell(name: str) -> KeepText:
        return lambda value: sheet.keep_part(path, name, value)

    fields: list[ft.Control] = [
        kit.heading(title, level=2),
        keyed(
            f"{key}-name", kit.TextField, label=strings("parts.name"), value=person.name, on_keep=tell("name"),
            sem_id=f"f-{path}-name", hint=strings("ask.name_hint"), capitalization=ft.TextCapitalization.WORDS,
        ),
        keyed(
            f"{key}-year", kit.YearField, label=strings("parts.birth_year"), value=person.birth_year,
            on_keep=tell("birth_year"), this_year=sheet.today.year, sem_id=f"f-{path}-birth_year", strings=strings,
        ),
        keyed(
            f"{key}-address", kit.TextField, label=strings("parts.address"), value=person.address,
            on_keep=tell("address"), sem_id=f"f-{path}-address", hint=strings("ask.address_hint"),
        ),
        _kind(sheet, path, person),
    ]  # fmt: skip
    if spare:
        name, all_of_it = person.name or title, of_party(sheet.view.case, key)
        fields.append(keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, paths=all_of_it, name=name))
    return boxed(f"party-{key}", *fields)


def _kind(sheet: Sheet, path: str, person: Party) -> ft.Control:
    return keyed(
        f"{path}-kind", FoldedPick, label=sheet.strings("parts.kind"), choices=choices_of("LOAI_BEN", sheet),
        chosen=person.kind, on_pick=lambda code: sheet.choose_part(path, "kind", code), sem_id=f"f-{path}-kind",
        strings=sheet.strings, usual="CN", else_text=sheet.strings("ask.not_one_person"),
    )  # fmt: skip
