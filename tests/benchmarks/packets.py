"""What a link must understand of the packets it carries: whose they are, how far they come, and how to break off."""

import struct
from collections.abc import Iterator

from msgspec import Struct

SYN, RST, ACK = 2, 4, 16
_ROUND = 1 << 32  # TCP counts bytes in 32 bits
Ends = tuple[bytes, int, bytes, int]  # the phone's address and port, then the server's


class Segment(Struct, frozen=True):
    """One TCP packet over IPv4."""

    source: bytes
    from_port: int
    target: bytes
    to_port: int
    seq: int
    ack: int
    flags: int
    payload: int  # bytes

    @property
    def reach(self) -> int:
        """The number of the first byte after this packet's."""
        return (self.seq + self.payload + (1 if self.flags & SYN else 0)) % _ROUND


def segment(packet: bytes) -> Segment | None:
    """Return what a packet says; None when it is no TCP over IPv4."""
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != 6:
        return None
    head = (packet[0] & 15) * 4
    from_port, to_port, seq, ack, offset, flags = struct.unpack_from("!HHIIBB", packet, head)
    payload = len(packet) - head - (offset >> 4) * 4
    return Segment(packet[12:16], from_port, packet[16:20], to_port, seq, ack, flags, payload)


def further(one: int, other: int) -> int:
    """Return whichever of two byte numbers is the further one; they count round."""
    return one if (one - other) % _ROUND < _ROUND // 2 else other


def newer_bytes(reach: int, before: int) -> int:
    """Return how many bytes `reach` lies beyond `before`; 0 when it does not."""
    beyond = (reach - before) % _ROUND
    return beyond if beyond < _ROUND // 2 else 0


def resets(said: Segment, seqs: set[int]) -> Iterator[bytes]:
    """Yield packets that break the connection at the end that sent `said`, one for each `seq` it may be waiting for.

    A kernel believes only the one with exactly the number that it expects next, and drops the others.
    """
    for seq in seqs or {0}:
        ack = said.reach
        tcp = struct.pack("!HHIIBBHHH", said.to_port, said.from_port, seq, ack, 5 << 4, RST | ACK, 0, 0, 0)
        pseudo = said.target + said.source + struct.pack("!BBH", 0, 6, len(tcp))
        tcp = tcp[:16] + struct.pack("!H", _checksum(pseudo + tcp)) + tcp[18:]
        yield _head(said.target, said.source, 6, len(tcp)) + tcp


def no_way(packet: bytes) -> bytes:
    """Return what tells the sender of a packet that there is no network: who begins a connection gives up at once."""
    icmp = struct.pack("!BBHI", 3, 0, 0, 0) + packet[: (packet[0] & 15) * 4 + 8]
    icmp = icmp[:2] + struct.pack("!H", _checksum(icmp)) + icmp[4:]
    return _head(packet[16:20], packet[12:16], 1, len(icmp)) + icmp


def _head(source: bytes, target: bytes, protocol: int, content: int) -> bytes:
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + content, 0, 0x4000, 64, protocol, 0, source, target)
    return head[:10] + struct.pack("!H", _checksum(head)) + head[12:]


def _checksum(content: bytes) -> int:
    total = sum(struct.unpack(f"!{len(content) // 2}H", content))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
