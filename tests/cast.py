"""The people of the tests, and builders that give a valid whole; a test names only its point.

Lan and Hùng mediate in one village, Tâm in another and must see none of it. Minh is the officer of
their commune, Quân of another, Hoa sits at the province and sees counts only.
"""

from datetime import UTC, datetime, timedelta

from fieldapp.domain.cases import KIND
from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change
from sync_server.journal.author import Author
from sync_server.people import roster

DUONG_HUU, SON_HAI = "07672", "07543"
COMMUNES = {DUONG_HUU: "Xã Dương Hưu", SON_HAI: "Xã Sơn Hải"}
TEAM, OTHER_TEAM, FAR_TEAM = "team-mung", "team-dau", "team-sonhai"

LAN = Author(
    person_id="lan", name="Nguyễn Thị Lan", role=Role.MEDIATOR, partition=DUONG_HUU, device_id="lan-1", team_id=TEAM
)
HUNG = Author(
    person_id="hung", name="Trần Văn Hùng", role=Role.MEDIATOR, partition=DUONG_HUU, device_id="hung-1", team_id=TEAM
)
TAM = Author(
    person_id="tam", name="Vi Thị Tâm", role=Role.MEDIATOR, partition=DUONG_HUU, device_id="tam-1", team_id=OTHER_TEAM
)
FAR = Author(
    person_id="xa", name="Lý Văn Xa", role=Role.MEDIATOR, partition=SON_HAI, device_id="xa-1", team_id=FAR_TEAM
)
MINH = Author(person_id="minh", name="Đỗ Đức Minh", role=Role.OFFICER, partition=DUONG_HUU)
QUAN = Author(person_id="quan", name="Phạm Anh Quân", role=Role.OFFICER, partition=SON_HAI)
HOA = {"id": "hoa", "name": "Lê Thị Hoa", "role": "SO_TP"}  # of the province: no commune, no cases

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)  # a Sunday morning in the village


def later(**much) -> datetime:
    """A moment after NOW, such as `later(days=2)`."""
    return NOW + timedelta(**much)


def a_case(**other):
    """The fields of a quarrel about a fence, complete enough to be sent."""
    return {
        "received_on": "2026-11-20",
        "basis": "1",
        "dispute_type": "1",
        "summary": "Hai nhà tranh chấp hàng rào giáp ranh.",
        "parties/p1": {"role": "BEN", "kind": "CN", "name": "Bà Lan", "birth_year": 1968, "address": "Thôn Mùng"},
        "parties/p2": {"role": "BEN", "kind": "CN", "name": "Ông Bảo", "birth_year": 1961, "address": "Thôn Mùng"},
        "mediators/m1": {"name": "Nguyễn Thị Lan", "person": "lan"},
        "place_detail": "Nhà văn hóa thôn Mùng",
    } | other


def change(record=None, base=0, id=None, kind=KIND, at="2026-11-22T09:30:00+07:00", seq=1, **values):
    """A change; `values` are its set. Pass `set={...}` for paths that are no Python names."""
    wanted = values.pop("set", {}) | values
    return Change(
        id=id or new_id(), kind=kind, record=record or new_id(), base=base, set=wanted or a_case(), at=at, seq=seq
    )


def a_verdict(record, base, verdict, remarks=None, **more):
    """An officer's decision; `remarks` is path -> text."""
    said = {f"remarks/r{n}": {"path": path, "text": text} for n, (path, text) in enumerate((remarks or {}).items())}
    return change(record=record, base=base, set={"verdict": verdict} | said, **more)


def settle(conn, now=NOW):
    """Write the cast's communes, teams and mediators into a database, known to every phone."""
    for code, name in COMMUNES.items():
        roster.add_commune(conn, code, name)
    roster.add_team(conn, TEAM, DUONG_HUU, "Tổ hòa giải thôn Mùng", "Thôn Mùng")
    roster.add_team(conn, OTHER_TEAM, DUONG_HUU, "Tổ hòa giải thôn Đẫu", "Thôn Đẫu")
    roster.add_team(conn, FAR_TEAM, SON_HAI, "Tổ hòa giải thôn Cầu", "Thôn Cầu")
    for who in (LAN, HUNG, TAM, FAR):
        roster.add_mediator(conn, who.person_id, who.team_id, who.name, leader=who is LAN)
    for team in (TEAM, OTHER_TEAM, FAR_TEAM):
        roster.publish_team(conn, team, now)
