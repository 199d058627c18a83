"""Ending for certain: tasks, and a process whose parent is gone."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 0.5
# What is in hand may take so long to its end; a process that hangs does not hear that it should.
LAST_SECONDS = 15.0


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


def end_after(parted: Callable[[], None]) -> None:
    """End this process when `parted`, called in a thread of its own, returns: it is asked first, and then made to."""

    def watch() -> None:
        parted()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
