"""Callbacks of a screen may be plain or awaitable; a field need not care."""

import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

AnswerT = TypeVar("AnswerT")
Press = Callable[[], Awaitable[object] | object]
"""What a button calls. It stays disabled until an awaitable one is done."""


async def answer(call: Callable[..., Awaitable[AnswerT] | AnswerT], *args: object) -> AnswerT:
    """Return what the callback returns, awaited if need be."""
    result = call(*args)
    if inspect.isawaitable(result):
        return await result
    return result
