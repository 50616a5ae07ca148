"""The server's history began anew, as after a restore from a backup: its numbers mean something else now.

The phone forgets the numbers and the story, and keeps everything that was written. It then takes the whole history
again: what the server does not tell anew, it does not have, and nobody may call it received or approved.
"""

from msgspec.structs import replace

from fieldapp.domain.changes import KINDS
from fieldapp.protocol import SyncReply, SyncRequest
from fieldapp.store.device import DeviceStore


def is_new(asked: SyncRequest, reply: SyncReply) -> bool:
    """Return whether the server's history is another one than this phone knew. A new phone knew none.

    Numbers that run backwards tell the same, when whoever restored the server forgot to give it a new epoch.
    """
    backwards = any(number < asked.cursor.get(name, 0) for name, number in reply.cursor.items())
    return bool(asked.epoch) and (reply.epoch != asked.epoch or backwards)


def begin_again(store: DeviceStore) -> None:
    """Forget the old history: with base 0 nothing passes for seen, and without lines nothing for received.

    Runs in the caller's transaction, which also empties the cursor. Whatever this phone holds that the restored server
    has lost is to be offered again from here, out of `server` of each record; that is not built yet.
    """
    for kind in KINDS:
        for held in store.records.of_kind(kind):
            store.records.put(replace(held, base=0, draft_base=0, draft_bases={}, lines=[]))
    store.outbox.forget_bases()
