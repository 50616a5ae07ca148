"""A phone's folder, and what the store's tests put into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.sealing import UNSEALED, Sealer
from tests.store.seals import a_sealer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "phone"


@pytest.fixture(params=["unsealed", "sealed"])
def sealer(request: pytest.FixtureRequest) -> Sealer:
    """What holds for a store holds for a sealed one."""
    return a_sealer() if request.param == "sealed" else UNSEALED


@pytest.fixture
def store(folder: Path, sealer: Sealer) -> Iterator[DeviceStore]:
    with DeviceStore.open(folder, sealer) as opened:
        yield opened


@pytest.fixture
def change() -> Callable[..., Change]:
    def build(change_id: str = "change-1", record: str = "case-1", **given: object) -> Change:
        whole = {"kind": "case", "base": 0, "set": {"summary": "Tranh chấp bờ rào"}, "at": "2026-03-01T08:00:00+07:00"}
        return Change(id=change_id, record=record, **(whole | given))

    return build
