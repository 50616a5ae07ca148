"""The bad link where no TUN device can be had: a relay on loopback that delays bytes as such a link would.

What it carries is real, what it counts is computed: the payload cut into packets of 1,448 bytes with 52 of headers
each, an acknowledgement for every second one, and what opens and closes a connection. A lost packet is sent again one
turn later and holds up those behind it. How TCP feels its way to the speed of a link is not modelled, so its times
are better than they would be. `link` is the real one.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from typing import Self

from tests.benchmarks.road import CLEAN, Counts, Road, Way

PACKET, HEADERS, OPENING = 1448, 52, 60
UP, DOWN = 0, 1
Parts = tuple[Coroutine[None, None, None], Coroutine[None, None, None]]  # one takes bytes in, one hands them over
_RESET = struct.pack("ii", 1, 0)  # linger 0: closing sends a reset


class Relayed:
    """One connection: two sockets, and who spoke last."""

    def __init__(self, phone: asyncio.StreamWriter, server: asyncio.StreamWriter, opened_at: float) -> None:
        self.phone, self.server, self.spoke_last = phone, server, DOWN
        self.carrying: list[asyncio.Task[None]] = []
        self.free_at = [opened_at, opened_at]  # nothing arrives before what went before it, each way


class ModelledLink:
    """Stands in for `link.Link`, with the same calls."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._doors: dict[int, asyncio.Server] = {}
        self._open: set[Relayed] = set()
        self._deaf: list[asyncio.StreamWriter] = []  # the server's ends of what was cut, held so that it hears nothing
        self._cutting: asyncio.Task[None] | None = None
        self._set(CLEAN)

    def reach(self, port: int) -> tuple[str, int]:
        """Return where the phone finds this port of the server."""
        door = self._run(self._door(port))
        return "127.0.0.1", door.sockets[0].getsockname()[1]

    def be(self, road: Road) -> None:
        """Be this road from now on, and count anew."""
        self._run(self._be(road))

    def counts(self) -> Counts:
        """Return what was counted since the road began."""
        return self._counts

    def settled(self, still_s: float = 1.0, within_s: float = 30.0) -> Counts:
        """Return the counts once nothing has been carried for a while."""
        before, since, until = self._counts.bytes, time.monotonic(), time.monotonic() + within_s
        while time.monotonic() < min(since + still_s, until):
            time.sleep(0.05)
            if self._counts.bytes != before:
                before, since = self._counts.bytes, time.monotonic()
        return self._counts

    @contextlib.contextmanager
    def at_phone(self) -> Iterator[None]:
        """Be where the phone is: here."""
        yield

    @contextlib.contextmanager
    def at_server(self) -> Iterator[None]:
        """Be where the server is: here."""
        yield

    def close(self) -> None:
        """End it."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        await self._be(CLEAN)
        for door in self._doors.values():
            door.close()
        for end in (*self._deaf, *(end for relayed in self._open for end in (relayed.phone, relayed.server))):
            end.transport.abort()
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, work):
        told: Future = asyncio.run_coroutine_threadsafe(work, self._loop)
        return told.result(20)

    def _set(self, road: Road) -> None:
        self._road, self._counts = road, Counts(up=Way(), down=Way(), modelled=True)
        self._ways, self._back_at = (self._counts.up, self._counts.down), 0.0
        self._lane_free_at = [0.0, 0.0]
        self._chances = (random.Random(road.seed), random.Random(~road.seed))

    async def _be(self, road: Road) -> None:
        if self._cutting is not None:
            self._cutting.cancel()
        self._set(road)
        self._cutting = asyncio.create_task(self._cut_again_and_again()) if road.cut_every_s else None

    async def _door(self, port: int) -> asyncio.Server:
        if port not in self._doors:
            self._doors[port] = await asyncio.start_server(lambda i, o: self._accepted(port, i, o), "127.0.0.1", 0)
        return self._doors[port]

    async def _accepted(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if time.monotonic() < self._back_at:
            return _reset(writer)
        there, server = await asyncio.open_connection("127.0.0.1", port)
        relayed = Relayed(writer, server, time.monotonic() + 2 * self._road.delay_s)
        self._counts.connections += 1
        for way in self._ways:
            way.packets, way.bytes = way.packets + 3, way.bytes + OPENING + 2 * HEADERS
        ways = [self._carry(relayed, UP, reader, server), self._carry(relayed, DOWN, there, writer)]
        relayed.carrying = [asyncio.create_task(part) for way in ways for part in way]
        self._open.add(relayed)
        await asyncio.gather(*relayed.carrying, return_exceptions=True)
        if relayed in self._open:
            self._open.discard(relayed)
            server.close()
            writer.close()

    def _carry(self, relayed: Relayed, way: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> Parts:
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)

        async def take() -> None:
            while packet := await source.read(PACKET):
                self._count(relayed, way, len(packet))
                await waiting.put((self._arrival(relayed, way, len(packet)), packet))
            await waiting.put((relayed.free_at[way] + self._road.delay_s, b""))

        async def hand_over() -> None:
            while True:
                arrives, packet = await waiting.get()
                await asyncio.sleep(arrives - time.monotonic())
                if not packet:
                    return sink.write_eof()
                sink.write(packet)
                await sink.drain()

        return take(), hand_over()

    def _arrival(self, relayed: Relayed, way: int, size: int) -> float:
        bps = (self._road.up_bps, self._road.down_bps)[way]
        on_air = (size + HEADERS) * 8 / bps if bps else 0.0
        begins = max(time.monotonic(), relayed.free_at[way], self._lane_free_at[way])
        self._lane_free_at[way] = relayed.free_at[way] = begins + on_air
        if self._chances[way].random() < self._road.loss:
            self._ways[way].lost += 1
            self._ways[way].bytes += size + HEADERS
            relayed.free_at[way] += 2 * self._road.delay_s + on_air
        return relayed.free_at[way] + self._road.delay_s

    def _count(self, relayed: Relayed, way: int, size: int) -> None:
        ahead, back = self._ways[way], self._ways[1 - way]
        ahead.packets, ahead.bytes, ahead.payload = (
            ahead.packets + 1, ahead.bytes + size + HEADERS, ahead.payload + size
        )  # fmt: skip
        if ahead.packets % 2 == 0:
            back.packets, back.bytes = back.packets + 1, back.bytes + HEADERS
        self._counts.trips += way == UP and relayed.spoke_last == DOWN
        relayed.spoke_last = way

    async def _cut_again_and_again(self) -> None:
        await asyncio.sleep(self._road.first_cut_s or self._road.cut_every_s)
        while True:
            self._counts.cuts += 1
            self._back_at = time.monotonic() + self._road.gap_s
            for relayed in list(self._open):
                for part in relayed.carrying:
                    part.cancel()
                _reset(relayed.phone)
                if self._road.told:
                    _reset(relayed.server)
                else:
                    self._deaf.append(relayed.server)
            self._open.clear()
            self._lane_free_at = [0.0, 0.0]
            await asyncio.sleep(self._road.cut_every_s)


def _reset(end: asyncio.StreamWriter) -> None:
    end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    end.transport.abort()
