"""4. Ngày nào? When the team took the matter, and by which right it did."""

from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import choices_of, picked
from fieldapp.ui.screens.sheet import Part, Sheet, part


def when(sheet: Sheet) -> list[Part]:
    """Return the day of receipt and the legal basis. Today is offered, and chosen by her."""
    strings, case = sheet.strings, sheet.view.case
    return [
        part("received_on", keyed(
            "received_on", kit.DateField, label=strings.field("received_on"), value=case.received_on,
            on_keep=lambda day: sheet.choose("received_on", day), today=sheet.today, sem_id="f-received_on",
            strings=strings,
        )),
        part("basis", keyed(
            "basis", kit.PickList, label=strings("ask.basis"), choices=choices_of("CAN_CU", sheet), chosen=case.basis,
            on_pick=picked(sheet, "basis", case.basis), sem_id="f-basis", strings=strings,
        )),
    ]  # fmt: skip
