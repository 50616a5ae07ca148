"""A phone's app in a process of its own that does one round after another, until it is killed."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.store.device import DeviceStore
from fieldapp.sync import download
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine

download._WORTH_KEEPING_S = 0.1  # as on a road of some kilobytes a second: the test's is quicker


def fetch(folder):
    store = DeviceStore.open(folder)
    card = store.identity.get()
    engine = Engine(store, HttpServer(card.server_url, card.token), lambda: datetime.now(UTC))
    while True:
        engine.run()


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
