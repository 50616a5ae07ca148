"""The link that sync is measured on carries, delays, loses, counts and cuts; TCP at both ends is the kernel's."""

import contextlib
import errno
import socket
import threading
import time

import pytest

from tests.benchmarks import link as links
from tests.benchmarks.link import Link
from tests.benchmarks.road import BAD, CLEAN, Road

pytestmark = pytest.mark.skipif(not links.can_be(), reason="needs root and /dev/net/tun")


@pytest.fixture(scope="module")
def link():
    with Link() as link:
        yield link


@pytest.fixture
def server(link):
    """A port in the server's network; what arrives is counted and sent back, whole connections at a time."""
    with link.at_server():
        door = socket.create_server(("", 0))
    threading.Thread(target=_echo_all, args=(door,), daemon=True).start()
    yield door.getsockname()[1]
    door.shutdown(socket.SHUT_RDWR)
    door.close()


def _echo_all(door):
    while True:
        try:
            phone, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_echo, args=(phone,), daemon=True).start()


def _echo(phone):
    with phone:
        try:
            while piece := phone.recv(65536):
                phone.sendall(piece)
        except OSError:
            return


def _call(link, port, content, patience=20):
    with link.at_phone():
        phone = socket.create_connection((link.address, port), timeout=patience)
    with phone:
        threading.Thread(target=phone.sendall, args=(content,), daemon=True).start()
        back = bytearray()
        while len(back) < len(content):
            piece = phone.recv(65536)
            assert piece, "cut"
            back += piece
        phone.shutdown(socket.SHUT_WR)
        return bytes(back)


def test_a_clean_link_carries_every_byte_and_counts_them_with_their_headers(link, server):
    link.be(CLEAN)
    content = bytes(range(256)) * 400
    assert _call(link, server, content) == content
    told = link.settled(0.3)
    assert told.up.payload == told.down.payload == len(content)
    assert 1.02 < told.up.bytes / len(content) < 1.15  # 52 bytes of headers on 1,448, and the acknowledgements
    assert (told.connections, told.up.lost, told.down.lost) == (1, 0, 0)


def test_a_turn_costs_the_delay_of_both_ways(link, server):
    link.be(Road(delay_s=0.2))
    begun = time.monotonic()
    _call(link, server, b"x")
    assert 0.8 <= time.monotonic() - begun < 1.2  # two: one to connect, one to ask
    assert link.settled(0.5).trips == 1


def test_it_carries_no_faster_than_it_may_and_each_way_at_its_own_pace(link, server):
    link.be(Road(down_bps=4_000_000, up_bps=1_000_000, delay_s=0.01))
    begun = time.monotonic()
    _call(link, server, b"x" * 125_000)
    assert 1.0 <= time.monotonic() - begun < 1.6


def test_a_full_queue_drops_and_tcp_sends_again(link, server):
    link.be(Road(down_bps=4_000_000, up_bps=1_000_000, delay_s=0.05, queue_s=0.04))
    content = bytes(range(256)) * 800
    assert _call(link, server, content) == content
    told = link.counts()
    assert told.up.dropped > 0
    assert told.up.payload == len(content) < told.up.bytes


def test_it_loses_what_it_is_told_to_lose_and_the_same_with_the_same_seed(link):
    with link.at_server():
        ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with link.at_phone():
        mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.settled(0.5)  # former connections have said their last
    with ear, mouth:
        ear.bind(("", 0))
        ear.settimeout(0.2)
        seen = []
        for _ in range(2):
            link.be(Road(loss=0.03, seed=7))
            seen.append([number for hundred in range(20) for number in _told_a_hundred(link, mouth, ear, hundred)])
            assert link.counts().up.lost == 2000 - len(seen[-1])
    assert 0.015 < 1 - len(seen[0]) / 2000 < 0.05
    assert seen[0] == seen[1]


def _told_a_hundred(link, mouth, ear, hundred):
    for number in range(100):
        mouth.sendto(bytes([hundred, number]), (link.address, ear.getsockname()[1]))
    with contextlib.suppress(TimeoutError):
        while True:
            yield ear.recv(10)


def test_the_bad_link_is_as_slow_as_it_says(link, server):
    """10 KB at 100 kbit/s are 0.8 s; with four turns of TCP's slow start, and what is lost on top, two to eight."""
    link.be(BAD)
    begun = time.monotonic()
    _call(link, server, b"x" * 10_000)
    assert 1.6 < time.monotonic() - begun < 10


@pytest.mark.parametrize("told", [False, True])
def test_a_cut_resets_the_phone_and_leaves_it_without_a_network_for_a_moment(link, told):
    with link.at_server():
        door = socket.create_server(("", 0))
    link.be(Road(delay_s=0.02, cut_every_s=0.5, gap_s=0.3, told=told))
    begun = time.monotonic()
    with link.at_phone():
        phone = socket.create_connection((link.address, door.getsockname()[1]), timeout=5)
    server, _ = door.accept()
    server.settimeout(0.2)
    phone.sendall(b"half a question")
    assert server.recv(100) == b"half a question"
    server.sendall(b"half an answer")
    assert phone.recv(100) == b"half an answer"
    with pytest.raises(ConnectionResetError):
        phone.recv(100)
    assert 0.4 < time.monotonic() - begun < 0.8
    with link.at_phone(), pytest.raises(OSError) as none:
        socket.create_connection((link.address, door.getsockname()[1]), timeout=5)
    assert none.value.errno == errno.ENETUNREACH
    with pytest.raises(ConnectionResetError if told else TimeoutError):
        server.recv(100)
    time.sleep(max(0.0, begun + 0.85 - time.monotonic()))
    with link.at_phone():
        again = socket.create_connection((link.address, door.getsockname()[1]), timeout=5)
    assert link.counts().cuts == 1
    for each in (phone, server, again, door):
        each.close()


def test_nothing_is_left_of_a_link_that_was_closed():
    with Link() as link:
        pump = link._pump
    assert pump.poll() == 0
