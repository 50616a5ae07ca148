"""`make bench` prints what it costs a commune's server to take 2,000 new cases in one request, and when it is too much.

A real server process on a real socket; its own CPU time stands beside the clock's, since other work on the machine
stretches only the latter. PostgreSQL is the tests' own, which does not wait for the disk; SQLite does.
"""

import gzip
import os
import time

import httpx
import msgspec
import pytest

from fieldapp.domain.ids import new_id
from fieldapp.protocol import EnrolRequest, SyncReply, SyncRequest
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.cast import MINH, NOW, a_case, change, settle
from tests.e2e.driver import server_program

RECORDS = 2_000
MOST_CPU = 1.5  # seconds of the server; some five times what a quiet machine needs
TOKEN = "lan" * 15


@pytest.mark.bench
def test_two_thousand_new_cases_in_one_request(database_url, engine, tmp_path):
    with writing(engine) as conn:
        settle(conn, NOW)
        code = devices.make_code(conn, MINH, "lan", NOW)
        devices.redeem(conn, EnrolRequest(code=code, token=TOKEN, app="0.1"), NOW)
    with (
        server_program(tmp_path / "server", DATABASE_URL=database_url) as server,
        httpx.Client(base_url=server.url, timeout=120, headers={"Authorization": f"Bearer {TOKEN}"}) as http,
    ):
        push(http, http_body(1))  # what is done once: statements are compiled, a connection is opened
        took, used = [], []
        for _ in range(3):
            body = http_body(RECORDS)
            cpu, begun = cpu_seconds(server.process.pid), time.perf_counter()
            answer = push(http, body)
            took.append(time.perf_counter() - begun)
            used.append(cpu_seconds(server.process.pid) - cpu)
            reply = msgspec.json.decode(answer.content, type=SyncReply)
            assert [receipt.outcome for receipt in reply.receipts] == ["accepted"] * RECORDS
    print(
        f"\n{RECORDS} new cases in one request, {engine.dialect.name}: {min(took):.2f} s (worst {max(took):.2f}), "
        f"of which the server computes {min(used):.2f} s (worst {max(used):.2f})"
    )
    assert min(used) < MOST_CPU


def http_body(many):
    """Return what a phone sends that has so many new cases."""
    sent = [change(set=_case(number), seq=number) for number in range(many)]
    return gzip.compress(msgspec.json.encode(SyncRequest(changes=sent)), 6)


def push(http, body):
    """Send it and return the answer; what the phone does before and after is not measured."""
    return http.post("/api/v1/sync", content=body, headers={"Content-Encoding": "gzip"})


def cpu_seconds(pid):
    """Return what a process has computed so far, in itself and in the kernel."""
    with open(f"/proc/{pid}/stat") as file:
        numbers = file.read().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def _case(number):
    return a_case(summary=f"Hai nhà tranh chấp hàng rào giáp ranh, mốc thứ {number}.", note=new_id())
