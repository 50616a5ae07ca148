"""The contracts between rooms bite: an import planted in the wrong place is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PLANTED = {
    "domain reaches up": ("fieldapp/domain/rules.py", "import fieldapp.store.device"),
    "domain takes a library": ("fieldapp/domain/rules.py", "import httpx"),
    "siblings meet": ("fieldapp/workbook/planted.py", "import fieldapp.sync.report"),
    "the store draws": ("fieldapp/store/planted.py", "import flet"),
    "the server takes the store": ("sync_server/planted.py", "import fieldapp.store.device"),
    "the app takes the server": ("fieldapp/sync/planted.py", "import sync_server.clock"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path):
    for name in ("fieldapp", "sync_server"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rooms_as_they_are_keep_every_contract(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("where", PLANTED)
def test_a_planted_import_is_refused(copy, where):
    path, line = PLANTED[where]
    with (copy / path).open("a") as file:
        file.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
