"""The made-up village in which everything may be tried: its people, its cases, and a commune that answers at once.

Nobody in it exists. Its store is one of its own, which the caller opens and forgets; nothing here knows of a network.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from fieldapp.domain import changes, roster
from fieldapp.domain.cases import KIND
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Line, Verdict
from fieldapp.domain.roles import Role
from fieldapp.domain.roster import MediationTeam, Member
from fieldapp.protocol import EnrolReply, Person
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.store.outbox import Queued
from fieldapp.store.records import Held
from fieldapp.workbook import keeping, sending

OFFICER = "Cán bộ xã Tập Dượt"
_TEAM, _ME = "practice-team", "practice-me"
_TEAM_NAME, _VILLAGE, _COMMUNE = "Tổ hòa giải thôn Bến Tập", "Thôn Bến Tập", "Xã Tập Dượt"
_OTHERS = {"practice-tho": "Bà Phùng Thị Thơ", "practice-gia": "Ông Chu Văn Giá"}
_REMARK = "Ghi rõ ông Nghị lùi hàng rào trước ngày nào."
_FENCE: Fields = {
    "parties/a": {"name": "Bà Ngọ Thị Duyên", "birth_year": 1964, "address": "Xóm Giếng"},
    "parties/b": {"name": "Ông Tạ Văn Nghị", "birth_year": 1959, "address": "Xóm Giếng"},
    "dispute_type": "B05",
    "summary": "Ông Nghị dựng hàng rào lấn sang vườn bà Duyên.",
    "place": "D1",
    "outcome": "THANH",
    "ending": "1",
    "agreement": "Ông Nghị lùi hàng rào về mốc cũ.",
}
_DOG: Fields = {
    "parties/a": {"name": "Bà Khuất Thị Sen"},
    "parties/b": {"name": "Ông Mạc Văn Bền"},
    "dispute_type": "A05",
    "summary": "Chó nhà ông Bền sủa đêm, bà Sen không ngủ được.",
}


def village(store: DeviceStore, name: str, now: datetime, language: str = "vi") -> None:
    """Fill an empty store: she (`name`) and her team, a case that came back, one approved, one just begun."""
    me = Person(id=_ME, name=name, role=Role.MEDIATOR)
    reply = EnrolReply(
        device="practice", person=me, team=_TEAM, team_name=_TEAM_NAME, village=_VILLAGE, commune=_COMMUNE,
        partition="", epoch="practice",
    )  # fmt: skip
    members = {_ME: Member(name=name, leader=True)} | {key: Member(name=other) for key, other in _OTHERS.items()}
    team = MediationTeam(name=_TEAM_NAME, village=_VILLAGE, commune=_COMMUNE, members=members)
    with store.transaction():
        store.identity.put(Identity(reply=reply, language=language))
        store.road.put(replace(store.road.get(), epoch="practice", last_success_at=_at(now), last_contact_at=_at(now)))
        store.records.put(Held(kind=roster.KIND, id=_TEAM, base=1, server=changes.fields_of(team)))
        approved = _case(store, _FENCE | _named(now, 40), now)
        answer(store, now)
        _decide(store, approved, Verdict.APPROVED, now)
        returned = _case(store, _FENCE | _named(now, 9) | {"parties/a": {"name": "Bà Đào Thị Lài"}}, now)
        answer(store, now)
        _decide(store, returned, Verdict.RETURNED, now, {"remarks/r1": {"path": "agreement", "text": _REMARK}})
        keeping.keep_many(store, new_id(), _DOG | _named(now, 1), now)


def answer(store: DeviceStore, now: datetime) -> int:
    """Take in all that was sent, as a commune's server would, and return how much that was."""
    with store.transaction():
        queued = store.outbox.all()
        for each in queued:
            _take(store, each, now)
        for photo in store.photos.unconfirmed():
            store.photos.confirm(photo.sha256, _at(now))
        if queued:
            store.road.put(replace(store.road.get(), last_success_at=_at(now), last_contact_at=_at(now)))
        return len(queued)


def _case(store: DeviceStore, fields: Fields, now: datetime) -> str:
    case_id = new_id()
    keeping.keep_many(store, case_id, fields, now)
    sending.send(store, case_id, now)
    return case_id


def _named(now: datetime, days: int) -> Fields:
    return {"received_on": (now.date() - timedelta(days=days)).isoformat()}


def _take(store: DeviceStore, queued: Queued, now: datetime) -> None:
    change = queued.change
    held = store.records.get(change.record) or Held(kind=change.kind, id=change.record)
    given: Fields = {}
    if change.kind == KIND and not held.lines:
        given = {"logbook_no": 1 + sum(bool(each.lines) for each in store.records.of_kind(KIND))}
    _write(store, held, change.set | given, now, by=_me(store), role=Role.MEDIATOR, change=change.id, at=change.at)
    store.outbox.remove(change.id)


def _decide(store: DeviceStore, case_id: str, verdict: Verdict, now: datetime, said: Fields | None = None) -> None:
    held = store.records.get(case_id)
    assert held is not None
    fields = {"verdict": str(verdict)} | (said or {})
    _write(store, held, fields, now, by=OFFICER, role=Role.OFFICER, change=new_id(), at=_at(now), verdict=verdict)


def _write(
    store: DeviceStore, held: Held, fields: Fields, now: datetime, *, by: str, role: Role, change: str, at: str,
    verdict: str = "",
) -> None:  # fmt: skip
    line = Line(
        seq=held.base + 1, change=change, by=by, role=role, at=at, received_at=_at(now), paths=sorted(fields),
        verdict=verdict,
    )  # fmt: skip
    server = changes.apply(held.server, fields)
    store.records.put(replace(held, server=server, base=line.seq, lines=[*held.lines, line]))


def _me(store: DeviceStore) -> str:
    identity = store.identity.get()
    return identity.reply.person.name if identity and identity.reply else ""


def _at(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
