from collections.abc import Iterator

import pytest

from fieldapp.store.device import DeviceStore
from tests.workbook import book


@pytest.fixture
def store(tmp_path) -> Iterator[DeviceStore]:
    """Lan's phone."""
    with book.lan_phone(tmp_path / "lan") as opened:
        yield opened
