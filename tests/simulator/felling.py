"""A real kill -9: the round runs in a child of this process, and the system ends it without a word.

Both programs have nothing open when it begins, as after a start of the machine; what is left is what the disk has.
"""

import os
import signal
import sys
import traceback

_NOT_THROUGH, _GONE = 3, 4


def round_of(world, phone, dies_at, fates):
    """Let the phone have a round that is killed at its n-th moment; return whether it was through before that."""
    for each in world.phones.values():
        each.close()
    world.server.engine.dispose()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        _round(phone, dies_at, fates)
    _, status = os.waitpid(child, 0)
    left = os.waitstatus_to_exitcode(status)
    assert left in (0, _NOT_THROUGH, _GONE, -signal.SIGKILL), f"the round ended with {left}"
    phone.gone = left == _GONE
    return left == 0


def _round(phone, dies_at, fates):
    """Never return: whatever comes of it, this process has no more to do."""
    phone.die = phone.world.server.die = lambda: os.kill(os.getpid(), signal.SIGKILL)
    phone.wire.fates = list(fates)
    came = 1
    try:
        report = phone.use(phone.engine_round, dies_at)
        came = 0 if not report.offline and report.problem is None else _NOT_THROUGH
        came = _GONE if phone.gone else came
    except BaseException:  # noqa: BLE001 - the process ends here, and the parent says that it broke
        traceback.print_exc()
    finally:
        os._exit(came)
