"""A mediator's work as numbered saves, each one transaction through the app's own verbs.

What a save leaves depends on its number and on what was there before, and on nothing else: ids and times are the
number's. So a phone that was cut off can be compared with one that never was, document by document.
"""

import functools
import hashlib
import itertools
import math
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from threading import Event

import msgspec
from PIL import Image

from fieldapp import workbook
from fieldapp.domain import cases, training
from fieldapp.domain.roles import Role
from fieldapp.media import photo as media
from fieldapp.media import signature
from fieldapp.media.signature import Strokes
from fieldapp.protocol import EnrolReply, Entry, Person, Receipt, SyncReply, SyncRequest
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.sync import fetch
from fieldapp.sync.trip import Pages, Pieces, Tally, Trip
from fieldapp.workbook import photos, sending, signing
from fieldapp.workbook.rolls import Attendee
from tests.workbook import book

CASES, PICTURES, PAPERS = 9, 7, 4
NEW_LEAF = 160  # so many saves from one clearing of the phone to the next
LAN = EnrolReply(
    device="lan-1", person=Person(id="lan", name="Nguyễn Thị Lan", role=Role.MEDIATOR), team="team-mung",
    team_name="Tổ hòa giải thôn Mùng", village="Thôn Mùng", commune="Xã Dương Hưu", partition="07672", epoch="e1",
)  # fmt: skip
PROSE = "Hai nhà tranh chấp bờ rào giữa hai thửa đất; bà Lan cho rằng ông Bảo lấn sang nửa mét. " * 30
NAME = "Bà Lò Thị Ứng"
PULLED = 40  # records of the commune in a large page
_NAMED = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_ids = itertools.count()


def get_ready() -> None:
    """Make ids a matter of the save's number and draw the pictures once. For a process of its own only."""
    for verb in (sending, photos, signing):
        verb.new_id = lambda: f"id-{next(_ids)}"  # type: ignore[attr-defined]
    media.prepare = functools.cache(media.prepare)  # a picture is made small once, not at every cut
    signature.draw = functools.cache(signature.draw)
    for number in range(PICTURES):
        media.prepare(picture(number))


def step(store: DeviceStore, number: int) -> None:
    """Make the save of this number, from 1 on; on return it is on the disk."""
    global _ids
    _ids = itertools.count(number * 1000)
    now = book.NOW + timedelta(seconds=number)
    if number == 1:
        store.identity.put(Identity(token="t" * 43, server_url="http://127.0.0.1:9", reply=LAN))
    elif number == 2:
        book.a_team(store)
    elif number % NEW_LEAF == 0:
        store.clear()
        store.photos.sweep(math.inf)
    else:
        _VERBS[number % len(_VERBS)](store, number, now)


def digest(store: DeviceStore) -> bytes:
    """Return the SHA-256 of all that the phone holds: every document in its order, and every picture that one names."""
    storage = store.database.storage
    tables = {name: list(storage.live(name).values()) for name in sorted(storage.tables())}
    plain = msgspec.json.encode(tables, order="deterministic")
    seen = hashlib.sha256(plain)
    for sha256 in sorted({each.decode() for each in _NAMED.findall(plain)}):
        for content in (store.photos.read(sha256), store.photos.thumb(sha256)):
            seen.update(hashlib.sha256(content).digest() if content else b"missing")
    return seen.digest()


@functools.cache
def picture(number: int) -> bytes:
    """Return a camera's picture; two of them fill more than one sealed piece of 64 KiB."""
    side = 330 if number in (2, 5) else 60
    raw = BytesIO()
    noise = random.Random(number).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), noise).save(raw, "JPEG", quality=90)
    return raw.getvalue()


def _new_case(store: DeviceStore, number: int, now: datetime) -> None:
    workbook.keep_many(store, _case(number), book.WHOLE | {"summary": _prose(number)}, now)


def _name(store: DeviceStore, number: int, now: datetime) -> None:
    workbook.keep_part(store, _case(number), "parties/p1", "name", f"Bà Nguyễn Thị Phượng {number}", now)


