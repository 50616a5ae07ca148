"""A phone's store with cases in every standing, made through the workbook and as the server would have answered."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import flet as ft
from msgspec.structs import replace

from fieldapp import app as program
from fieldapp import workbook
from fieldapp.config import VIETNAM, Config
from fieldapp.domain import changes
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import EnrolReply, Person
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.store.people import People
from fieldapp.store.road import RoadState
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from tests.ui.headless import PIN as PIN

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=VIETNAM)
LAN = EnrolReply(
    device="d-lan", person=Person(id="p-lan", name="Vi Thị Lan", role=Role.MEDIATOR), team="t-dong-may",
    team_name="Tổ hòa giải thôn Đồng Mây", village="Thôn Đồng Mây", commune="Xã Dương Hưu", partition="07672",
    epoch="e1",
)  # fmt: skip
REMARK = "Ghi rõ dọn trong mấy ngày và lối đi rộng bao nhiêu mét."


QUICK = Kdf(memory_kib=64, passes=1)
PEOPLE = ("lan", "tam", "hung", "lan-2")


def quick_app(config: Config) -> Callable[[ft.Page], None]:
    """Return the app with PINs that are tried at once."""
    return program.app(config, kdf=QUICK)


def secrets_of(folder: Path) -> SecretFiles:
    """Where the app keeps the secrets of this phone: beside the folder, or for a person's phone beside all phones."""
    data = folder.parent if folder.name in PEOPLE else folder
    return SecretFiles(data.with_name(f"{data.name}-secrets"))


def opened(folder: Path, pin: str = PIN, *, spare: bool = True) -> DeviceStore:
    """Open the logbook of the first person of this phone; one who has none gets one. `spare`: the commune has a key."""
    folder.mkdir(parents=True, exist_ok=True)
    secrets = secrets_of(folder)
    people = People(folder, secrets)
    there = people.all()
    profile = there[0].profile if there else people.new()
    vault = Vault(people.folder(profile), secrets, kdf=QUICK)
    if vault.exists:
        return DeviceStore.open(people.folder(profile), VaultSealer(vault.unlock(pin)))
    keys = vault.create(pin)
    if spare:
        vault.add_recovery(keys, "spare", bytes(32))
    return DeviceStore.open(people.folder(profile), VaultSealer(keys))


def sign_in(store: DeviceStore, server_url: str = "http://127.0.0.1:1") -> None:
    """Make the phone Lan's."""
    store.identity.put(Identity(token="t" * 43, server_url=server_url, reply=LAN))


def write(store: DeviceStore, one: str = "Lã Thị Vượng", other: str = "Hoàng Văn Tập", **more: object) -> str:
    """Write a case that may be sent; return its id. `more` are fields by path, with `__` for the slash."""
    case_id = workbook.start_case(NOW)
    fields = {
        "parties/a": {"name": f"Bà {one}", "birth_year": 1961, "address": "Xóm Trên"},
        "parties/b": {"name": f"Ông {other}", "birth_year": 1958, "address": "Xóm Trên"},
        "dispute_type": "B05",
        "summary": "Hai nhà tranh nhau dải đất ở hàng rào cũ.",
        "received_on": "2026-11-18",
    }
    workbook.keep_many(store, case_id, fields | {k.replace("__", "/"): v for k, v in more.items()}, NOW)
    return case_id


def receive(store: DeviceStore, case_id: str, *, at: str = "2026-11-20T07:00:00Z") -> None:
    """Let the commune have taken all that was sent of this case."""
    if store.records.get(case_id).draft:
        assert not workbook.send(store, case_id, NOW)
    with store.transaction():
        for queued in store.outbox.of_record(case_id):
            held = store.records.get(case_id)
            seq = held.base + 1
            line = Line(
                seq=seq, change=queued.change.id, by="Vi Thị Lan", role=Role.MEDIATOR, at=queued.change.at,
                received_at=at, paths=sorted(queued.change.set),
            )  # fmt: skip
            server = changes.apply(held.server, queued.change.set)
            store.records.put(replace(held, server=server, base=seq, lines=[*held.lines, line]))
            store.outbox.remove(queued.change.id)


def decide(store: DeviceStore, case_id: str, verdict: str, remark: str = "", path: str = "agreement") -> None:
    """Let the officer return the case with a remark, or approve it."""
    held = store.records.get(case_id)
    seq = held.base + 1
    said = {"verdict": verdict} | ({"remarks/r1": {"path": path, "text": remark}} if remark else {})
    line = Line(
        seq=seq, change=f"v{seq}", by="Trần Quang Minh", role=Role.OFFICER, at="2026-11-20T08:00:00Z",
        received_at="2026-11-20T08:00:00Z", paths=sorted(said), verdict=verdict,
    )  # fmt: skip
    store.records.put(replace(held, server=changes.apply(held.server, said), base=seq, lines=[*held.lines, line]))


def believable(folder: Path, *, many: int = 0) -> None:
    """Fill a folder with one case of each standing, and `many` received ones more."""
    with opened(folder) as store:
        sign_in(store)
        write(store, "Nông Thị Bưởi", "Triệu Văn Sinh", dispute_type="A05")
        waiting = write(store, "Lường Thị Én", "Hà Văn Kiên", dispute_type="A06")
        workbook.send(store, waiting, NOW)
        returned = write(store, "Vi Thị Hợp", "Nông Văn Thế", dispute_type="A04", received_on="2026-11-13")
        receive(store, returned)
        decide(store, returned, "returned", REMARK)
        approved = write(store, "Bàn Thị Mai", "Đặng Văn Phúc", dispute_type="C04", received_on="2026-10-02")
        receive(store, approved)
        decide(store, approved, "approved")
        for number in range(many + 1):
            day = date(2026, 11, 1) - timedelta(days=number % 300)
            names = _NAMES[number % len(_NAMES)], _NAMES[(number * 7 + 3) % len(_NAMES)]
            receive(store, write(store, *names, received_on=day.isoformat()))
        store.road.put(heard_today(RoadState(epoch="e1", last_success_at="2026-11-21T07:05:00+00:00")))


def heard_today(road: RoadState) -> RoadState:
    """Have the commune heard just now: a phone that was alone for long does not open by itself."""
    return replace(road, last_contact_at=datetime.now(VIETNAM).isoformat())


_NAMES = (
    "Nguyễn Thị Phượng", "Trần Đức Thắng", "Lê Thị Ngọc Ánh", "Phạm Văn Đông", "Hoàng Thị Yến", "Vũ Quốc Khánh",
    "Đỗ Thị Hường", "Bùi Văn Lợi", "Ngô Thị Thủy", "Dương Công Minh", "Lý Thị Xuân", "Đinh Văn Ưu",
)  # fmt: skip
