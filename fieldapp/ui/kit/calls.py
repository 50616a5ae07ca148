"""Callbacks of a screen may be plain or awaitable; a field need not care."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

AnswerT = TypeVar("AnswerT")
Press = Callable[[], Awaitable[object] | object]
"""What a button calls. It stays disabled until an awaitable one is done."""
_begun: set[asyncio.Task[Any]] = set()  # the loop alone would let go of a task in its middle
_log = logging.getLogger(__name__)


async def answer(call: Callable[..., Awaitable[AnswerT] | AnswerT], *args: object) -> AnswerT:
    """Return what the callback returns, awaited if need be."""
    result = call(*args)
    if inspect.isawaitable(result):
        return await result
    return result


def begin(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Do it beside the screen. Flet's own `run_task` fails while a browser's line is broken; this goes on."""
    task = asyncio.get_running_loop().create_task(work)
    _begun.add(task)
    task.add_done_callback(_ended)
    return task


def _ended(task: asyncio.Task[Any]) -> None:
    _begun.discard(task)
    if not task.cancelled() and (trouble := task.exception()) is not None:
        _log.error("a screen's work failed", exc_info=trouble)
