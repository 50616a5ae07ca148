"""Lets a process load what a phone or a commune's server has, and nothing of what is installed here besides.

    python -m tests.benchmarks.lean NAME,NAME MODULE

Libraries look for others: httpx for what colours a terminal, Litestar for pydantic. Here they would find them, since
the checks need them; a phone's package has none, and its memory is what is to be measured. Which names those are is
found out by whoever begins the process: that takes memory too.
"""

import re
import runpy
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from types import ModuleType

PROJECT = "so-hoa-giai"


@cache
def besides(extra: str = "") -> list[str]:
    """Return what can be loaded here and is not asked for by the project with this extra, directly or through others.

    `extra` is `server`, or empty for the phone.
    """
    from importlib.metadata import packages_distributions

    allowed = _asked_for(extra)
    return [name for name, of in packages_distributions().items() if allowed.isdisjoint(map(_plain, of))]


def without(names: Iterable[str]) -> None:
    """From here on, have nothing that is called so."""
    sys.meta_path.insert(0, _NotHere(frozenset(names)))


class _NotHere(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if name in self._names:
            raise ModuleNotFoundError(f"no phone and no server has {name}", name=name)


def _asked_for(extra: str) -> set[str]:
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement

    seen, new = set[tuple[str, frozenset[str]]](), [(PROJECT, frozenset({extra}))]
    while new:
        at = new.pop()
        if at in seen:
            continue
        seen.add(at)
        try:
            wanted = map(Requirement, requires(at[0]) or [])
        except PackageNotFoundError:
            continue  # another system's
        for each in wanted:
            if each.marker is None or any(each.marker.evaluate({"extra": one}) for one in {"", *at[1]}):
                new.append((each.name, frozenset(each.extras)))
    return {_plain(name) for name, _ in seen}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    without(sys.argv.pop(1).split(","))
    sys.argv.pop(0)
    runpy.run_module(sys.argv[0], run_name="__main__")
