"""Who agreed to which use of their data beyond the logbook's own fields: each use by itself, nothing ticked before."""

import flet as ft

from fieldapp.domain.around import Consent
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.around.acts import Acts
from fieldapp.ui.screens.pieces import FoldedPick, TakeOut, boxed, choices_of, member_day, member_text
from fieldapp.ui.screens.sheet import Sheet


def consent(sheet: Sheet, acts: Acts) -> list[ft.Control]:
    """Return what was agreed to, and the uses that may be asked about."""
    strings, given = sheet.strings, sheet.view.case.consents

    async def add(purpose: str) -> None:
        await sheet.choose(f"consents/{sheet.spare_keys[0]}", {"purpose": purpose, "given_on": sheet.today.isoformat()})

    return [
        kit.body(strings("consent.note")),
        *(_one(sheet, key, each) for key, each in given.items()),
        keyed(
            f"purposes-{len(given)}", kit.PickList, label=strings("consent.add"), choices=choices_of("MUC_DICH", sheet),
            chosen="", on_pick=add, sem_id="consent-add", strings=strings,
        ),
        kit.quiet(strings("consent.law")),
    ]  # fmt: skip


def _one(sheet: Sheet, key: str, each: Consent) -> ft.Control:
    strings, path = sheet.strings, f"consents/{key}"
    purpose = strings.label("MUC_DICH", each.purpose)
    fields: list[ft.Control] = [
        kit.lead(purpose),
        member_text(
            sheet, path, "given_by", each.given_by, strings("consent.given_by"), hint="ask.name_hint", names=True
        ),
        keyed(
            f"{path}-how", FoldedPick, label=strings("consent.how"), choices=choices_of("CACH_DONG_Y", sheet),
            chosen=each.how, on_pick=lambda code: sheet.choose_part(path, "how", code), sem_id=f"f-{path}-how",
            strings=strings, none=strings("ask.not_chosen"), unfolded=not each.how,
        ),
        member_day(sheet, path, "given_on", each.given_on, strings("consent.given_on")),
    ]  # fmt: skip
    if not (each.holds or each.withdrawn_on):
        fields.append(kit.Notice(strings("consent.open"), sem_id=f"consent-open-{key}"))
    if each.withdrawn_on:
        gone = strings("consent.withdrawn", day=f"{each.withdrawn_on:%d/%m/%Y}")
        fields.append(kit.Notice(gone, sem_id=f"withdrawn-{key}", tone=kit.Tone.WARN))
    fields += [
        kit.Button(
            text=strings("consent.back" if each.withdrawn_on else "consent.withdraw"), kind="outlined",
            on_press=lambda: sheet.choose_part(path, "withdrawn_on", None if each.withdrawn_on else sheet.today),
            sem_id=f"withdraw-{key}",
        ),
        keyed(f"{path}-out", TakeOut, sheet=sheet, path=path, name=purpose),
    ]  # fmt: skip
    return boxed(f"consent-{key}", *fields)
