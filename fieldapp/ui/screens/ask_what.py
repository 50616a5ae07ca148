"""2. Chuyện gì? The kind of dispute by two taps, the usual ones by one; then what happened, in a few words."""

from collections.abc import Callable

import flet as ft

from fieldapp.domain import vocabulary
from fieldapp.domain.vocabulary import Word
from fieldapp.ui import kit
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import text_field
from fieldapp.ui.screens.sheet import Part, Sheet, part

USUAL = ("B05", "A04", "C01", "A09", "B02")
"""What villages quarrel about most; each is found under its group as well."""
EXPLAINED = ("B05", "B02")
"""Kinds whose name in the law does not say what a villager calls them: `ask.note_<code>` does."""
GROUPS: dict[str, Callable[[str], bool]] = {
    "A": lambda code: code.startswith("A"),
    "B": lambda code: code.startswith("B"),
    "C": lambda code: code.startswith("C"),
    "other": lambda code: code[:1] not in "ABC",
}
_ICONS = {
    "A": ft.Icons.FORUM, "B": ft.Icons.LANDSCAPE, "C": ft.Icons.FAMILY_RESTROOM, "other": ft.Icons.MORE_HORIZ,
}  # fmt: skip


def what(sheet: Sheet) -> list[Part]:
    """Return the kind of dispute, and the account of it."""
    return [
        part("dispute_type", keyed("dispute_type", DisputePick, sheet=sheet)),
        part("summary", text_field(sheet, "summary", sheet.strings("ask.summary"), hint="ask.summary_hint")),
    ]


@ft.component
def DisputePick(*, sheet: Sheet) -> ft.Control:
    """Return the usual kinds and the groups; a group opens below its own row. Then only what was chosen."""
    chosen = sheet.view.case.dispute_type
    doing, set_doing = use_left("dispute", "chosen" if chosen else "choosing")
    groups, set_groups = use_left("dispute-groups")
    opened = frozenset(groups.split())
    strings = sheet.strings

    async def pick(code: str) -> None:
        if code in GROUPS:
            set_groups(" ".join(sorted(opened ^ {code})))
            return
        set_groups("")
        set_doing("chosen")
        await sheet.choose("dispute_type", code)

    if chosen and doing == "chosen":
        return _chosen(sheet, chosen, lambda: set_doing("choosing"))
    return keyed(
        "groups", kit.PickList, label=strings("ask.dispute_type"), choices=_rows(sheet, opened), chosen=chosen,
        on_pick=pick, sem_id="f-dispute_type", strings=strings, search=False,
    )  # fmt: skip


def _chosen(sheet: Sheet, code: str, on_change: kit.Press) -> ft.Control:
    strings = sheet.strings
    shown = kit.PickList(
        label=strings.field("dispute_type"), choices=[kit.Choice(code=code, text=strings.label("VU_VIEC", code))],
        chosen=code, on_pick=lambda _: kit.answer(on_change), sem_id="f-dispute_type", strings=strings,
    )  # fmt: skip
    change = kit.Button(text=strings("ask.change"), kind="outlined", on_press=on_change, sem_id="f-dispute_type-open")
    word = vocabulary.word("VU_VIEC", code)
    advice: list[ft.Control] = []
    if word and word.ask_officer_first:
        advice = [kit.Notice(strings("rules.ask_officer_first"), sem_id="ask-officer", tone=kit.Tone.WARN)]
    return ft.Column([shown, *advice, change], spacing=10, tight=True)


def _rows(sheet: Sheet, opened: frozenset[str]) -> list[kit.Choice]:
    words = vocabulary.choices("VU_VIEC", sheet.today)
    today = {word.code: word for word in words}
    rows = [_choice(today[code], sheet, sheet.strings("ask.usual")) for code in USUAL if code in today]
    for name, belongs in GROUPS.items():
        rows.append(_group(name, sheet, name in opened))
        if name in opened:
            rows += [_choice(word, sheet, sheet.strings("ask.groups")) for word in words if belongs(word.code)]
    return rows


def _group(name: str, sheet: Sheet, is_open: bool) -> kit.Choice:
    return kit.Choice(
        code=name, text=sheet.strings(f"ask.group_{name}"), note=sheet.strings(f"ask.group_{name}_note"),
        icon=_ICONS[name], group=sheet.strings("ask.groups"), opens="open" if is_open else "closed",
    )  # fmt: skip


def _choice(word: Word, sheet: Sheet, group: str) -> kit.Choice:
    note = sheet.strings(f"ask.note_{word.code}") if word.code in EXPLAINED else ""
    if word.ask_officer_first:
        note = sheet.strings("ask.ask_officer")
    return kit.Choice(code=word.code, text=word.label(sheet.strings.language), note=note, group=group)
