"""Every screen of an open book with something on it: names as long as they come, and marks of minority names.

The addresses are those of the table of stations: a new station is looked at without being named here, unless its
address has a part that nobody has given an example of; then `addresses` says so.
"""

from pathlib import Path

import flet as ft
from msgspec.structs import replace
from PIL import Image

from fieldapp import workbook
from fieldapp.domain import changes, roster, training
from fieldapp.domain.roster import MediationTeam, Member
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.ui import routes, walks
from fieldapp.ui.stations.table import TABLE
from fieldapp.workbook import working
from tests.media.pages import jpeg
from tests.sounds import a_wav
from tests.ui.book import LAN, NOW, REMARK, decide, heard_today, opened, receive, sign_in, write
from tests.workbook.book import arrive

LONG = "Nguyễn Phúc Công Tằng Tôn Nữ Huyền Trang Diễm Phượng"
EDE = "H’Bĭk Ŏ\u0306 Niê Kdăm Buôn K\u0306rông"  # Ê Đê, with marks that combine
MNONG = "Y-K\u0302ŏ B\u0323krông Ŭ̆ Čil"
_DOUBLED = ("/cases/case/:case_id/", "/case/:case_id/papers/:paper_id")
WHO = "Nguyễn Thị Ánh Nguyệt Hằng"


def fill(folder: Path) -> dict[str, list[str]]:
    """Fill a phone's folder; return examples for the parts of addresses, `name`, or `plain part before it/name`."""
    with opened(folder) as store:
        sign_in(store)
        identity = store.identity.get()
        store.identity.put(replace(identity, reply=replace(identity.reply, lock_after_s=36_000)))  # nobody touches it
        _team(store)
        draft = write(store, LONG, EDE, dispute_type="A05", received_on="2026-11-20", summary=None)
        photo = workbook.attach_photo(store, draft, _paper(), NOW)
        returned = write(
            store, EDE, MNONG, received_on="2026-11-12", outcome="THANH", ending="1", agreement="Ông ấy lùi hàng rào.",
            sessions__s1={"held_on": "2026-11-13", "place": "Nhà văn hóa Đồng Mây", "notes": f"Bà {EDE} kể trước."},
            follow_ups__p1={"due_on": "2026-11-30", "promise": "Lùi hàng rào về mốc cũ.", "kept": "CHAM"},
            findings__p1={"follow_up": "p1", "kept": "KHONG", "checked_on": "2026-11-20", "words": f"{EDE} đi vắng."},
        )  # fmt: skip
        receive(store, returned)
        decide(store, returned, "returned", REMARK)
        approved = write(store, MNONG, LONG, received_on="2026-10-02")
        receive(store, approved)
        decide(store, approved, "approved")
        clashed = _clashed(store)
        receive(store, went := write(store, EDE, LONG, received_on="2026-11-15"))
        workbook.keep(store, went, "note", "Viết dở khi việc được giao đi.", NOW)
        store.records.put(replace(store.records.get(went), gone=True))
        workbook.keep_words(store, "n-1", f"Gọi lại cho bà {LONG}, chuyện cái bờ rào và con bò.", NOW)
        workbook.attach_note_photo(store, "n-1", _paper(), NOW)
        workbook.attach_note_sound(store, "n-1", a_wav(1), 67, NOW)
        workbook.keep_words(store, "n-2", "Hai nhà cãi nhau vì con bò.", NOW)
        workbook.make_case(store, "n-2", NOW)
        workbook.keep_words(store, "n-2", f"Hai nhà cãi nhau vì con bò. Bà {EDE} gọi lại, hẹn Chủ nhật.", NOW)
        workbook.keep(store, draft, "photos/said", {"sha256": "ab" * 32, "media": "audio/mp4", "seconds": 67}, NOW)
        class_id, sheet = _class(store)
        paper_id = _paper_of(store, returned)
        _ask(store, returned)
        _ask(store, paper_id)
        receive(store, rolled := training.attendance_id(class_id, "p-be"))
        _ask(store, rolled)
        _two_versions(store, rolled, "state", "V", '"CM"')
        receive(store, "n-1")
        words = working.of_record(store, "n-1").fields["words"]
        _two_versions(store, "n-1", "words", words, '"Gọi lại cho bà Lan."')
        paper = workbook.paper_view(store, paper_id, NOW.date())
        store.road.put(heard_today(store.road.get()))
    return {
        "case_id": [returned, draft, approved, clashed, went], "question": list(routes.QUESTIONS), "photo_id": [photo],
        "about/photo_id": [sheet], "place": ["summary"], "session": ["s1"], "promise": ["p1"],
        "sessions/step": list(walks.SESSION), "agreement/step": ["a", "dd", "read"],
        "promises/step": [*walks.PROMISE, *walks.CHECK],
        "ending/step": ["how", "day", "agreed", "court"], "note_id": ["n-1", "n-2"], "record_id": [paper_id],
        "class_id": [class_id], "attendance_id": [rolled], "year": [str(NOW.year - 1)],
        "round": [f"{NOW.year}-06"],
        "person": ["p-be"], "side": list(routes.SIDES), "paper_id": [paper_id], "point": paper.points[:1],
        "people/key": [paper.places[0].key], "sign/key": [paper.places[0].key], "page/photo_id": [paper.pages[0].id],
        "elsewhere": ["khong-co"],
    }  # fmt: skip


