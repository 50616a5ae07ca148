"""The setup on machines that lack something: it says so in one sentence, and does nothing by halves."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.house.tree import ROOT

BASICS = ("bash", "uname", "dirname", "cat", "xargs", "awk", "sha256sum", "cut", "rm", "mktemp", "env")


def bare_machine(folder: Path, *commands: str) -> dict[str, str]:
    """An environment whose PATH has only the basics, and a user who is not root and has no sudo."""
    folder.mkdir()
    for name in (*BASICS, *commands):
        (folder / name).symlink_to(shutil.which(name))
    (folder / "id").write_text("#!/bin/bash\necho 1000\n")
    (folder / "id").chmod(0o755)
    return {"PATH": str(folder), "HOME": os.environ.get("HOME", "/")}


def checkout(folder: Path) -> Path:
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def set_up(folder: Path, purpose: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / ".ci" / "setup", purpose], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_a_machine_without_python_and_browser_is_told_in_one_sentence(tmp_path):
    done = set_up(checkout(tmp_path / "code"), "check", bare_machine(tmp_path / "bin"))
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "python3" in done.stderr
    assert "chromium" in done.stderr
    assert "strace" in done.stderr
    assert not (tmp_path / "code" / ".venv").exists()


def test_the_demo_asks_for_neither_browser_nor_database(tmp_path):
    done = set_up(checkout(tmp_path / "code"), "demo", bare_machine(tmp_path / "bin"))
    assert done.returncode == 1
    assert "chromium" not in done.stderr
    assert "postgresql" not in done.stderr