def _note(store: DeviceStore, number: int, now: datetime) -> None:
    workbook.keep(store, _case(number // 5), "note", f"{number}: {_prose(number)}", now)


def _photo(store: DeviceStore, number: int, now: datetime) -> None:
    """Attach a picture that the case has not; where it has them all, give one up."""
    case_id = _case(number)
    named = {each.photo.sha256: each.id for each in workbook.view(store, case_id, now.date()).photos}
    for at in range(number, number + PICTURES):
        raw = picture(at % PICTURES)
        if hashlib.sha256(media.prepare(raw).full).hexdigest() not in named:
            workbook.attach_photo(store, case_id, raw, now)
            return
    workbook.drop_photo(store, case_id, min(named.values()), now)


def _send(store: DeviceStore, number: int, now: datetime) -> None:
    case_id = _case(number)
    if not workbook.view(store, case_id, now.date()).unsent or workbook.send(store, case_id, now):
        _new_case(store, number, now)


def _two_at_once(store: DeviceStore, number: int, now: datetime) -> None:
    with store.transaction():
        _note(store, number, now)
        _name(store, number + 1, now)


def _put_on_wire(store: DeviceStore, number: int, now: datetime) -> None:
    if not store.outbox.freeze(50):
        _note(store, number, now)


def _sync(store: DeviceStore, number: int, now: datetime) -> None:
    """Receipts for all that is on the wire, and a page of the commune's news: one transaction that moves the cursor."""
    going = [queued.change for queued in store.outbox.all() if queued.state == "on_wire"]
    road = store.road.get()
    at = f"2026-11-22T13:00:{number % 60:02}Z"
    receipts = [
        Receipt(
            change=each.id,
            outcome="accepted",
            at=at,
            seq=number * 1000 + place,
            server_set={"logbook_no": place} if each.kind == cases.KIND else {},
        )
        for place, each in enumerate(going, 1)
    ]
    many = PULLED if number // len(_VERBS) % 4 == 0 else 2
    entries = [_entry(number, place) for place in range(many)]
    asked = SyncRequest(epoch=road.epoch or "e1", cursor=road.cursor, changes=going)
    reply = SyncReply(
        epoch="e1", time=at, cursor={"07672": number * 1000 + 999}, receipts=receipts, entries=entries,
        notices=[f"notice {number}"],
    )  # fmt: skip
    fetch.take(_trip(store, now), asked, reply)


def _confirm(store: DeviceStore, number: int, now: datetime) -> None:
    if waiting := store.photos.unconfirmed():
        store.photos.confirm(waiting[0].sha256, now.isoformat())
    else:
        _note(store, number, now)


def _withdraw(store: DeviceStore, number: int, now: datetime) -> None:
    if workbook.view(store, _case(number), now.date()).unsent:
        workbook.withdraw_draft(store, _case(number), now)
    else:
        _photo(store, number, now)


def _paper(store: DeviceStore, number: int, now: datetime) -> None:
    """Begin minutes, or write on in them; where they are signed, begin an amendment."""
    paper_id = _paper_of(number)
    there = workbook.paper_view(store, paper_id, now.date())
    with store.transaction():
        if not there.exists:
            workbook.start_team_paper(store, "BBHT", _case(number), paper_id, now)
        elif there.signed:
            paper_id = f"{paper_id}-{number}"
            workbook.amend_paper(store, _paper_of(number), paper_id, now)
        words = {"blocks/a": {"text": _prose(number)}, "attendees/x": {"name": NAME, "role": "CT"}}
        workbook.keep_paper(store, paper_id, words, now)


def _sign(store: DeviceStore, number: int, now: datetime) -> None:
    """Have minutes read aloud and signed with a finger by one who has not; where all have, send them."""
    paper_id = _paper_of(number)
    there = workbook.paper_view(store, paper_id, now.date())
    left = [place.key for place in there.places if place.signature is None]
    if left:
        line = Strokes(
            width=320.0, height=160.0, lines=(tuple((9.0 * at, 1.0 * (at * number % 91)) for at in range(20)),)
        )
        with store.transaction():
            workbook.have_read_aloud(store, paper_id, now)
            workbook.sign_by_finger(store, paper_id, left[0], line, now)
    elif not there.unsent or workbook.send(store, paper_id, now):
        _paper(store, number, now)


def _tick(store: DeviceStore, number: int, now: datetime) -> None:
    """Write about somebody on the roll of a class: it waits for the server at once."""
    person = f"hv-{number % 8}"
    known = store.records.get(training.attendance_id("class-1", person)) is not None
    who = Attendee(person=person, name=f"Học viên {person}", attendance=training.Attendance() if known else None)
    workbook.note_attendance(store, "class-1", who, {"reason": f"{number}"}, now)


_Verb = Callable[[DeviceStore, int, datetime], None]
_VERBS: tuple[_Verb, ...] = (
    _new_case, _name, _photo, _send, _note, _paper, _new_case, _photo, _sign, _two_at_once, _send, _put_on_wire, _sync,
    _confirm, _note, _tick, _sign, _new_case, _photo, _send, _withdraw, _photo, _paper, _tick, _put_on_wire, _note,
    _sync, _sign, _confirm, _confirm, _tick,
)  # fmt: skip


def _paper_of(number: int) -> str:
    return f"paper-{number // 16 % PAPERS}"


def _case(number: int) -> str:
    return f"case-{number // 4 % CASES}"


def _prose(number: int) -> str:
    return f"{number}. {PROSE[: number * 137 % 2400]}."


def _entry(number: int, place: int) -> Entry:
    summary = {"summary": f"Thôn bên: {number}. {PROSE[: (number + place) * 61 % 900]}."}
    fields = summary | ({"note": f"{number}"} if place else {})
    return Entry(partition="07672", kind="case", record=f"far-{place}", seq=number * 1000 + 500 + place, set=fields)


def _trip(store: DeviceStore, now: datetime) -> Trip:
    return Trip(
        store=store, server=None, clock=lambda: now, stop=Event(), me=LAN, app="torture", pages=Pages(),
        pieces=Pieces(), refused_last={}, tally=Tally(),
    )  # type: ignore[arg-type]  # fmt: skip
