"""3. Ở đâu? The place of the mediation, and whether others may listen."""

from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.pieces import choices_of, picked
from fieldapp.ui.screens.sheet import Part, Sheet, part


def where(sheet: Sheet) -> list[Part]:
    """Return the place, its name, and public or not."""
    strings, case = sheet.strings, sheet.view.case
    return [
        part("place", keyed(
            "place", kit.PickList, label=strings.field("place"), choices=choices_of("DIA_DIEM", sheet),
            chosen=case.place, on_pick=picked(sheet, "place", case.place), sem_id="f-place", strings=strings,
        )),
        part("place_detail", keyed(
            "place_detail", kit.TextField, label=strings.field("place_detail"), value=case.place_detail,
            on_keep=lambda text: sheet.keep("place_detail", text), sem_id="f-place_detail",
            hint=strings("ask.place_hint"),
        )),
        part("openness", keyed(
            "openness", kit.PickList, label=strings("ask.openness"), choices=choices_of("HINH_THUC", sheet),
            chosen=case.openness, on_pick=picked(sheet, "openness", case.openness), sem_id="f-openness",
            strings=strings,
        )),
    ]  # fmt: skip
