"""The top of the project holds these names and no others, so that a newcomer sees the whole at once."""

import subprocess

from tests.house.tree import ROOT, committed

AT_THE_TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "assets", "docs",
    "fieldapp", "main.py", "pyproject.toml", "requirements.lock", "sync_server", "tests",
}  # fmt: skip
LARGEST = 400_000  # bytes: more than any source, less than a photo by mistake


def test_the_top_holds_only_the_names_everyone_expects():
    assert {path.parts[0] for path in committed()} == AT_THE_TOP


def test_no_committed_file_is_large():
    sizes = {str(path): (ROOT / path).stat().st_size for path in committed()}
    assert {path: size for path, size in sizes.items() if size > LARGEST} == {}


def test_nothing_that_a_command_makes_is_committed():
    made = ["assets/fonts/x.ttf", "data/server/x.db", ".venv/bin/python", "htmlcov/index.html", "tests/shots/x.png"]
    done = subprocess.run(["git", "check-ignore", *made], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == made
