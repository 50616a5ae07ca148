"""A folder in memory where there is one, for work that is only recorded: how long a disk takes is no part of it."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.torture.expected import memory


@pytest.fixture
def quick(tmp_path, request):
    """A folder that is copied to `tmp_path`, for whoever looks into it, when the test fails."""
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        failed = request.session.testsfailed
        yield Path(name)
        if request.session.testsfailed > failed:
            shutil.copytree(name, tmp_path / "kept", dirs_exist_ok=True)
