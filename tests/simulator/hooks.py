"""Where both programs' real code is watched: each place that reaches a disk gets its moments. Nothing else changes."""

import asyncio
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from litestar.utils import sync as litestar_sync

from fieldapp.store import durable
from fieldapp.store.rowfile import RowFile
from fieldapp.sync import trip
from sync_server.blobs import folder
from sync_server.journal import window
from tests.simulator.moments import in_between, moment, refuse_without_room


@contextmanager
def in_one_thread():
    """Inside, the server does its blocking work where it stands: nobody else waits, and one thing happens at a time."""

    async def done_here(work, *arguments, **named):
        return work(*arguments, **named)

    with patch.object(litestar_sync, "sync_to_thread", done_here), patch.object(asyncio, "to_thread", done_here):
        yield


@contextmanager
def in_small_pieces():
    """Inside, pages and pieces of photos are so small that short schedules cross as many of them as long ones do."""
    sizes = {"SMALLEST_PAGE": 300, "LARGEST_PAGE": 1200, "SMALLEST_PIECE": 200, "LARGEST_PIECE": 1000}
    with ExitStack() as stack:
        for where in (trip, window):
            for name, size in sizes.items():
                if hasattr(where, name):
                    stack.enter_context(patch.object(where, name, size))
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


def _between_moments(real, needs_room):
    def done(*arguments):
        moment()
        if needs_room:
            refuse_without_room()
        answer = real(*arguments)
        moment()
        return answer

    return done
