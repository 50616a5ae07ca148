"""The agreement document, a block of Điều 24.2 a screen: what the case says stands there, and may be said otherwise."""

import flet as ft

from fieldapp.domain.agreement import LETTERS, Block, blocks
from fieldapp.domain.deadlines import agreed_on
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import field_day, text_field
from fieldapp.ui.screens.sheet import Part, Sheet, part

MADE = ("a", "b", "c", "d")  # blocks whose own words take the place of made ones
STEPS = tuple("dd" if letter == "đ" else letter for letter in LETTERS)
"""The blocks as an address names them."""
_READ_ALOUD = 24  # sp: read from the table, with both sides looking on


def block_of(sheet: Sheet, step: str) -> Block:
    """Return the block of a step."""
    return blocks(sheet.view.case, sheet.strings.language)[STEPS.index(step)]


def block(sheet: Sheet, step: str) -> list[Part]:
    """Return one block: made from the case until she says it in her own words, which then stand."""
    found = block_of(sheet, step)
    if found.letter == "h":
        return [part(found.field, _paper(found.text or sheet.strings("case.nothing_written")))]
    if found.letter in MADE:
        return [part(found.field, keyed(f"made-{step}", MadeBlock, sheet=sheet, block=found))]
    parts = [part(found.field, *_offer(sheet, found), text_field(sheet, found.field, hint=_HINTS[found.field]))]
    if found.letter == "g":
        since = agreed_on(sheet.view.case)
        parts.append(part("perform_by", field_day(sheet, "perform_by", future=True, since=since, clearable=True)))
    return parts


async def take_over(sheet: Sheet, step: str) -> None:
    """Keep what the case says as the words of this block, when she went on and wrote none of her own.

    Only where the record needs them: the agreement itself is a column of the logbook.
    """
    found = block_of(sheet, step)
    if found.letter == "đ" and not found.own.strip() and found.made.strip():
        await sheet.choose(found.field, found.made)


@ft.component
def MadeBlock(*, sheet: Sheet, block: Block) -> ft.Control:
    """Return the text that was made, with the way to change it; or her own, with the way back to the made one."""
    strings = sheet.strings
    standing, set_standing = use_left(f"{block.field}-open", "open" if block.own else "made")
    if standing == "made" and not block.own:
        change = kit.Button(
            text=strings("kit.edit"), icon=ft.Icons.EDIT, kind="outlined", on_press=lambda: set_standing("open"),
            sem_id=f"edit-{block.field}", full_width=True,
        )  # fmt: skip
        text = block.made or strings("case.nothing_written")
        return ft.Column([_paper(text), change], spacing=14, tight=True)

    async def back() -> None:
        set_standing("made")
        await sheet.choose(block.field, None)

    async def keep(text: str) -> str | None:
        return await sheet.keep(block.field, None if text.strip() == block.made.strip() else text)

    field = keyed(
        block.field, kit.TextField, label=strings.field(block.field), value=block.text, on_keep=keep,
        sem_id=f"f-{block.field}", multiline=True, limit=sheet.limit(block.field, block.text), strings=strings,
    )  # fmt: skip
    again = kit.Button(
        text=strings("agree.as_made"), icon=ft.Icons.UNDO, kind="text", on_press=back, sem_id=f"made-{block.field}"
    )
    return ft.Column([field, again], spacing=14, tight=True)


def read_aloud(sheet: Sheet, _: str) -> list[Part]:
    """The whole document in large letters, to be read to both sides before anybody signs."""
    found: list[ft.Control] = []
    for each in blocks(sheet.view.case, sheet.strings.language):
        found.append(
            kit.heading(sheet.strings("agree.block", letter=each.letter, name=sheet.strings(each.name)), level=2)
        )
        text = each.text or sheet.strings("case.nothing_written")
        found.append(kit.sem(f"read-{each.field}", ft.Text(text, size=_READ_ALOUD, color=ft.Colors.ON_SURFACE)))
    return [part("", *found)]


def _offer(sheet: Sheet, found: Block) -> list[ft.Control]:
    """Return her earlier words for a block that has none yet, with the button that puts them there."""
    if found.own.strip() or not found.made.strip():
        return []

    async def take() -> None:
        await sheet.choose(found.field, found.made)

    return [
        kit.Notice(
            found.made, sem_id=f"offer-{found.field}", title=sheet.strings("agree.earlier"),
            press_text=sheet.strings("agree.take"), on_press=take,
        )
    ]  # fmt: skip


def _paper(text: str) -> ft.Control:
    box = ft.Container(
        ft.Text(text, size=measures.LEAD, color=ft.Colors.ON_SURFACE), alignment=ft.Alignment.CENTER_LEFT,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW, border_radius=measures.RADIUS, padding=measures.EDGE,
    )  # fmt: skip
    return kit.sem("made", box)


_HINTS = {
    "agreement": "ask.agreement_hint", "duties": "ask.duties_hint", "performance": "ask.performance_hint",
}  # fmt: skip
