"""One phone without a screen, as the benches use it. The only file here that knows how a phone is put together."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fieldapp import workbook
from fieldapp.device import open_device
from fieldapp.domain.cases import Photo
from fieldapp.domain.ids import new_id
from fieldapp.media.signature import Strokes
from fieldapp.store.vault.kdf import Kdf
from fieldapp.workbook.rolls import Attendee
from tests.benchmarks import loads, subjects

PIN, QUICK = "246813", Kdf(memory_kib=8, passes=1)  # how long a PIN takes is not what is measured
WITHOUT_NETWORK_S = 0.05  # until it looks again whether there is one, as its system would tell it


class BenchPhone:
    """A mediator's phone over a folder that is sealed as on a phone."""

    def __init__(self, folder: Path, url: str = "", code: str = "") -> None:
        self.device = open_device(folder, url, code=code, pin=PIN, kdf=QUICK)

    def put_many(self, numbers: Iterable[int], pictures: Sequence[bytes] = ()) -> list[str]:
        """Write and send the cases of these numbers; the first ones have a picture each, made small already."""
        with self.device.store.transaction():
            return [self._put(loads.case(number), pictures[at : at + 1]) for at, number in enumerate(numbers)]

    def edit(self, record: str, fields: Mapping[str, Any]) -> None:
        """Change a case and send that."""
        self.device.edit(record, fields)

    def roll(self, names: int) -> None:
        """Begin a class and tick so many people, one after the other."""
        store, now = self.device.store, self.device.clock()
        held = workbook.begin_class(store, "KN_HG", now)
        for number in range(names):
            who = Attendee(person=f"hv-{number}", name=subjects.name(number), village="Thôn Mùng", birth_year=1968)
            workbook.mark(store, held, [who], "CM", now)

    def signed_paper(self, record: str) -> None:
        """Write minutes about a case, have two people sign them with a finger, and send them."""
        store, now = self.device.store, self.device.clock()
        paper_id = workbook.start_paper_id(now)
        workbook.start_team_paper(store, "BBHT", record, paper_id, now)
        people = {f"attendees/{key}": {"name": subjects.name(key), "role": "CT"} for key in range(2)}
        words = {"blocks/a": {"text": loads.case(1)["summary"]}}
        workbook.keep_paper(store, paper_id, people | words, now)
        workbook.have_read_aloud(store, paper_id, now)
        for key in range(2):
            points = tuple((20.0 + 9 * at, 60.0 + (at * (7 + key)) % 50) for at in range(30))
            workbook.sign_by_finger(store, paper_id, str(key), Strokes(width=320, height=160, lines=(points,)), now)
        assert not workbook.send(store, paper_id, now)

    def cases(self) -> list[str]:
        """Return the ids of all cases, oldest first."""
        return sorted(row.id for row in self.device.list())

    def sync(self, within_s: float = 600.0) -> int:
        """Bring everything there and home; return how many rounds it took."""
        until, rounds = time.monotonic() + within_s, 0
        while time.monotonic() < until:
            rounds += 1
            report = self.device.sync()
            if report.complete:
                return rounds
            assert report.offline, report
            time.sleep(WITHOUT_NETWORK_S)
        raise AssertionError(f"not through after {rounds} rounds: {report}")

    def again(self) -> None:
        """Let the connection go, as the time between two syncs does."""
        self.device._let_go()

    def close(self) -> None:
        """End it."""
        self.device.close()

    def _put(self, fields: Mapping[str, Any], pictures: Sequence[bytes]) -> str:
        record = new_id()
        for picture in pictures:
            self._attach(record, picture)
        return self.device.put(fields, record)

    def _attach(self, record: str, picture: bytes) -> None:
        """What `Device.attach` does, but for making it small."""
        sha256, now = hashlib.sha256(picture).hexdigest(), self.device.clock()
        self.device.store.photos.keep(sha256, picture, b"", record)
        named = Photo(sha256=sha256, size=len(picture), width=1000, height=1333, added_at=now.isoformat())
        workbook.keep(self.device.store, record, f"photos/{new_id()}", named, now)
