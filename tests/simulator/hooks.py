"""Where both programs' real code is watched: each place that reaches a disk gets its moments. Nothing else changes."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from fieldapp.store import durable
from fieldapp.store.rowfile import RowFile
from sync_server.blobs import folder
from tests.simulator.moments import in_between, moment, refuse_without_room


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
