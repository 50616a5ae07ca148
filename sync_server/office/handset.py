"""One phone in words: whose it is, how it stands, what it still holds, and what happened with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import asdict, replace

from sync_server.blobs.parcels import Parcels
from sync_server.office import showing, strings
from sync_server.people.devices import PhoneRow
from sync_server.people.events import Event, Kind
from sync_server.people.recovery import CodeState

CLOCK_OFF_S = 600  # seconds: more than this is worth a word to the phone's owner
_COUNTED = ("changes", "photos", "drafts", "held", "bundles")


class Phone(Struct, frozen=True, kw_only=True):
    """One phone in words."""

    id: str
    person: str
    place: str
    enrolled: str  # to the minute, since one person may get two phones in a day
    among: str  # whether it is the newest of this person's phones; empty when there is no other
    seen: str
    app: str
    heard: bool  # it has synced since it was connected
    holding: str  # empty when it holds nothing
    unsent: str  # of that, what the commune does not have; empty when it has everything
    held: list[tuple[str, int]]  # the same by its parts, none left out
    clock_off: str  # by how much; empty when it is right
    revoked: bool
    lost: str  # since when; empty when it is not
    called_in: bool  # since its person has left, not since it was lost
    gone: str  # when it destroyed its keys; empty while it has them
    pin_waits: str  # until when a code for its PIN may be used; empty when there is none
    pin_code: str  # what became of the newest code; empty when there never was one
    parcel: str  # how much it left here sealed, and that nobody has unpacked; empty when it left nothing

    @property
    def may_have_a_code(self) -> bool:
        """Whether its PIN may be reset."""
        return not (self.revoked or self.lost or self.gone)


class Told(Struct, frozen=True, kw_only=True):
    """One line of a phone's history in words."""

    what: str
    when: str
    detail: str


def in_words(
    row: PhoneRow, code: CodeState | None, parcels: Parcels | None, now: datetime, language: str, *, among: str = ""
) -> Phone:
    """Return a phone as its card shows it; `among` is what `newest_or_older` says of it."""
    off = abs(row.clock_off_s) > CLOCK_OFF_S
    how = strings.text(language, "phones.clock_off_how", span=showing.span(_seconds(row), language)) if off else ""
    unpacked = parcels is None or (row.last_seen_at > parcels.newest_at and not row.gone)
    return Phone(
        id=row.device,
        person=row.mediator,
        place=" · ".join(filter(None, [row.village, row.team])),
        enrolled=showing.moment(row.enrolled_at, language),
        among=strings.text(language, f"device.{among}") if among else "",
        seen=showing.ago(row.last_seen_at, now, language),
        app=row.app,
        heard=row.last_seen_at > row.enrolled_at,
        holding=counted(asdict(row.holding), language),
        unsent=counted(asdict(replace(row.holding, held=0)), language),
        held=[(strings.text(language, f"device.holds_{what}"), n) for what, n in asdict(row.holding).items()],
        clock_off=how,
        revoked=bool(row.revoked_at),
        lost=showing.moment(row.lost_at, language) if row.lost_at else "",
        called_in=bool(row.lost_at and row.left_on),
        gone=showing.moment(row.farewell_at, language) if row.gone else "",
        pin_waits=showing.moment(code.expires_at, language) if code and code.waits(now) else "",
        pin_code=_of_code(code, now, language) if code else "",
        parcel="" if parcels is None or unpacked else size(parcels.size, language),
    )


def stands(phone: Phone, language: str) -> str:
    """Return in words what a phone's card says of its standing; empty for one that is in use."""
    said = {
        "device.chip_left_gone": bool(phone.gone) and phone.called_in,
        "device.chip_gone": bool(phone.gone) and not phone.called_in,
        "device.chip_called_in": phone.called_in and not phone.gone,
        "device.chip_lost": bool(phone.lost) and not (phone.called_in or phone.gone),
        "phones.revoked": phone.revoked,
    }
    return ", ".join(strings.text(language, key) for key, so in said.items() if so)


def newest_or_older(row: PhoneRow, rows: Sequence[PhoneRow]) -> str:
    """Return the word "among_newest" or "among_older" for a phone of several that open; empty when there is no choice.

    `rows` are the commune's phones, last enrolled first. Two cards with one name are else told apart by an hour alone,
    and a word to the wrong one destroys the keys of the right one.
    """
    opens = [each.device for each in rows if each.mediator_id == row.mediator_id and not (each.gone or each.revoked_at)]
    if len(opens) < 2 or row.device not in opens:
        return ""
    return "among_newest" if row.device == opens[0] else "among_older"


def told(event: Event, language: str) -> Told:
    """Return a line of a phone's history."""
    name = event.by_name or strings.text(language, "device.the_office")
    what = strings.text(language, f"device.{event.kind.value}")
    return Told(
        what=what.format(name=name),
        when=showing.moment(event.at, language),
        detail=_detail(event, language),
    )


def counted(much: dict[str, int], language: str) -> str:
    """Return "3 changes, 1 photo" in words, without what is none."""
    return ", ".join(strings.counted(language, f"phones.{what}", much[what]) for what in _COUNTED if much.get(what, 0))


def size(length: int, language: str) -> str:
    """Return a number of bytes in words."""
    if length < 1_000_000:
        return strings.text(language, "device.kilobytes", n=max(round(length / 1000), 1))
    return strings.text(language, "device.megabytes", n=f"{length / 1_000_000:.1f}".replace(".", ","))


def _of_code(code: CodeState, now: datetime, language: str) -> str:
    if code.used_at:
        return strings.text(language, "device.pin_used", when=showing.moment(code.used_at, language))
    if code.waits(now):
        return strings.text(language, "device.pin_waits", until=showing.moment(code.expires_at, language))
    return strings.text(language, "device.pin_ended" if code.ended else "device.pin_expired")


def _detail(event: Event, language: str) -> str:
    if event.kind == Kind.MOVED:
        return f"{event.told.get('from_team', '')} → {event.told.get('to_team', '')}"
    numbers = {name: value for name, value in event.told.items() if isinstance(value, int)}
    if offered := numbers.get("offered", 0):
        return strings.text(language, "device.offered_again", what=counted({"changes": offered}, language))
    what = counted(numbers, language) or (size(numbers["bytes"], language) if "bytes" in numbers else "")
    if not what:
        return ""
    return what if event.kind in (Kind.PARCEL, Kind.BUNDLE) else strings.text(language, "device.still_holds", what=what)


def _seconds(row: PhoneRow) -> timedelta:
    return timedelta(seconds=min(abs(row.clock_off_s), 10**9))
