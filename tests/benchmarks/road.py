"""What a link is like, and what was counted on it."""

from msgspec import Struct

MTU = 1500


class Road(Struct, frozen=True, kw_only=True):
    """What a link does to packets. The defaults do nothing to them."""

    down_bps: int = 0  # bits a second towards the phone; 0: as fast as it goes
    up_bps: int = 0
    delay_s: float = 0.0  # each way
    loss: float = (
        0.0  # of the packets, each way, before they wait for the link, as the kernel's own emulator (netem) does
    )
    queue_s: float = 2.0  # what waits before the link, in seconds of its speed; what comes on top is dropped
    cut_every_s: float = 0.0  # 0: never
    first_cut_s: float = 0.0  # after the beginning; 0: after `cut_every_s`
    gap_s: float = 0.3  # how long the phone is without a network at each cut
    told: bool = False  # whether the server, too, hears at once that a connection was cut
    seed: int = 0


CLEAN = Road()
SLOW = Road(down_bps=200_000, up_bps=100_000, delay_s=0.2)  # the bad link on a good day: what its bytes are counted on
BAD = Road(down_bps=200_000, up_bps=100_000, delay_s=0.2, loss=0.03)


class Way(Struct, kw_only=True):
    """What went one way since the counts were begun anew."""

    packets: int = 0
    bytes: int = 0  # of IP, headers included; also of packets that were lost
    payload: int = 0  # bytes of TCP payload, those sent again by TCP not counted twice
    lost: int = 0  # packets: by chance, and at a cut
    dropped: int = 0  # packets: the queue was full


class Counts(Struct, kw_only=True):
    """What was counted on a link."""

    up: Way
    down: Way
    connections: int = 0  # begun by the phone
    trips: int = 0  # how often the phone spoke, and then the server
    cuts: int = 0
    modelled: bool = False  # IP bytes are computed from the payload: there was no TUN device to count them on

    @property
    def bytes(self) -> int:
        """Both ways."""
        return self.up.bytes + self.down.bytes
