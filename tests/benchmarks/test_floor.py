"""What ours is compared with brings every byte there and back, also when it is cut."""

import pytest

from tests.benchmarks import floor, link
from tests.benchmarks.floor import Floor
from tests.benchmarks.link import Link
from tests.benchmarks.road import Road

CONTENT = bytes(range(256)) * 300


def test_what_was_brought_there_comes_back():
    with Floor() as standing:
        floor.push("127.0.0.1", standing.port, "all", CONTENT)
        assert floor.pull("127.0.0.1", standing.port, "all") == CONTENT
        assert floor.pull("127.0.0.1", standing.port, "nothing") == b""


@pytest.mark.skipif(not link.can_be(), reason="needs root and /dev/net/tun")
def test_a_cut_costs_no_byte_that_arrived():
    with Link() as road, Floor(road.at_server) as standing:
        road.be(Road(up_bps=800_000, down_bps=800_000, delay_s=0.02, queue_s=0.05, cut_every_s=0.5, gap_s=0.1))
        with road.at_phone():
            floor.push(road.address, standing.port, "all", CONTENT)
            assert floor.pull(road.address, standing.port, "all") == CONTENT
        told = road.counts()
        assert told.cuts >= 2
        assert told.up.payload < len(CONTENT) + 20_000 * told.cuts  # what was on its way at a cut
