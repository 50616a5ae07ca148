"""Much work on a fast link: what the programs themselves cost, on each database, both waiting for the disk."""

import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import text

from sync_server.db.engine import reading
from tests.benchmarks import crowd, loads, readymade
from tests.benchmarks.commune import Commune
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.floor import Floor
from tests.benchmarks.phone import Phone
from tests.benchmarks.rows import Row, kb, seconds
from tests.benchmarks.stage import body_of
from tests.postgres import Cluster

RECORDS, PICTURES, TRIES = 2_000, 100, 3  # M
PHONES, EACH, EACH_PICTURES = 50, 50, 2
Fresh = Callable[[], str]  # the address of a new database; empty: SQLite in the server's folder


class Pushed(Struct, frozen=True, kw_only=True):
    """How M went up once."""

    took: float
    phone_cpu: float
    server_cpu: float
    phone_mb: float
    server_mb: float
    disk: int  # bytes at the server, for all of it


def one_phone(folder: Path) -> list[Row]:
    """Measure M pushed."""
    floor = _floor_push(folder / "floor")
    with Phone(folder / "written", "http://127.0.0.1:9") as writer:
        writer.do("open")
        writer.do("put", first=0, many=RECORDS, pictures=PICTURES)
        writer.do("close")
    carried = sum(len(msgspec.json.encode(loads.case(number))) for number in range(RECORDS))
    carried += sum(map(len, loads.pictures(PICTURES)))
    rows = []
    for name, target in (("SQLite", 0.8), ("PostgreSQL", 1.2)):
        with databases(name, folder / name) as fresh:
            tries = [_push(folder / name / str(number), fresh, folder / "written") for number in range(TRIES)]
        rows += _m_rows(name, target, floor, tries, carried)
    return rows


def many_phones(folder: Path) -> list[Row]:
    """Measure fifty phones that push at the same moment: what it costs the server, then all that they do themselves."""
    least, rows = _floor_crowd(folder / "floor"), []
    for name, target in (("SQLite", 0.9), ("PostgreSQL", 2.0)):
        with databases(name, folder / name) as fresh:
            tries = [_readymade(folder / name / str(number), fresh) for number in range(TRIES)]
            whole, server_cpu = _crowd(folder / name / "whole", fresh)
        took, cpu = [each for each, _ in tries], statistics.median(used for _, used in tries)
        rows += [
            Row(
                what=f"{PHONES} phones push {EACH} records and {EACH_PICTURES} photos each at once, {name}",
                floor=seconds(least),
                ours=seconds(took),
                target=f"<= {target:g} s",
                met=statistics.median(took) <= target,
            ),
            Row(what=f"– processor of the server, {name}", ours=f"{cpu:.2f} s"),
            Row(
                what=f"– with all that {PHONES} phones do themselves on this machine, {name}",
                ours=f"{whole.took:.1f} s; server {server_cpu:.1f} s, phones {whole.cpu:.1f} s of processor",
            ),
        ]
    return rows


@contextmanager
def databases(name: str, folder: Path) -> Iterator[Fresh]:
    """Give what makes a new database of this kind: its address, empty for SQLite."""
    folder.mkdir(parents=True)
    if name == "SQLite":
        yield lambda: ""
        return
    cluster = Cluster(durable=True)
    try:
        yield lambda: cluster.url(cluster.create())
    finally:
        cluster.stop()


def _push(folder: Path, fresh: Fresh, written: Path) -> Pushed:
    folder.mkdir(parents=True)
    for each in (written, written.with_name(f"{written.name}-secrets")):
        shutil.copytree(each, folder / each.name.replace(written.name, "lan"))
    with Commune(folder / "server", fresh()) as commune, Phone(folder / "lan", commune.url()) as lan:
        lan.do("open", code=commune.code("lan"))
        disk, cpu = _disk(commune), commune.cpu_s()
        done = lan.do("sync")
        assert commune.lines() >= RECORDS
        return Pushed(
            took=done.took,
            phone_cpu=done.cpu,
            server_cpu=commune.cpu_s() - cpu,
            phone_mb=done.peak_mb,
            server_mb=commune.peak_mb(),
            disk=_disk(commune) - disk,
        )


