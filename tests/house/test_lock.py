"""requirements.lock: every package by hash, from nowhere in particular, and all that pyproject asks for."""

import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import ROOT, project

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
BLOCK = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def locked() -> dict[str, list[tuple[Version, str]]]:
    found: dict[str, list[tuple[Version, str]]] = {}
    for each in BLOCK.finditer(LOCK):
        found.setdefault(canonicalize_name(each["name"]), []).append((Version(each["version"]), each["rest"]))
    return found


def wanted() -> list[Requirement]:
    groups = project()["project"]["optional-dependencies"].values()
    return [Requirement(each) for each in (*project()["project"]["dependencies"], *(x for g in groups for x in g))]


def test_every_package_carries_hashes():
    packages = locked()
    assert len(packages) > 50
    assert [name for name, pins in packages.items() for _, rest in pins if "--hash=sha256:" not in rest] == []
    assert sum(len(pins) for pins in packages.values()) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))


def test_no_address_stands_in_it():
    assert re.findall(r"https?:|git\+|file:|^-i\b|^--(?:extra-)?index|^--find-links", LOCK, re.MULTILINE) == []


def test_all_that_is_asked_for_is_locked_at_a_version_that_fits():
    packages = locked()
    versions = {name: [version for version, _ in pins] for name, pins in packages.items()}
    unfit = [
        str(each)
        for each in wanted()
        if not any(version in each.specifier for version in versions.get(canonicalize_name(each.name), []))
    ]
    assert unfit == []


def test_what_the_setup_itself_works_with_is_locked_too():
    assert {"uv", "setuptools"} <= set(locked())
