"""What every story on a screen may ask for."""

import pytest


@pytest.fixture
def folder(tmp_path):
    """Where a phone keeps its things; not there yet."""
    return tmp_path / "phone"
