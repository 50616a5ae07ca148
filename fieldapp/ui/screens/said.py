"""What stands in a field of a thing besides cases, as people say it."""

from datetime import date
from typing import Any

from fieldapp.ui.screens.class_words import state_text
from fieldapp.ui.strings import Strings

_LISTS = {"conclusion": "KET_LUAN_HGV", "role": "VAI_TRO_LOP", "subject": "TAP_HUAN", "type": "BIEN_BAN"}
_DAYS = ("done_on", "held_on", "made_up_on", "reviewed_on", "until", "written_on")


def said_of(name: str, value: Any, strings: Strings) -> str:
    """Return the value of the field, or of a member of the collection, of this name."""
    if value is None or value == "":
        return strings("training.clash_none")
    if name == "state":
        return state_text(str(value), strings)
    if name in _LISTS:
        return strings.label(_LISTS[name], str(value))
    if name in _DAYS:
        return day_said(str(value))
    if value is True:
        return strings("training.clash_yes")
    if isinstance(value, dict) and value.get("met"):
        return strings.label("DANH_GIA", str(value["met"]))
    if isinstance(value, dict):
        said = (value.get(part) for part in ("answer", "name", "title", "text"))
        return str(next(filter(None, said), strings("training.clash_yes")))
    return str(value)


def day_said(text: str) -> str:
    """Return a day, ISO 8601, as people write it; other words as they are."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
