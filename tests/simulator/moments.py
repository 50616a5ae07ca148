"""Moments at which a program may die or find its disk full: before and after all that reaches a disk or the wire.

One thing runs at a time: a phone, or the server that it asks, or another phone that comes in between. The innermost
one is `running`, and a moment is always one of its, in the thread that began it: a kill that another thread met
would end that thread alone, and leave a program that goes on with what it remembers beside what it has written.
"""

import errno
import threading
from contextlib import contextmanager


class Killed(BaseException):
    """kill -9. No `Exception`, so that nobody in the dying program is asked what to do about it."""

    def __init__(self, program):
        super().__init__(program.name)
        self.program = program


class Program:
    """A phone's app or the server, as the hooks see it."""

    name = "?"

    def __init__(self):
        self.fuse = 0  # moments until it dies; 0: it lives
        self.no_room = False  # whether its disk is full
        self.between = None  # called when one of its transactions has ended, and it holds nothing up

    def die(self):
        """Keep the disk as it is at this moment, and raise Killed."""
        raise Killed(self)


_running: list[Program] = []
_threads: list[int] = []  # in which each of them was begun


@contextmanager
def running(program):
    """Whatever reaches a disk or the wire inside is this program's."""
    _running.append(program)
    _threads.append(threading.get_ident())
    try:
        yield
    finally:
        _running.pop()
        _threads.pop()


def moment():
    """Something of the running program has just reached a disk or the wire, or is about to."""
    if not _running:
        return
    assert _threads[-1] == threading.get_ident(), f"{threading.current_thread().name}: a kill would not end it"
    program = _running[-1]
    if program.fuse:
        program.fuse -= 1
        if not program.fuse:
            program.die()


def in_between():
    """The running program has ended a transaction: now others may come in between."""
    if _running and _running[-1].between is not None:
        _running[-1].between()


def refuse_without_room():
    """Raise what the system says when the running program's disk is full."""
    if _running and _running[-1].no_room:
        raise OSError(errno.ENOSPC, "no room")
