"""The pages of a few fields each: sent elsewhere, the commune's help, written down for somebody, another team."""

import flet as ft

from fieldapp.domain.around import OtherTeam
from fieldapp.domain.cases import entered_by_a_mediator, is_over
from fieldapp.domain.text import is_written
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.pieces import (
    FoldedPick,
    TakeOut,
    boxed,
    choices_of,
    field_day,
    member_text,
    picked,
    text_field,
)
from fieldapp.ui.screens.sheet import Sheet


def referral(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return where the sides were sent, what they were told, and when."""
    strings, case = sheet.strings, sheet.view.case
    return [
        kit.body(strings("referral.note")),
        keyed(
            f"referred_to-{bool(case.referred_to)}", FoldedPick if case.referred_to else kit.PickList,
            label=strings("ask.referred_to"), choices=choices_of("HUONG_DAN_DEN", sheet),
            chosen=case.referred_to, on_pick=picked(sheet, "referred_to", case.referred_to), sem_id="f-referred_to",
            strings=strings,
        ),
        referral_words(sheet),
        field_day(sheet, "referred_on", clearable=True),
        kit.quiet(strings("referral.law")),
    ]  # fmt: skip


def referral_words(sheet: Sheet) -> ft.Control:
    """Return the field of what the sides were told."""
    return text_field(sheet, "referred_words", sheet.strings("referral.words"), hint="referral.words_hint")


def support(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return why the case is hard and what help it needs, and whether the commune sees that the team asks for it."""
    strings, case = sheet.strings, sheet.view.case
    return [
        kit.body(strings("support.note")),
        keyed(
            "support_wanted", kit.PickList, label=strings("support.why"), choices=choices_of("HO_TRO", sheet),
            chosen=case.support_wanted, on_pick=picked(sheet, "support_wanted", case.support_wanted),
            sem_id="f-support_wanted", strings=strings,
        ),
        text_field(sheet, "support_words", strings("support.words"), hint="support.words_hint"),
        *_asked_for(sheet),
    ]  # fmt: skip


def _asked_for(sheet: Sheet) -> list[ft.Control]:
    strings, case = sheet.strings, sheet.view.case
    if not case.support_wanted:
        words = strings("support.no_reason")
        return (
            [kit.Notice(words, sem_id="support-no-reason", tone=kit.Tone.WARN)]
            if is_written(case.support_words)
            else []
        )
    if is_over(case):
        return [kit.Notice(strings("support.over"), sem_id="support-over", tone=kit.Tone.WARN)]
    words = strings("support.unsent" if sheet.view.unsent else "support.done")
    return [kit.Notice(words, sem_id="support-done", tone=kit.Tone.GOOD)]


def behalf(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return who wrote it down for the mediator; that is somebody else."""
    strings = sheet.strings
    same = kit.Notice(strings("behalf.mediates"), sem_id="behalf-mediates", tone=kit.Tone.WARN)
    return [
        kit.body(strings("behalf.note")),
        keyed(
            "entered_by", kit.TextField, label=strings("behalf.name"), value=sheet.view.case.entered_by,
            on_keep=lambda text: sheet.keep("entered_by", text), sem_id="f-entered_by", hint=strings("behalf.hint"),
            capitalization=ft.TextCapitalization.WORDS,
        ),
        *([same] if entered_by_a_mediator(sheet.view.case) else []),
        kit.quiet(strings("behalf.after")),
    ]  # fmt: skip


def team(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return the teams of other villages on this case, and the ways to add one."""
    strings, others = sheet.strings, sheet.view.case.other_teams
    named = {(each.name, each.village) for each in others.values()}
    left = [each for each in acts.teams if each not in named]
    choices = [kit.Choice(code=str(place), text=name, note=village) for place, (name, village) in enumerate(left)]
    choices.append(kit.Choice(code="other", text=strings("other_team.other")))

    async def add(code: str) -> None:
        name, village = ("", "") if code == "other" else left[int(code)]
        await sheet.choose(f"other_teams/{sheet.spare_keys[0]}", {"name": name, "village": village})

    return [
        kit.body(strings("other_team.note")),
        *(_one_team(sheet, key, each) for key, each in others.items()),
        keyed(
            f"teams-{len(others)}", kit.PickList, label=strings("other_team.pick"), choices=choices, chosen="",
            on_pick=add, sem_id="team-pick", strings=strings,
        ),
        kit.quiet(strings("other_team.law")),
    ]  # fmt: skip


def _one_team(sheet: Sheet, key: str, each: OtherTeam) -> ft.Control:
    strings, path = sheet.strings, f"other_teams/{key}"

    async def tell(_: str) -> None:
        await sheet.choose_part(path, "front_told", not each.front_told)

    return boxed(
        f"team-{key}",
        member_text(sheet, path, "name", each.name, strings("other_team.name"), names=True),
        member_text(sheet, path, "village", each.village, names=True),
        member_text(
            sheet, path, "mediators", each.mediators, strings("other_team.mediators"), names=True, multiline=True,
            hint="other_team.mediators_hint",
        ),
        keyed(
            f"{path}-front", kit.PickList, many=True, on_pick=tell, sem_id=f"f-{path}-front", strings=strings,
            choices=[kit.Choice(code="yes", text=strings("other_team.front"))],
            chosen=frozenset({"yes"} if each.front_told else ()),
        ),
        keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=each.name or strings("other_team.nameless")),
    )  # fmt: skip
