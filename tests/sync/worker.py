"""A phone's app in a process of its own, at work until it is killed: it writes a case, sends it, syncs, for ever."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.store.device import DeviceStore
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine

CASE = {
    "received_on": "2019-01-05",
    "dispute_type": "A04",
    "summary": "Hai nhà tranh chấp hàng rào giáp ranh.",
    "parties/p1": {"name": "Bà Lan"},
    "parties/p2": {"name": "Ông Bảo"},
    "mediators/m1": {"name": "Nguyễn Thị Lan"},
}


def work(folder):
    store = DeviceStore.open(folder)
    card = store.identity.get()
    engine = Engine(store, HttpServer(card.server_url, card.token), lambda: datetime.now(UTC), page=2)
    while True:
        record, now = new_id(), datetime.now(UTC)
        workbook.keep_many(store, record, CASE, now)
        assert workbook.send(store, record, now) == []
        print(record + ".", flush=True)
        engine.run()


if __name__ == "__main__":
    work(Path(sys.argv[1]))
