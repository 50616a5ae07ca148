"""A class on the phone, for the stories about one."""

from fieldapp import workbook
from fieldapp.store.records import Held
from fieldapp.ui import routes
from tests.ui.book import LAN, NOW, opened
from tests.ui.telling import on

PEOPLE = {
    "p-lan": "Vi Thị Lan", "p-hung": "Hoàng Văn Hùng", "p-quyet": "Nông Văn Quyết", "p-duom": "Đàm Thị Đượm",
}  # fmt: skip


def team(store, team_id=LAN.team, name=LAN.team_name, village=LAN.village, people=PEOPLE, **more):
    members = {f"members/{key}": {"name": each} for key, each in people.items()}
    store.records.put(Held(kind="team", id=team_id, base=1, server={"name": name, "village": village} | members | more))


def a_class(folder, subject="TH03", **fields):
    with opened(folder) as store:
        class_id = workbook.begin_class(store, subject, NOW)
        workbook.describe_class(store, class_id, fields, NOW)
    return class_id


async def open_roll(app, class_id):
    await on(app, "home")
    await app.go(routes.training_class(class_id))
    await on(app, "roll")


def states(folder, class_id):
    with opened(folder) as store:
        return {each.person: each.state for each in workbook.roll(store, class_id).people}


def words(app, identifier):
    return " ".join(app.texts(app.sid(identifier)))
