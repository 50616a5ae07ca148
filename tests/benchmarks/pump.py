"""Carries IP packets between a phone's network and a server's, as a bad mobile link does. A program of its own.

    python pump.py CONTROL_FD

Each network is a namespace with one TUN device, so TCP is the kernel's at both ends and only what lies between is ours.
The namespaces have no name: when this program and those inside are gone, nothing is left. It ends when whoever
started it closes the control socket.

A cut is what a phone meets that leaves one cell and finds another. Everything on its way is lost; the phone's
connections are reset, as its system does when an interface goes; for a moment there is no network, and whoever tries
hears so at once; then there is a new one. Packets of the former connections arrive nowhere any more. The server hears
nothing of it and goes on waiting, unless the road says that it is `told`.
"""

import heapq
import os
import random
import select
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec

from tests.benchmarks import tun
from tests.benchmarks.packets import ACK, RST, SYN, Ends, Segment, further, newer_bytes, no_way, resets, segment
from tests.benchmarks.road import CLEAN, MTU, Counts, Road, Way
from tests.benchmarks.tun import Network

UP, DOWN = 0, 1


class Connection:
    """What the link remembers of one connection."""

    def __init__(self, opening: Segment) -> None:
        self.said = [opening, None]  # the last packet of each end
        self.reach = [opening.reach, None]  # how far each end's bytes have come
        self.awaits = [set(), set()]  # the numbers that each end may be waiting for now
        self.spoke_last = DOWN


class Lane:
    """One direction: who waits, and until when the transmitter is busy."""

    def __init__(self, bps: int, queue_s: float) -> None:
        self.bps, self.queue_s, self.free_at = bps, queue_s, 0.0

    def passes(self, now: float, size: int) -> float | None:
        """Return when a packet will have been sent; None when there is no room for it to wait."""
        if not self.bps:
            return now
        begins = max(now, self.free_at)
        if begins - now + size * 8 / self.bps > max(self.queue_s, MTU * 8 / self.bps):
            return None
        self.free_at = begins + size * 8 / self.bps
        return self.free_at


