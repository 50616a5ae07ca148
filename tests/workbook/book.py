"""A mediator's phone, and what a sync would leave on it."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain import changes
from fieldapp.domain.cases import KIND
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import EnrolReply, Person
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.store.records import Held

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 22, 19, 30, tzinfo=VIETNAM)
TODAY = NOW.date()


def later(**much) -> datetime:
    return NOW + timedelta(**much)


def lan_phone(folder: Path) -> DeviceStore:
    """Lan's phone, enrolled."""
    store = DeviceStore.open(folder)
    if store.identity.get() is None:
        reply = EnrolReply(
            device="lan-1", person=Person(id="lan", name="Nguyễn Thị Lan", role=Role.MEDIATOR), team="team-mung",
            team_name="Tổ hòa giải thôn Mùng", village="Thôn Mùng", commune="Xã Dương Hưu", partition="07672",
            epoch="e1",
        )  # fmt: skip
        store.identity.put(Identity(token="t" * 43, server_url="http://127.0.0.1:9", reply=reply))
    return store


def a_team(store: DeviceStore) -> None:
    """The roster as the commune sends it."""
    fields = {
        "name": "Tổ hòa giải thôn Mùng", "village": "Thôn Mùng", "commune": "Xã Dương Hưu",
        "members/hung": {"name": "Trần Văn Hùng", "leader": True}, "members/lan": {"name": "Nguyễn Thị Lan"},
        "members/be": {"name": "Lý Thị Bé"},
    }  # fmt: skip
    store.records.put(Held(kind="team", id="team-mung", base=1, server=fields))


WHOLE = {
    "received_on": "2026-11-20",
    "basis": "1A",
    "dispute_type": "A04",
    "summary": "Hai nhà tranh chấp lối đi chung ra đồng.",
    "parties/p1": {"role": "BEN", "name": "Bà Lan", "birth_year": 1968, "address": "Thôn Mùng"},
    "parties/p2": {"role": "BEN", "name": "Ông Bảo", "birth_year": 1961, "address": "Thôn Mùng"},
    "place": "D1",
}


def a_case(store: DeviceStore, now: datetime = NOW, **other) -> str:
    """A case complete enough to be sent, still a draft; pass `set={...}` for paths that are no Python names."""
    case_id = workbook.start_case(now)
    workbook.keep_many(store, case_id, WHOLE | other.pop("set", {}) | other, now)
    return case_id


def a_sent_case(store: DeviceStore, now: datetime = NOW, **other) -> str:
    case_id = a_case(store, now, **other)
    assert workbook.send(store, case_id, now) == []
    return case_id


def a_received_case(store: DeviceStore, seq: int = 5, now: datetime = NOW, **other) -> str:
    case_id = a_sent_case(store, now, **other)
    receive(store, case_id, seq, now)
    return case_id


def receive(store: DeviceStore, case_id: str, seq: int, at: datetime = NOW) -> None:
    """The server accepted everything of the case that waited."""
    with store.transaction():
        for number, queued in enumerate(store.outbox.of_record(case_id)):
            held = store.records.get(case_id)
            line = Line(
                seq=seq + number, change=queued.change.id, by="Nguyễn Thị Lan", role=Role.MEDIATOR, at=queued.change.at,
                received_at=_utc(at), paths=list(queued.change.set),
            )  # fmt: skip
            server = changes.apply(held.server, queued.change.set)
            store.records.put(replace(held, server=server, lines=[*held.lines, line], base=seq + number))
            store.outbox.remove(queued.change.id)


def arrive(
    store: DeviceStore, case_id: str, seq: int, *, by="Trần Văn Hùng", role=Role.MEDIATOR, at=NOW, verdict="", **values
) -> None:
    """A pull brought somebody else's change."""
    wanted = values.pop("set", {}) | values | ({"verdict": verdict} if verdict else {})
    held = store.records.get(case_id) or Held(kind=KIND, id=case_id)
    line = Line(
        seq=seq, change=f"change-{seq}", by=by, role=role, at=at.isoformat(), received_at=_utc(at), paths=list(wanted),
        verdict=verdict,
    )  # fmt: skip
    server = changes.apply(held.server, wanted)
    store.records.put(replace(held, server=server, lines=[*held.lines, line], base=seq))


def hand_back(store: DeviceStore, case_id: str, seq: int, remarks: dict[str, str], at: datetime = NOW) -> None:
    """Minh returned the case; remarks by path."""
    said = {f"remarks/r{n}": {"path": path, "text": text} for n, (path, text) in enumerate(remarks.items())}
    arrive(store, case_id, seq, by="Đỗ Đức Minh", role=Role.OFFICER, at=at, verdict="returned", set=said)


def approve(store: DeviceStore, case_id: str, seq: int) -> None:
    held = store.records.get(case_id)
    gone = {path: None for path in held.server if path.startswith("remarks/")}
    arrive(store, case_id, seq, by="Đỗ Đức Minh", role=Role.OFFICER, verdict="approved", set=gone)


def seen(store: DeviceStore, case_id: str) -> workbook.CaseView:
    return workbook.view(store, case_id, TODAY)


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
