"""What the phone says of its sending, in one line and in one tone. It never claims more than is so."""

from datetime import date, datetime, tzinfo

from msgspec import Struct

from fieldapp.domain.problems import Code
from fieldapp.store.road import RoadState
from fieldapp.ui.kit import Tone
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Overview


class RoadLine(Struct, frozen=True, kw_only=True):
    """The line at the top of the list."""

    text: str
    tone: Tone
    more: str = ""  # what else is worth knowing: why nothing goes, or how much waits for the officer


def road_line(
    overview: Overview, road: RoadState, problem: str, sending: bool, strings: Strings, zone: tzinfo, today: date
) -> RoadLine:
    """Return what to say first; `problem` is the code of the last round, empty when it went well."""
    if road.revoked or problem == Code.REVOKED:
        return RoadLine(text=strings("road.revoked_title"), tone=Tone.ERROR, more=strings("road.revoked"))
    more = _more(overview, problem, sending, strings)
    if overview.only_here or overview.beside:
        count = len(overview.only_here) + overview.beside
        return RoadLine(text=strings("road.only_here", count=count), tone=Tone.INFO, more=more)
    if count := overview.parts_declined:
        return RoadLine(text=strings("road.declined", count=count), tone=Tone.WARN, more=more)
    if count := overview.parts_held:
        return RoadLine(text=strings("road.held", count=count), tone=Tone.INFO, more=_while(sending, strings))
    if overview.received and road.last_success_at:
        when = strings.moment(_last(overview, road), zone, today)
        return RoadLine(text=strings("road.all_received", when=when), tone=Tone.GOOD, more=more)
    return RoadLine(text=strings("road.nothing_yet"), tone=Tone.GOOD, more=more)


def _last(overview: Overview, road: RoadState) -> str:
    """Return when the commune last had everything: a receipt that somebody carried here is of no round of ours."""
    return max(road.last_success_at, overview.received[0].received_at, key=datetime.fromisoformat)


def _more(overview: Overview, problem: str, sending: bool, strings: Strings) -> str:
    if sending:
        return strings("road.sending")
    if problem and (overview.only_here or overview.beside):
        return strings(f"problems.{problem}")
    if count := overview.parts_held:
        return strings("road.held", count=count)
    return ""


def _while(sending: bool, strings: Strings) -> str:
    return strings("road.sending") if sending else ""
