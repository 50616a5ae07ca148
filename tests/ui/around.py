"""A case and its team, for tests of what surrounds it."""

from fieldapp import workbook
from fieldapp.store.records import Held
from tests.ui.book import LAN, NOW, opened, write

TEAM = {
    "name": LAN.team_name, "village": LAN.village, "members/p-lan": {"name": "Vi Thị Lan"},
    "members/p-hung": {"name": "Hoàng Văn Hùng", "leader": True},
    "contacts/1": {"name": "Trần Quang Minh", "role": "CB_XA", "phone": "0912000222"},
}  # fmt: skip


def with_team(store, lan_leads=False):
    members = {"members/p-lan": {"name": "Vi Thị Lan", "leader": lan_leads}} if lan_leads else {}
    if lan_leads:
        members["members/p-hung"] = {"name": "Hoàng Văn Hùng"}
    store.records.put(Held(kind="team", id=LAN.team, base=1, server=TEAM | members))
    other = {"name": "Tổ hòa giải thôn Suối Ngang", "village": "Thôn Suối Ngang"}
    store.records.put(Held(kind="team", id="t-suoi-ngang", base=2, server=other))


def a_case(store, **more):
    with_team(store)
    return write(store, **more)


def told(folder, case_id):
    with opened(folder) as store:
        return workbook.view(store, case_id, NOW.date())
