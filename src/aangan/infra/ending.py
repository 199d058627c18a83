"""Ending tasks for certain."""

import asyncio
from typing import Any

PATIENCE_SECONDS = 0.5


async def end(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel tasks until they have ended; what they raise at their end is nobody's any more.

    Once is not always enough: closing a broken connection can raise an error of its own in place of the cancellation,
    and a loop that waits for broken connections then goes on.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=PATIENCE_SECONDS)
    for task in tasks:
        if not task.cancelled():
            task.exception()
