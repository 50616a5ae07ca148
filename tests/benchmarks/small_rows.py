"""Small syncs on the bad link: nothing new, twenty edits up and down again, and what comes back of one's own."""

import statistics
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from tests.benchmarks.phone import Done, Phone
from tests.benchmarks.road import BAD, SLOW, Counts, Road
from tests.benchmarks.rows import Row, both, kb, seconds
from tests.benchmarks.stage import Stage, body_of

TRIES = 15  # of what chance has a part in; each try with other losses, the same for the floor as for ours
EDITS = 20
NAMES = 42  # on the roll of a training evening
CUT_EVERY_S = 4.0
Measured = tuple[Done, Counts]


def bytes_and_trips(folder: Path) -> list[Row]:
    """Measure what small syncs carry, and how long nothing takes."""
    with Stage(folder) as stage, stage.phone("lan") as lan, stage.phone("hung") as hung:
        records = _known_to_both(stage, lan, hung)
        edits = _edits(stage, lan, hung, records)
        return [*_nothing_changed(stage, lan), *edits, _own_pushes(stage, lan), *_evening(stage, lan, hung, records[0])]


def both_halves(folder: Path) -> list[Row]:
    """Measure how long it takes until edits of one phone are on the other."""
    return [_halves(folder, "both halves on the bad link", 2.3, lambda seed: replace(BAD, seed=seed))]


def both_halves_cut(folder: Path) -> list[Row]:
    """The same with cuts, the first at another moment in each try, so that no part of the work is spared."""

    def road(seed: int) -> Road:
        first = CUT_EVERY_S * (seed + 0.5) / TRIES
        return replace(BAD, seed=seed, cut_every_s=CUT_EVERY_S, first_cut_s=first)

    return [_halves(folder, f"the same, cut every {CUT_EVERY_S:.0f} s", 7.0, road)]


def _nothing_changed(stage: Stage, lan: Phone) -> list[Row]:
    ours, least = stage.sync(lan, SLOW)[1], stage.floor_pull(lan, SLOW, "nothing")[1]
    tries = [replace(BAD, seed=seed) for seed in range(TRIES)]
    took = [stage.sync(lan, road)[0].took for road in tries]
    least_took = [stage.floor_pull(lan, road, "nothing")[0].took for road in tries]
    return [
        Row(
            what="nothing changed: bytes up/down, trips",
            floor=_carried(least),
            ours=_carried(ours),
            target="<= 0.6/0.6 KB, 1 trip",
            met=max(ours.up.bytes, ours.down.bytes) <= 600 and ours.trips == 1,
        ),
        Row(
            what="nothing changed on the bad link",
            floor=seconds(least_took),
            ours=seconds(took),
            target="<= 0.9 s",
            met=statistics.median(took) <= 0.9,
        ),
    ]


def _edits(stage: Stage, lan: Phone, hung: Phone, records: list[str]) -> list[Row]:
    lan.do("edit", records=records, first=0)
    pushed, pulled = stage.sync(lan, SLOW)[1], stage.sync(hung, SLOW)[1]
    least = [stage.floor_push(lan, SLOW, body_of(0, EDITS))[1], stage.floor_pull(hung, SLOW)[1]]
    return [
        _bytes(f"{EDITS} edits pushed (the floor carries whole records)", least[0], pushed),
        _bytes("the same pulled by a second phone", least[1], pulled),
    ]


def _halves(folder: Path, what: str, target: float, road_of: Callable[[int], Road]) -> Row:
    body = body_of(0, EDITS)
    took, least = [], []
    with Stage(folder) as stage, stage.phone("lan") as lan, stage.phone("hung") as hung:
        records = _known_to_both(stage, lan, hung)
        for seed in range(TRIES):
            lan.do("edit", records=records, first=1000 * seed)
            took.append(_span(stage, road_of(seed), lambda: (lan.do("sync"), hung.do("sync")), lan, hung))
            least.append(_floor_halves(stage, road_of(seed), body, lan, hung))
    middle = statistics.median(took)
    return Row(what=what, floor=seconds(least), ours=seconds(took), target=f"<= {target:g} s", met=middle <= target)


def _span(stage: Stage, road: Road, halves: Callable[[], tuple[Done, Done]], *phones: Phone) -> float:
    for phone in phones:
        phone.do("again")
    stage.link.be(road)
    one, other = halves()
    for phone in phones:
        phone.do("again")
    stage.link.settled(0.3)
    return other.ended - one.begun


def _floor_halves(stage: Stage, road: Road, body: bytes, lan: Phone, hung: Phone) -> float:
    host, port = stage.link.reach(stage.floor.port)
    (stage.folder / "body").write_bytes(body)
    lan.do("read", file=str(stage.folder / "body"))
    there = {"host": host, "port": port, "name": "halves"}
    stage.link.be(road)
    one, other = lan.do("floor_push", **there), hung.do("floor_pull", **there)
    stage.link.settled(0.3)
    return other.ended - one.begun


def _known_to_both(stage: Stage, lan: Phone, hung: Phone) -> list[str]:
    records = lan.do("put", first=0, many=EDITS).said
    stage.clean(lan)
    stage.clean(hung)
    return records


def _own_pushes(stage: Stage, lan: Phone) -> Row:
    lan.do("put", first=100, many=EDITS)
    stage.clean(lan)
    counted = stage.sync(lan, SLOW)[1]
    return Row(
        what=f"own pushes coming back: the sync after {EDITS} new records",
        ours=_carried(counted),
        target="as if nothing had changed",
        met=counted.down.bytes <= 600,
    )


def _evening(stage: Stage, lan: Phone, hung: Phone, record: str) -> list[Row]:
    stage.clean(hung)
    lan.do("evening", names=NAMES, record=record)
    pushed, pulled = stage.sync(lan, SLOW)[1], stage.sync(hung, SLOW)[1]
    return [
        Row(what=f"a roll of {NAMES} names and a paper with two signatures pushed", ours=_carried(pushed)),
        Row(what="the same pulled by a second phone", ours=_carried(pulled)),
    ]


def _bytes(what: str, least: Counts, ours: Counts) -> Row:
    return Row(
        what=what,
        floor=f"{kb(least.bytes)} ({_carried(least)})",
        ours=f"{kb(ours.bytes)} ({_carried(ours)})",
        target="<= 3 KB, 1 trip",
        met=ours.bytes <= 3000 and ours.trips == 1,
    )


def _carried(counts: Counts) -> str:
    return f"{both(counts.up.bytes, counts.down.bytes)}, {counts.trips} trip{'s' * (counts.trips != 1)}"