def addresses(examples: dict[str, list[str]]) -> list[str]:
    """Return an address for every station of the table, once for those that stand in several branches of it."""
    paths = [each for each in _paths(TABLE, "") if not each.startswith(_DOUBLED)]
    found = [each for path in paths for each in _filled(path, examples)]
    return list(dict.fromkeys(found))


def _paths(table: list[ft.Route], above: str) -> list[str]:
    found = []
    for route in table:
        path = f"{above.rstrip('/')}/{(route.path or '').lstrip('/')}".rstrip("+") or "/"
        found += [path, *_paths(route.children or [], path)]
    return found


def _filled(path: str, examples: dict[str, list[str]]) -> list[str]:
    ready, plain = [""], ""
    parts = [part for part in path.split("/") if part]
    for place, part in enumerate(parts):
        values = [part]
        plain = plain if part.startswith(":") else part
        if part.startswith(":"):
            values = examples.get(f"{plain}/{part[1:]}") or examples.get(part[1:]) or []
            assert values, f"tests/e2e/screens.py has no example of {part} in {path}"
        if part == ":case_id" and path.startswith("/cases/"):
            values = values[:1]
        elif part == ":case_id":
            values = _the_case_for(parts[place + 1 :], values)
        ready = [f"{each}/{value}" for each in ready for value in values]
    return [each or "/" for each in ready]


def _the_case_for(rest: list[str], cases: list[str]) -> list[str]:
    """Every case for its own page; for what lies above it the one that has it."""
    returned, draft, _, clashed, _ = cases
    if not rest:
        return cases
    above = {"photos": [draft], "clash": [clashed], "danger": [draft], "side": [returned, draft]}
    return above.get(rest[0], [returned])


def _team(store: DeviceStore) -> None:
    members = {
        "p-lan": Member(name=LAN.person.name, leader=True), "p-be": Member(name=EDE), "p-hung": Member(name=LONG),
    }  # fmt: skip
    team = MediationTeam(name=LAN.team_name, village=LAN.village, commune=LAN.commune, members=members)
    store.records.put(Held(kind=roster.KIND, id=LAN.team, base=1, server=changes.fields_of(team)))


def _clashed(store: DeviceStore) -> str:
    case_id = write(store, WHO, EDE, received_on="2024-03-05")
    receive(store, case_id)
    seq = store.records.get(case_id).base
    arrive(store, case_id, seq + 1, at=NOW, summary="Hùng kể: " + "hàng rào lấn sang vườn, " * 8)
    kept = {"path": "summary", "value": '"Bé kể."', "by": EDE, "at": "2026-11-20T08:05:00+07:00"}
    arrive(store, case_id, seq + 2, by=EDE, at=NOW, set={"conflicts/summary/c-be": kept})
    return case_id


def _two_versions(store: DeviceStore, record_id: str, path: str, stands: str, kept: str) -> None:
    lost = {"path": path, "value": kept, "by": EDE, "at": "2026-11-20T08:05:00+07:00"}
    seq = store.records.get(record_id).base + 1
    arrive(store, record_id, seq, by=LONG, at=NOW, set={path: stands, f"conflicts/{path}/c-be": lost})


def _class(store: DeviceStore) -> tuple[str, str]:
    class_id = workbook.begin_class(store, "TH03", NOW)
    sheet = workbook.photograph_sheet(store, class_id, _paper(), NOW)
    people = [each for each in workbook.roll(store, class_id).people if each.person == "p-be"]
    workbook.mark(store, class_id, people, "CM", NOW)
    return class_id, sheet


def _paper_of(store: DeviceStore, case_id: str) -> str:
    paper_id = workbook.start_paper_id(NOW)
    workbook.start_paper(store, case_id, workbook.paper_offers(store, case_id)[0], paper_id, NOW)
    workbook.add_page(store, paper_id, _paper(), NOW)
    return paper_id


def _ask(store: DeviceStore, record_id: str) -> None:
    """The officer asks the team leader about it."""
    held = store.records.get(record_id)
    said = {
        "question": "Ai đo ranh giới hai nhà, đo hôm nào, có ai chứng kiến không?", "leader": LAN.person.name,
        "team": LAN.team if held.kind == training.ATTENDANCE else "", "officer": LONG, "at": "2026-11-20T08:00:00Z",
    }  # fmt: skip
    store.records.put(replace(held, server=dict(held.server) | {"inquiries/q1": said}))


def _paper() -> bytes:
    return jpeg(Image.new("RGB", (480, 640), (235, 228, 210)))
