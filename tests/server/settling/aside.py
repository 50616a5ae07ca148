"""What the stories of held changes share: an officer, and changes that another team's mediator sends."""

from msgspec.structs import replace

from sync_server.db import tables
from tests.cast import MINH, change, later

NHUNG = replace(MINH, person_id="nhung", name="Hà Thị Nhung")  # another officer of the same commune
NO_WORDS = ""
AFTERWARDS = later(hours=1)
BASE = 3  # the number of Lan's case, after the two rosters


def of_tam(record, **values):
    return change(record, BASE, set=values or {"note": "Tâm thêm"}, seq=3)


def row(rows, held):
    return next(each for each in rows(tables.quarantine) if each["id"] == held)
