"""What a scenario on the bad link needs: the link, beyond it the commune and the floor, and on this side phones."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import msgspec

from tests.benchmarks import floor, loads
from tests.benchmarks.commune import Commune
from tests.benchmarks.floor import Floor
from tests.benchmarks.link import a_link
from tests.benchmarks.phone import Done, Phone
from tests.benchmarks.road import CLEAN, Counts, Road


class Stage:
    """One link with all that asks and answers over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        with ExitStack() as open_now:
            self.link = open_now.enter_context(a_link())
            self.commune = open_now.enter_context(Commune(folder / "server", at=self.link.at_server))
            self.floor = open_now.enter_context(Floor(self.link.at_server))
            self._open = open_now.pop_all()

    def phone(self, who: str, folder: str = "") -> Phone:
        """Return a phone of one of the cast that the commune knows, up to date over a clean road."""
        self.link.be(CLEAN)
        host, port = self.link.reach(self.commune.program.port)
        phone = Phone(
            self.folder / (folder or who), f"http://{host}:{port}", self.link.at_phone, self.commune.code(who)
        )
        return self._open.enter_context(phone)

    def clean(self, phone: Phone) -> None:
        """Let a phone bring everything there and home over a clean road."""
        self.link.be(CLEAN)
        phone.do("again")
        phone.do("sync")
        phone.do("again")

    def sync(self, phone: Phone, road: Road) -> tuple[Done, Counts]:
        """Let a phone sync on this road over a new connection; return what it came to, closing it included."""
        phone.do("again")
        self.link.be(road)
        done = phone.do("sync")
        phone.do("again")
        return done, self.link.settled()

    def floor_push(self, phone: Phone, road: Road, body: bytes, name: str = "all") -> tuple[Done, Counts]:
        """The same with the floor: these bytes up."""
        file = self.folder / "body"
        file.write_bytes(body)
        phone.do("read", file=str(file))
        return self._floor(phone, road, "floor_push", name)

    def floor_pull(self, phone: Phone, road: Road, name: str = "all") -> tuple[Done, Counts]:
        """And down what went up under this name; nothing when nothing did."""
        return self._floor(phone, road, "floor_pull", name)

    def _floor(self, phone: Phone, road: Road, what: str, name: str) -> tuple[Done, Counts]:
        host, port = self.link.reach(self.floor.port)
        self.link.be(road)
        done = phone.do(what, host=host, port=port, name=name)
        return done, self.link.settled()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def body_of(first: int, many: int, pictures: int = 0, from_picture: int = 0) -> bytes:
    """Return what the floor carries of these cases and pictures: all texts packed as one, then the pictures."""
    texts: list[Any] = [loads.case(first + number) for number in range(many)]
    return floor.packed(msgspec.json.encode(texts), loads.pictures(from_picture + pictures)[from_picture:])
