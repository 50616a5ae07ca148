"""4. Ngày nào? When the team took the matter, and by which right it did."""

from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import choices_of, field_day, picked
from fieldapp.ui.screens.sheet import Part, Sheet, part


def when(sheet: Sheet) -> list[Part]:
    """Return the day of receipt and the legal basis. Today is offered, and chosen by her."""
    strings, case = sheet.strings, sheet.view.case
    return [
        part("received_on", field_day(sheet, "received_on")),
        part("basis", keyed(
            "basis", kit.PickList, label=strings("ask.basis"), choices=choices_of("CAN_CU", sheet), chosen=case.basis,
            on_pick=picked(sheet, "basis", case.basis), sem_id="f-basis", strings=strings,
        )),
    ]  # fmt: skip
