"""Long syncs on the bad link: a new phone's first pull, and a day's work going up; whole, and cut again and again."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tests.benchmarks.commune import Commune
from tests.benchmarks.phone import Done
from tests.benchmarks.road import BAD, CLEAN, Counts, Road
from tests.benchmarks.rows import Row, kb, seconds
from tests.benchmarks.stage import Stage, body_of

RECORDS, PICTURES = 200, 20  # S
DAY_RECORDS, DAY_PICTURES = 20, 2
PULL_CUT = replace(BAD, cut_every_s=10.0)
DAY_CUT = replace(BAD, cut_every_s=20.0)
TRIES, AT_ONCE = 3, 6  # with other losses each; more at once would wait for this machine, and not for the link


class Went(Struct, frozen=True, kw_only=True):
    """How one long sync went."""

    done: Done
    counts: Counts
    text_s: float = 0.0  # until all words were at the server


Run = Callable[[Path, Road], Went]


def first_pull(folder: Path) -> list[Row]:
    """Measure how long a new phone takes until it has everything of S."""
    ours, cut, floor, floor_cut = _all_of(folder, (_pull, _floor_pull), (BAD, PULL_CUT))
    what = f"first pull of {RECORDS} records and {PICTURES} photos"
    again = _sent_again(ours, cut)
    return [
        _timed(f"{what} on the bad link", floor, ours, 130),
        _timed(f"the same, cut every {PULL_CUT.cut_every_s:.0f} s", floor_cut, cut, 175),
        Row(
            what="bytes sent again for each cut",
            floor=f"{kb(_sent_again(floor, floor_cut))}, {_cuts(floor_cut)} cuts",
            ours=f"{kb(again)}, {_cuts(cut)} cuts",
            target="<= 20 KB",
            met=again <= 20_000,
        ),
    ]


def days_work(folder: Path) -> list[Row]:
    """Measure how long a day's work takes to the server, and when its words are there."""
    ours, cut, floor, floor_cut = _all_of(folder, (_push, _floor_push), (BAD, DAY_CUT))
    words = [went.text_s for went in ours]
    return [
        _timed(f"a day's work pushed: {DAY_RECORDS} records and {DAY_PICTURES} photos", floor, ours, 24),
        _timed(f"the same, cut every {DAY_CUT.cut_every_s:.0f} s", floor_cut, cut, 30),
        Row(
            what="until its words are at the server",
            ours=seconds(words),
            target="<= 4 s",
            met=statistics.median(words) <= 4,
        ),
    ]


def _all_of(folder: Path, runs: Sequence[Run], roads: Sequence[Road]) -> list[list[Went]]:
    """Return how each run went on each road, run by run, in several tries with other losses each."""
    with ThreadPoolExecutor(AT_ONCE) as side_by_side:
        begun = [
            [
                side_by_side.submit(run, folder / f"{run.__name__}{number}-{seed}", replace(road, seed=seed))
                for seed in range(TRIES)
            ]
            for run in runs
            for number, road in enumerate(roads)
        ]
        return [[each.result() for each in tries] for tries in begun]


def _pull(folder: Path, road: Road) -> Went:
    with Stage(folder) as stage, stage.phone("lan") as lan:
        lan.do("put", first=0, many=RECORDS, pictures=PICTURES)
        stage.clean(lan)
        with stage.phone("hung") as hung:
            done, counts = stage.sync(hung, road)
            assert len(hung.do("cases").said) == RECORDS
            return Went(done=done, counts=counts)


def _push(folder: Path, road: Road) -> Went:
    with Stage(folder) as stage, stage.phone("lan") as lan:
        stage.clean(lan)
        lan.do("put", first=0, many=DAY_RECORDS, pictures=DAY_PICTURES)
        there = _Watch(stage.commune, stage.commune.lines() + DAY_RECORDS)
        done, counts = stage.sync(lan, road)
        return Went(done=done, counts=counts, text_s=there.since(done.begun))


def _floor_pull(folder: Path, road: Road) -> Went:
    with Stage(folder) as stage, stage.phone("lan") as lan:
        stage.floor_push(lan, CLEAN, body_of(0, RECORDS, PICTURES))
        done, counts = stage.floor_pull(lan, road)
        return Went(done=done, counts=counts)


def _floor_push(folder: Path, road: Road) -> Went:
    with Stage(folder) as stage, stage.phone("lan") as lan:
        done, counts = stage.floor_push(lan, road, body_of(0, DAY_RECORDS, DAY_PICTURES))
        return Went(done=done, counts=counts)


class _Watch:
    """Looks at the server's journal until so many lines are in it."""

    def __init__(self, commune: Commune, lines: int, within_s: float = 300.0) -> None:
        self._commune, self._lines, self._until = commune, lines, time.monotonic() + within_s
        self._seen_at = float("inf")
        self._eye = threading.Thread(target=self._look, daemon=True)
        self._eye.start()

    def since(self, begun: float) -> float:
        """Return the seconds from then until they were there."""
        self._eye.join()
        return self._seen_at - begun

    def _look(self) -> None:
        while time.monotonic() < self._until:
            if self._commune.lines() >= self._lines:
                self._seen_at = time.monotonic()
                return
            time.sleep(0.05)


def _sent_again(whole: Sequence[Went], cut: Sequence[Went]) -> float:
    """Return how many bytes more a cut cost, of what TCP was given to carry down; over all tries."""
    once = statistics.median(went.counts.down.payload for went in whole)
    more = sum(went.counts.down.payload - once for went in cut)
    return max(0, more) / max(1, _cuts(cut))


def _cuts(tries: Sequence[Went]) -> int:
    return sum(went.counts.cuts for went in tries)


def _timed(what: str, floor: Sequence[Went], ours: Sequence[Went], target: float) -> Row:
    took = statistics.median(went.done.took for went in ours)
    return Row(what=what, floor=_told(floor), ours=_told(ours), target=f"<= {target:g} s", met=took <= target)


def _told(tries: Sequence[Went]) -> str:
    middle = statistics.median(went.counts.bytes for went in tries)
    return f"{seconds([went.done.took for went in tries])}, {kb(middle)}"
