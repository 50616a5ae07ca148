"""What every story on a screen may ask for."""

import pytest

from tests.ui import training
from tests.ui.book import opened, sign_in


@pytest.fixture
def folder(tmp_path):
    """Where a phone keeps its things; not there yet."""
    return tmp_path / "phone"


@pytest.fixture
def book_of(folder):
    """Lan's phone with her team, and another team of the commune."""
    folder.mkdir(parents=True)
    with opened(folder) as store:
        sign_in(store)
        training.team(store)
        training.team(store, "t-suoi", "Tổ hòa giải thôn Suối Ngang", "Thôn Suối Ngang", {"p-tam": "Lý Thị Tâm"})
    return folder