def _m_rows(name: str, target: float, floor: list[float], tries: list[Pushed], carried: int) -> list[Row]:
    took = [each.took for each in tries]
    middle = {field: statistics.median(getattr(each, field) for each in tries) for field in Pushed.__struct_fields__}
    times = middle["disk"] / carried
    quick = middle["server_cpu"] <= 0.3
    return [
        Row(
            what=f"{RECORDS:,} records and {PICTURES} photos pushed on a fast link, {name}",
            floor=seconds(floor),
            ours=seconds(took),
            target=f"<= {target:g} s",
            met=statistics.median(took) <= target,
        ),
        Row(
            what=f"– processor: server / phone, {name}",
            ours=f"{middle['server_cpu']:.2f} s / {middle['phone_cpu']:.2f} s",
            target="<= 0.3 s / –" if name == "SQLite" else "",
            met=quick if name == "SQLite" else None,
        ),
        Row(
            what=f"– most memory: phone / server, {name}",
            ours=f"{middle['phone_mb']:.0f}/{middle['server_mb']:.0f} MB",
            target="<= 70/80 MB",
            met=middle["phone_mb"] <= 70 and middle["server_mb"] <= 80,
        ),
        Row(
            what=f"– disk at the server for {kb(carried)}, {name}",
            ours=f"{kb(middle['disk'])}, {times:.2f}x",
            target="<= 1.3x",
            met=times <= 1.3,
        ),
    ]


def _disk(commune: Commune) -> int:
    """Return the bytes that all of it takes, a database that is not among the files included."""
    size = commune.disk()
    if commune.engine.dialect.name == "postgresql":
        with reading(commune.engine) as conn:
            size += conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return size


def _readymade(folder: Path, fresh: Fresh) -> tuple[float, float]:
    folder.mkdir(parents=True)
    pictures = loads.pictures(PHONES * EACH_PICTURES)
    with Commune(folder / "server", fresh()) as commune:
        phones = [
            readymade.ready(commune, number, code, EACH, pictures[number * EACH_PICTURES :][:EACH_PICTURES])
            for number, code in enumerate(commune.crowd(PHONES))
        ]
        before, cpu = commune.lines(), commune.cpu_s()
        took = readymade.all_at_once(commune, phones)
        assert commune.lines() == before + PHONES * EACH
        return took, commune.cpu_s() - cpu


def _crowd(folder: Path, fresh: Fresh) -> tuple[crowd.Went, float]:
    folder.mkdir(parents=True)
    with Commune(folder / "server", fresh()) as commune:
        codes = commune.crowd(PHONES)
        with Crowd(folder, commune.url(), EACH, EACH_PICTURES, codes) as phones:
            before, cpu = commune.lines(), commune.cpu_s()
            went = phones.go()
        assert commune.lines() == before + PHONES * EACH
        return went, commune.cpu_s() - cpu


def _floor_push(folder: Path) -> list[float]:
    folder.mkdir(parents=True)
    (folder / "body").write_bytes(body_of(0, RECORDS, PICTURES))
    with Floor() as floor, Phone(folder / "lan", "") as lan:
        lan.do("read", file=str(folder / "body"))
        return [lan.do("floor_push", host="127.0.0.1", port=floor.port, name=str(n)).took for n in range(TRIES)]


def _floor_crowd(folder: Path) -> list[float]:
    """Let one process bring all fifty bodies, each over a connection of its own at the same time."""
    folder.mkdir(parents=True)
    (folder / "body").write_bytes(body_of(0, EACH, EACH_PICTURES))
    with Floor() as floor, Phone(folder / "all", "") as phones:
        phones.do("read", file=str(folder / "body"))
        there = {"host": "127.0.0.1", "port": floor.port, "many": PHONES}
        return [phones.do("floor_crowd", **there, name=str(number)).took for number in range(TRIES)]
