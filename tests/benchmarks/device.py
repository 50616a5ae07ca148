"""One phone without a screen, as the benches use it. The only file here that knows how a phone is put together."""

import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldapp import workbook
from fieldapp.domain.cases import Photo
from fieldapp.domain.ids import new_id
from fieldapp.store.device import DeviceStore
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from fieldapp.sync.enrol import enrol

WITHOUT_NETWORK_S = 0.05  # until it looks again whether there is one, as its system would tell it


class Device:
    """A mediator's phone over a folder: the real store, workbook and engine, and HTTP over a real socket."""

    def __init__(self, folder: Path, url: str, code: str = "") -> None:
        self.store = DeviceStore.open(folder)
        if code:
            stranger = HttpServer(url)
            enrolled = enrol(self.store, stranger, code, server_url=url)
            stranger.close()
            assert enrolled.reply is not None, enrolled
        self.url = url
        self._reach()

    def put(self, fields: dict[str, Any], pictures: list[bytes] = ()) -> str:  # type: ignore[assignment]
        """Write a case with pictures that are made small already, and send it; return its id."""
        record, now = new_id(), datetime.now(UTC)
        with self.store.transaction():
            for picture in pictures:
                self._attach(record, picture, now)
            workbook.keep_many(self.store, record, fields, now)
            assert workbook.send(self.store, record, now) == []
        return record

    def edit(self, record: str, fields: dict[str, Any]) -> None:
        """Change a case and send that."""
        now = datetime.now(UTC)
        with self.store.transaction():
            workbook.keep_many(self.store, record, fields, now)
            assert workbook.send(self.store, record, now) == []

    def cases(self) -> list[str]:
        """Return the ids of all cases, oldest first."""
        return sorted(held.id for held in self.store.records.of_kind("case"))

    def sync(self, within_s: float = 600.0) -> int:
        """Bring everything there and home; return how many rounds it took."""
        until, rounds = time.monotonic() + within_s, 0
        while time.monotonic() < until:
            rounds += 1
            report = self.engine.run()
            if report.complete:
                return rounds
            assert report.offline, report
            time.sleep(WITHOUT_NETWORK_S)
        raise AssertionError(f"not through after {rounds} rounds: {report}")

    def again(self) -> None:
        """Let the connection go, as the time between two syncs does."""
        self.server.close()
        self._reach()

    def close(self) -> None:
        """End it."""
        self.server.close()
        self.store.close()

    def _reach(self) -> None:
        card = self.store.identity.get()
        self.server = HttpServer(self.url, card.token if card else "")
        self.engine = Engine(self.store, self.server, lambda: datetime.now(UTC))

    def _attach(self, record: str, picture: bytes, now: datetime) -> None:
        """What `workbook.attach_photo` does, but for making it small."""
        sha256 = hashlib.sha256(picture).hexdigest()
        self.store.photos.keep(sha256, picture, picture[:0], record)
        named = Photo(sha256=sha256, size=len(picture), width=1200, height=1600, added_at=now.isoformat())
        workbook.keep(self.store, record, f"photos/{new_id()}", named, now)
