"""5. Ai hòa giải? The mediators of the team who took part, and whom they asked to help."""

import flet as ft
from msgspec import to_builtins

from fieldapp.domain.cases import CaseMediator, Invited
from fieldapp.domain.ids import new_id
from fieldapp.domain.rules import needs_consent
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import FoldedPick, TakeOut, boxed, choices_of, member_text
from fieldapp.ui.screens.sheet import Part, Sheet, part

ASKED, WITNESS, INTERPRETER = "MOI", "CK", "PD"


def mediators(sheet: Sheet) -> list[Part]:
    """Return the team to tick, mediators from elsewhere, and the people who were asked to help."""
    strings = sheet.strings
    asking = part("", kit.heading(strings("ask.invited"), level=2), kit.body(strings("ask.invited_note")))
    people = [part(f"invited/{key}", invited_box(sheet, key, each)) for key, each in sheet.view.case.invited.items()]
    return [part("mediators", *_team(sheet)), asking, *people, part("", _adding(sheet))]


def _team(sheet: Sheet) -> list[ft.Control]:
    strings, chosen = sheet.strings, sheet.view.case.mediators
    team = {colleague.person: colleague for colleague in sheet.roster}
    rows = [
        kit.Choice(code=each.person, text=each.name, note=strings("parts.leader") if each.leader else "")
        for each in sheet.roster
    ]
    others = {key: mediator for key, mediator in chosen.items() if mediator.person not in team and key not in team}

    async def tick(person: str) -> None:
        taken = [key for key, mediator in chosen.items() if person in (key, mediator.person)]
        if taken:
            await sheet.choose_many({f"mediators/{key}": None for key in taken})
        else:
            named = CaseMediator(name=team[person].name, person=person)
            await sheet.choose(f"mediators/{person}", to_builtins(named))

    ticked = frozenset(key for key in chosen) | frozenset(mediator.person for mediator in chosen.values())
    pick = keyed(
        "mediators", kit.PickList, label=strings("ask.mediators_label"), choices=rows, chosen=ticked, on_pick=tick,
        sem_id="f-mediators", strings=strings, many=True,
    )  # fmt: skip
    return [pick, *(_other(sheet, key, mediator) for key, mediator in others.items()), _adding_other(sheet)]


def _other(sheet: Sheet, key: str, mediator: CaseMediator) -> ft.Control:
    path, strings = f"mediators/{key}", sheet.strings
    name = member_text(sheet, path, "name", mediator.name, strings("ask.other_mediator"), names=True)
    out = keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=mediator.name or strings("ask.other_mediator"))
    return boxed(f"mediator-{key}", name, out)


def _adding_other(sheet: Sheet) -> ft.Control:
    async def add() -> None:
        await sheet.choose(f"mediators/{new_id()}", {})

    return kit.Button(
        text=sheet.strings("ask.add_mediator"), icon=ft.Icons.PERSON_ADD, kind="text", on_press=add,
        sem_id="add-mediator",
    )  # fmt: skip


def invited_box(sheet: Sheet, key: str, person: Invited) -> ft.Control:
    """Return one person who was asked to help: name, role, what they are, and that the other side agreed."""
    strings, path = sheet.strings, f"invited/{key}"
    roles = [kit.Choice(code=code, text=strings(f"ask.role_{code}")) for code in (ASKED, WITNESS, INTERPRETER)]

    advice = strings("rules.invited") if needs_consent(person) and not person.both_sides_agree else ""

    async def agree(_: str) -> None:
        await sheet.choose_part(path, "both_sides_agree", not person.both_sides_agree)

    fields: list[ft.Control] = [
        member_text(sheet, path, "name", person.name, names=True),
        keyed(
            f"{path}-role", FoldedPick, label=strings("parts.role"), choices=roles, chosen=person.role,
            on_pick=lambda code: sheet.choose_part(path, "role", code), sem_id=f"f-{path}-role", strings=strings,
        ),
    ]  # fmt: skip
    if person.role == ASKED:
        fields.append(keyed(
            f"{path}-kind", FoldedPick, label=strings("parts.kind"), choices=choices_of("NGUOI_MOI", sheet),
            chosen=person.kind, on_pick=lambda code: sheet.choose_part(path, "kind", code), sem_id=f"f-{path}-kind",
            strings=strings, none=strings("ask.not_chosen"),
        ))  # fmt: skip
    fields += [
        keyed(
            f"{path}-agree", kit.PickList, many=True, on_pick=agree, sem_id=f"f-{path}-agree", strings=strings,
            choices=[kit.Choice(code="yes", text=strings("parts.both_sides_agree"), note=advice)],
            chosen=frozenset({"yes"} if person.both_sides_agree else ()),
        ),
        keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=person.name or strings("ask.invited_one")),
    ]  # fmt: skip
    return boxed(f"invited-{key}", *fields)


def _adding(sheet: Sheet) -> ft.Control:
    async def add() -> None:
        await sheet.choose(f"invited/{new_id()}", {"role": ASKED})

    return kit.Button(
        text=sheet.strings("ask.add_invited"), icon=ft.Icons.PERSON_ADD, kind="outlined", on_press=add,
        sem_id="add-invited", full_width=True,
    )  # fmt: skip
