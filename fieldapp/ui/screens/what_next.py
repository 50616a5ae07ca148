"""Where a case is, in big words, and what to do next: one plain sentence for each way a case can stand."""

from datetime import tzinfo

from msgspec import Struct

from fieldapp.domain.cases import open_alarm
from fieldapp.protocol import NO_ROOM
from fieldapp.ui import questions
from fieldapp.ui.kit import Tone
from fieldapp.ui.screens.lacking import lacking_text
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, PhoneStanding


class Next(Struct, frozen=True, kw_only=True):
    """What stands at the top of a case."""

    title: str
    text: str
    tone: Tone


def what_next(view: CaseView, strings: Strings, zone: tzinfo) -> Next:
    """Return the words for this case. They never claim more than is so."""
    key, tone = _state(view)
    values = {
        "when": strings.moment(view.received_at, zone),
        "photos": _photos_here(view),
        "elsewhere": view.photos_elsewhere,
        "count": len(view.remarks),
        "lacking": lacking_text(questions.lacking(view), strings),
        "clashes": len(view.clashes),
    }
    return Next(title=strings(f"next.{key}_title", **values), text=strings(f"next.{key}", **values), tone=tone)


def may_send(view: CaseView) -> bool:
    """Return whether there is something to send and nothing that stops it."""
    return view.unsent and not view.stopping


def _photos_here(view: CaseView) -> int:
    return sum(1 for photo in view.photos if photo.here and not photo.confirmed)


def _state(view: CaseView) -> tuple[str, Tone]:
    if view.phone_standing == PhoneStanding.RETURNED:
        return ("mended" if may_send(view) else "returned"), Tone.WARN
    if view.unsent:
        if view.stopping:
            return ("lacking" if questions.lacking(view) else "unfinished"), Tone.INFO
        return ("changed" if view.received_at or view.waiting else "ready"), Tone.INFO
    if NO_ROOM in view.held:
        return "no_room", Tone.WARN
    if view.clashes:
        return "clash", Tone.WARN
    if view.declined:
        return "declined", Tone.WARN
    if view.waiting:
        return ("waiting_danger", Tone.WARN) if open_alarm(view.case) else ("waiting", Tone.GOOD)
    if view.held:
        return "held", Tone.WARN
    if view.phone_standing == PhoneStanding.SAVED:
        lacking = "sounds" if any(each.photo.is_sound and not each.confirmed for each in view.photos) else "photos"
        return (lacking if _photos_here(view) else f"{lacking}_elsewhere"), Tone.INFO
    if view.phone_standing == PhoneStanding.APPROVED:
        return "approved", Tone.GOOD
    return ("received_danger" if open_alarm(view.case) else "received"), Tone.GOOD
