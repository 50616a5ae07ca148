"""Networks of our own: a namespace with a loopback and one TUN device, made with the kernel's calls alone."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.road import MTU

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_TUNSETIFF, _TUN_BARE = 0x400454CA, 0x0001 | 0x1000  # IP packets, and nothing before them
_GET_FLAGS, _SET_FLAGS, _SET_ADDRESS, _SET_MASK, _SET_MTU, _SET_QUEUE = 0x8913, 0x8914, 0x8916, 0x891C, 0x8922, 0x8943
_UP = 1
_QUEUE = 1000  # packets between the kernel and the link's program, which is not the link's queue
_NAME = b"air"
_libc = ctypes.CDLL(None, use_errno=True)


class Network:
    """One namespace, held open, and the device through which its packets come and go."""

    def __init__(self, address: str) -> None:
        self._plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # belongs to this namespace, as the device does
        self.namespace = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.device, _TUNSETIFF, struct.pack("16sH22x", _NAME, _TUN_BARE))
        self._set(_SET_MTU, struct.pack("i", MTU))
        self._set(_SET_QUEUE, struct.pack("i", _QUEUE))
        self._set(_SET_ADDRESS, _socket_address(address))
        self._set(_SET_MASK, _socket_address("255.255.255.0"))
        self._up(_NAME)
        self._up(b"lo")

    def arrived(self) -> Iterator[bytes]:
        """Yield the packets that this end has sent since."""
        with contextlib.suppress(BlockingIOError):
            while True:
                yield os.read(self.device, 65536)

    def write(self, packet: bytes) -> None:
        """Let a packet arrive at this end."""
        os.write(self.device, packet)

    def _up(self, name: bytes) -> None:
        found = fcntl.ioctl(self._plain, _GET_FLAGS, struct.pack("16sH22x", name, 0))
        flags = struct.unpack_from("16sH", found)[1]
        fcntl.ioctl(self._plain, _SET_FLAGS, struct.pack("16sH22x", name, flags | _UP))

    def _set(self, what: int, value: bytes) -> None:
        fcntl.ioctl(self._plain, what, struct.pack("16s24s", _NAME, value))


def network(address: str) -> Network:
    """Make a namespace, move into it, and return it. Raises OSError where that is not allowed."""
    _checked(_libc.unshare(_NEW_NETWORK))
    # What one try has learned of the road must not make the next one quicker or slower. And of what decides how fast
    # TCP goes on a road that loses, the better one, where the kernel lets us: a server should have it.
    for name, value in (("tcp_no_metrics_save", "1"), ("tcp_congestion_control", "bbr")):
        with contextlib.suppress(OSError):
            Path("/proc/sys/net/ipv4", name).write_text(value)
    return Network(address)


def congestion_control() -> str:
    """Return what decides in the current thread's network how fast TCP goes."""
    return Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()


@contextlib.contextmanager
def inside(namespace: int) -> Iterator[None]:
    """Be in this namespace with the current thread; sockets and processes that begin now stay there."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _checked(_libc.setns(namespace, _NEW_NETWORK))
        yield
    finally:
        _checked(_libc.setns(before, _NEW_NETWORK))
        os.close(before)


def _socket_address(address: str) -> bytes:
    return struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address)).ljust(24, b"\0")


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