class Pump:
    """The link between two networks."""

    def __init__(self, phone: Network, server: Network) -> None:
        self.ends = (phone, server)
        self.live: dict[Ends, Connection] = {}
        self.set(CLEAN)

    def set(self, road: Road) -> None:
        """Be this road from now on, and begin counting."""
        now = time.monotonic()
        self.road = road
        self.lanes = (Lane(road.up_bps, road.queue_s), Lane(road.down_bps, road.queue_s))
        self.chances = (random.Random(road.seed), random.Random(~road.seed))
        self.counts = Counts(up=Way(), down=Way())
        self.ways = (self.counts.up, self.counts.down)
        self.on_the_way: list[tuple[float, int, int, bytes, Segment | None]] = []
        self.number = 0
        self.former = set(self.live)  # connections of before: they may say good-bye, and are not counted
        self.live.clear()
        self.back_at = 0.0
        self.cut_at = now + (road.first_cut_s or road.cut_every_s) if road.cut_every_s else float("inf")

    def enter(self, way: int, packet: bytes, now: float) -> None:
        """A packet leaves one end."""
        if packet[0] >> 4 != 4:
            return
        if self.back_at:
            if way == UP:
                self.ends[UP].write(no_way(packet))
            return
        said = segment(packet)
        if said is not None and not self._known(way, said):
            if _ends(way, said) in self.former:
                self._send_off(now + self.road.delay_s, way, packet, None)
            return
        self._count(self.ways[way], len(packet))
        if self.chances[way].random() < self.road.loss:
            self.ways[way].lost += 1
        elif (sent_at := self.lanes[way].passes(now, len(packet))) is None:
            self.ways[way].dropped += 1
        else:
            self._send_off(sent_at + self.road.delay_s, way, packet, said)

    def deliver(self, now: float) -> None:
        """Hand over what has arrived."""
        while self.on_the_way and self.on_the_way[0][0] <= now:
            _, _, way, packet, said = heapq.heappop(self.on_the_way)
            self.ends[1 - way].write(packet)
            if said is not None and (connection := self.live.get(_ends(way, said))) is not None:
                connection.awaits[1 - way].add(said.reach)

    def due(self) -> float:
        """Return when something will have to be done."""
        arrives = self.on_the_way[0][0] if self.on_the_way else float("inf")
        return min(arrives, self.back_at or self.cut_at)

    def tick(self, now: float) -> None:
        """Do what is due."""
        if self.back_at:
            if now >= self.back_at:
                self.back_at = 0.0
        elif now >= self.cut_at:
            self._cut(now)
        self.deliver(now)

    def _cut(self, now: float) -> None:
        self.cut_at += self.road.cut_every_s
        self.counts.cuts += 1
        for _, _, way, _, _ in self.on_the_way:
            self.ways[way].lost += 1
        self.on_the_way.clear()
        for lane in self.lanes:
            lane.free_at = now
        for connection in self.live.values():
            for end in (UP, DOWN) if self.road.told else (UP,):
                if (said := connection.said[end]) is not None:
                    for packet in resets(said, connection.awaits[end]):
                        self.ends[end].write(packet)
        self.live.clear()
        self.former.clear()
        self.back_at = now + self.road.gap_s

    def _known(self, way: int, said: Segment) -> bool:
        """Take note of a packet; return whether it belongs to a connection of the present cell."""
        ends = _ends(way, said)
        if way == UP and said.flags & SYN and (ends not in self.live or self.live[ends].said[UP].seq != said.seq):
            self.live[ends] = Connection(said)
            self.counts.connections += 1
            return True
        if (connection := self.live.get(ends)) is None:
            return False
        before = connection.reach[way]
        new = said.payload if before is None else min(newer_bytes(said.reach, before), said.payload)
        connection.reach[way] = said.reach if before is None else further(said.reach, before)
        self.ways[way].payload += new
        if new:
            self.counts.trips += way == UP and connection.spoke_last == DOWN
            connection.spoke_last = way
        connection.said[way] = said
        if said.flags & ACK and not said.flags & RST:
            connection.awaits[way] = {seq for seq in connection.awaits[way] if newer_bytes(seq, said.ack)} | {said.ack}
        return True

    def _send_off(self, arrives: float, way: int, packet: bytes, said: Segment | None) -> None:
        self.number += 1
        heapq.heappush(self.on_the_way, (arrives, self.number, way, packet, said))

    def _count(self, way: Way, size: int) -> None:
        way.packets += 1
        way.bytes += size


def _ends(way: int, said: Segment) -> Ends:
    if way == UP:
        return said.source, said.from_port, said.target, said.to_port
    return said.target, said.to_port, said.source, said.from_port


def main(control: socket.socket) -> None:
    """Make the networks, hand them over, and carry until the other end of `control` is closed."""
    phone, server = tun.network("10.77.0.2"), tun.network("10.77.0.1")
    socket.send_fds(control, [b"."], [phone.namespace, server.namespace])
    pump, poll = Pump(phone, server), select.epoll()
    for fd in (phone.device, server.device, control.fileno()):
        poll.register(fd, select.EPOLLIN)
    while True:
        wait = pump.due() - time.monotonic()
        ready = poll.poll(-1 if wait == float("inf") else max(wait, 0))
        now = time.monotonic()
        for fd, _ in ready:
            if fd == control.fileno():
                asked = control.recv(64 * 1024)
                if not asked:
                    return
                control.send(_answer(pump, asked))
            else:
                way = UP if fd == phone.device else DOWN
                for packet in pump.ends[way].arrived():
                    pump.enter(way, packet, now)
        pump.tick(time.monotonic())


def _answer(pump: Pump, asked: bytes) -> bytes:
    if asked != b"counts":
        pump.set(msgspec.json.decode(asked, type=Road))
    return msgspec.json.encode(pump.counts)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as end:
        os.nice(-10)  # a late packet would be the link's doing
        main(end)
