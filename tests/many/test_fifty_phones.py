"""Fifty phones at once, three servers on one PostgreSQL behind nginx, one killed in the middle: nothing lost, nothing
twice.
"""

import base64
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from fieldapp import open_device
from fieldapp.domain.ids import new_id
from sync_server.blobs.folder import FolderStore
from sync_server.db import tables
from sync_server.db.engine import open_engine, reading, writing
from sync_server.people import devices, roster
from tests.cast import MINH, a_case, settle
from tests.e2e.driver import server_program
from tests.many.nginx import Nginx
from tests.sync.village import a_picture

PHONES, RECORDS, PHOTOS = 50, 6, 1
TEAMS = 10


@pytest.fixture
def url(cluster, own_postgres):
    return cluster.url(own_postgres)


@pytest.fixture
def codes(url):
    """One code for each of fifty mediators in ten teams."""
    engine = open_engine(url)
    now = datetime.now(UTC)
    with writing(engine) as conn:
        settle(conn, now)
        for team in range(TEAMS):
            roster.add_team(conn, f"team-{team}", MINH.partition, f"Tổ hòa giải {team}", f"Thôn {team}")
        made = []
        for n in range(PHONES):
            roster.add_mediator(conn, f"m{n}", f"team-{n % TEAMS}", f"Hòa giải viên {n}")
            made.append(devices.make_code(conn, MINH, f"m{n}", now))
    engine.dispose()
    return made


def test_one_of_three_servers_is_killed_while_fifty_phones_send(url, codes, tmp_path):
    with ExitStack() as stack:
        shared = {"DATABASE_URL": url, "RECOVERY_SECRET": base64.b64encode(bytes(range(32))).decode()}
        servers = [
            stack.enter_context(server_program(tmp_path / "server", **shared, DATA_DIR=str(tmp_path / "files")))
            for _ in range(3)
        ]
        nginx = stack.enter_context(Nginx(tmp_path / "nginx", [each.port for each in servers]))
        phones = [
            stack.enter_context(open_device(tmp_path / f"phone-{n}", nginx.url, code=code))
            for n, code in enumerate(codes)
        ]
        written = {phone: write_a_day(phone, n) for n, phone in enumerate(phones)}
        together = threading.Barrier(PHONES + 1)
        reports = {}

        def send(phone):
            together.wait()
            reports[phone] = until_complete(phone)

        threads = [threading.Thread(target=send, args=(phone,)) for phone in phones]
        for thread in threads:
            thread.start()
        together.wait()
        time.sleep(0.4)
        servers[1].kill()  # -9, in the middle of what it was doing
        for thread in threads:
            thread.join(120)
        assert all(report.complete for report in reports.values())
        assert_all_there_once(url, tmp_path / "files", written)
        newest = phones[0]
        newest.sync()
        team = [record for n, phone in enumerate(phones) if n % TEAMS == 0 for record in written[phone][0]]
        assert {row.id for row in newest.list()} == set(team), "and its team sees all of it"


def write_a_day(phone, n):
    records = [phone.put(_case(n, number)) for number in range(RECORDS)]
    photos = [phone.attach(records[0], a_picture(n * 10 + each, side=120)) for each in range(PHOTOS)]
    return records, photos


def _case(n, number):
    return a_case(
        received_on="2019-01-05", dispute_type="A04", summary=f"Máy {n}, vụ {number}: rào giáp ranh.", note=new_id()
    )


def until_complete(phone, most=40):
    """Do rounds as a phone does, until one says that everything is through."""
    for turn in range(most):
        report = phone.sync()
        if report.complete:
            return report
        time.sleep(0.1 * min(turn + 1, 5))
    return report


def assert_all_there_once(url, files, written):
    engine = open_engine(url)
    with reading(engine) as conn:
        there = conn.execute(select(tables.records.c.id).where(tables.records.c.kind == "case")).scalars().all()
        changes = conn.execute(select(tables.journal.c.change)).scalars().all()
        numbers = conn.execute(
            select(tables.records.c.team, tables.records.c.logbook_no).where(tables.records.c.kind == "case")
        ).all()
        seqs = (
            conn.execute(
                select(tables.journal.c.seq).where(tables.journal.c.partition == MINH.partition).order_by("seq")
            )
            .scalars()
            .all()
        )
    engine.dispose()
    assert sorted(there) == sorted(record for records, _ in written.values() for record in records)
    assert len(changes) == len(set(changes))
    assert len(numbers) == len(set(numbers)), "no number of a team's book is given twice"
    assert seqs == list(range(1, len(seqs) + 1)), "without a gap"
    store = FolderStore(files / "blobs")
    assert all(store.size(sha256) for _, photos in written.values() for sha256 in photos)
