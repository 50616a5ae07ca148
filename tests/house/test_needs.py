"""What the code imports is what pyproject says it needs: each program by its own list."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.tree import ROOT, project

OWN = {"fieldapp", "sync_server"}


def imported(package: str) -> dict[str, Path]:
    """Top-level names of other people's packages, and a file that imports each."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0]: path for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module.partition(".")[0]] = path
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names and name not in OWN}


def named(requirements: list[str]) -> set[str]:
    return {plain(re.match(r"[\w.-]+", each)[0]) for each in requirements}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def undeclared(package: str, requirements: list[str]) -> dict[str, str]:
    sources, declared = packages_distributions(), named(requirements)
    return {
        name: str(path)
        for name, path in imported(package).items()
        if not declared & {plain(each) for each in sources.get(name, [name])}
    }


def test_the_phone_imports_only_what_flet_will_pack():
    assert undeclared("fieldapp", project()["project"]["dependencies"]) == {}


def test_the_server_imports_only_its_own_needs_and_the_shared_language():
    needs = [*project()["project"]["optional-dependencies"]["server"], "msgspec"]
    assert undeclared("sync_server", needs) == {}


@pytest.mark.parametrize("package", sorted(OWN))
def test_nobody_asks_for_the_tools(package: str):
    tools = named(project()["project"]["optional-dependencies"]["dev"])
    sources = packages_distributions()
    names = {plain(each) for name in imported(package) for each in sources.get(name, [name])}
    assert names & tools <= {"msgpack"}
