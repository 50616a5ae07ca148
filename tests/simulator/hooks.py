"""Where both programs' real code is watched: each place that reaches a disk gets its moments. Nothing else changes."""

import asyncio
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from litestar.utils import sync as litestar_sync

from fieldapp.store import durable
from fieldapp.store.rowfile import RowFile
from fieldapp.sync import download, lanes, pieces, trip
from sync_server.blobs import folder
from sync_server.journal import window
from tests.simulator.moments import in_between, moment, refuse_without_room


@contextmanager
def in_one_thread():
    """Inside, one thing happens at a time, so that a schedule goes the same way each time it is played.

    The server does its blocking work where it stands, and a phone carries its photos one after the other and keeps
    each before it asks for the next. A kill is raised in one thread: another would outlive it, as none does in truth.
    """

    async def done_here(work, *arguments, **named):
        return work(*arguments, **named)

    with (
        patch.object(litestar_sync, "sync_to_thread", done_here),
        patch.object(asyncio, "to_thread", done_here),
        patch.object(lanes, "LANES", 1_000),  # more than there are photos: then no lane is opened for them
        patch.object(download, "ThreadPoolExecutor", _Here),
    ):
        yield


@contextmanager
def in_small_pieces():
    """Inside, pages and pieces of photos are so small that short schedules cross as many of them as long ones do."""
    sizes = {"SMALLEST_PAGE": 300, "LARGEST_PAGE": 1200, "SMALLEST_PIECE": 150, "LARGEST_PIECE": 1000, "_FIRST": 400}
    with ExitStack() as stack:
        for where in (trip, pieces, window):
            for name in sizes.keys() & vars(where).keys():
                stack.enter_context(patch.object(where, name, sizes[name]))
        yield


@contextmanager
def watched():
    """Inside, programs may be killed and be short of room."""
    with ExitStack() as stack:
        for where, name in ((durable, "flush"), (folder, "_sync"), (folder, "_sync_folder"), (RowFile, "write")):
            stack.enter_context(patch.object(where, name, _between_moments(getattr(where, name), where is not RowFile)))
        yield


def watch_commits(engine):
    """Give every transaction of a server's engine a moment before and after its end."""
    commit = _between_moments(engine.dialect.do_commit, needs_room=False)

    def committed(connection):
        commit(connection)
        in_between()

    engine.dialect.do_commit = committed


class _Here(Executor):
    """Does what it is given where it stands, and before it answers; what ends that, ends whoever gave it too."""

    def __init__(self, *_, **__):
        """Take what a pool of threads is made with, and make none."""

    def submit(self, work, /, *arguments, **named):
        done = Future()
        done.set_result(work(*arguments, **named))
        return done


def _between_moments(real, needs_room):
    def done(*arguments):
        moment()
        if needs_room:
            refuse_without_room()
        answer = real(*arguments)
        moment()
        return answer

    return done
