"""A phone's folder, and what the store's tests put into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "phone"


@pytest.fixture
def store(folder: Path) -> Iterator[DeviceStore]:
    with DeviceStore.open(folder) as opened:
        yield opened


@pytest.fixture
def change() -> Callable[..., Change]:
    def build(change_id: str = "change-1", record: str = "case-1", **given: object) -> Change:
        whole = {"kind": "case", "base": 0, "set": {"summary": "Tranh chấp bờ rào"}, "at": "2026-03-01T08:00:00+07:00"}
        return Change(id=change_id, record=record, **(whole | given))

    return build
