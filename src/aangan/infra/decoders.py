"""Decoding what strangers send: few threads for a whole process, whoever asks."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aangan.infra.services import Services
from aangan.kit.errors import Unavailable

T = TypeVar("T")

# More than this wait for a decoder: better to say so than to hold all their bytes.
WAITING_MAX = 32


class Decoders:
    """Few threads that decode: the loop goes on, and strangers' pictures take no more memory than was granted."""

    def __init__(self, services: Services) -> None:
        """Make room for as many as the settings say."""
        self._threads = ThreadPoolExecutor(services.settings.media_decoders, "decoder")
        self.waiting = 0

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """Do some work in one of the threads. Raises Unavailable when too many wait already."""
        if self.waiting >= WAITING_MAX:
            raise Unavailable("too many pictures wait to be looked at", retry_after=2)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self.waiting -= 1


def decoders_of(services: Services) -> Decoders:
    """Return the process's one set of decoders."""
    return services.keep(Decoders, Decoders)
