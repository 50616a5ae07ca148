"""The relay that stands in for the link where there is no TUN device: it carries, delays, computes and cuts."""

import socket
import threading
import time

import pytest

from tests.benchmarks import floor
from tests.benchmarks.floor import Floor
from tests.benchmarks.modelled import ModelledLink
from tests.benchmarks.road import CLEAN, Road

CONTENT = bytes(range(256)) * 300


@pytest.fixture
def link():
    with ModelledLink() as link:
        yield link


@pytest.fixture(scope="module")
def server():
    with Floor() as standing:
        yield standing


def test_it_carries_every_byte_and_computes_their_headers(link, server):
    link.be(CLEAN)
    host, port = link.reach(server.port)
    floor.push(host, port, "modelled", CONTENT)
    assert floor.pull(host, port, "modelled") == CONTENT
    told = link.settled(0.3)
    assert told.modelled
    assert told.connections == told.trips == 2
    assert len(CONTENT) < told.up.payload < len(CONTENT) + 500
    assert 1.03 < told.up.bytes / len(CONTENT) < 1.15


def test_a_turn_costs_the_delay_and_a_byte_its_time(link, server):
    link.be(Road(up_bps=1_000_000, down_bps=4_000_000, delay_s=0.1))
    begun = time.monotonic()
    floor.push(*link.reach(server.port), "slow", CONTENT)
    assert 1.0 < time.monotonic() - begun < 2.0  # 0.4 for two turns, and 0.64 at a megabit


def test_a_loss_costs_a_turn(link, server):
    link.be(Road(up_bps=1_000_000, delay_s=0.1, loss=0.1, seed=3))
    begun = time.monotonic()
    floor.push(*link.reach(server.port), "lost", CONTENT)
    assert time.monotonic() - begun > 1.0 + 0.2 * link.counts().up.lost - 0.3
    assert link.counts().up.lost > 2


def test_a_cut_loses_no_byte_for_good(link, server):
    link.be(Road(up_bps=800_000, down_bps=800_000, delay_s=0.02, cut_every_s=0.4, gap_s=0.1))
    host, port = link.reach(server.port)
    floor.push(host, port, "cut", CONTENT)
    assert floor.pull(host, port, "cut") == CONTENT
    assert link.counts().cuts >= 2


def test_nobody_is_reached_without_a_network(link, server):
    link.be(Road(cut_every_s=0.2, gap_s=5))
    where = link.reach(server.port)
    time.sleep(0.4)
    with pytest.raises(ConnectionResetError), socket.create_connection(where, timeout=5) as phone:
        phone.recv(1)


def test_it_ends(server):
    with ModelledLink() as link:
        floor.push(*link.reach(server.port), "end", b"x")
        thread = link._thread
    assert not thread.is_alive()
    assert threading.active_count() < 20
