"""The knocker ends when it is told to, also in the very moment in which it is woken."""

import asyncio

from fieldapp.ui.doorway.knocker import Knocker


class Nobody:
    """A phone on which nobody has a logbook."""

    def all(self):
        return []


def test_it_ends_when_it_is_woken_and_stopped_at_once():
    async def gone(*_):
        return False

    async def story():
        knocker = Knocker(Nobody, gone)
        for _ in range(5):
            knocker.start()
            await asyncio.sleep(0.05)  # it has looked round and waits
            knocker.wake()
            await asyncio.sleep(0)
            await asyncio.wait_for(knocker.stop(), 60)

    asyncio.run(story())
