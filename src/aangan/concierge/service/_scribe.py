"""Writing down what a run says before it is sent: a log that another process can follow, and that survives this one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from aangan.concierge import repository, rules
from aangan.concierge.types import Event, Frame, Outcome
from aangan.infra.services import Services
from aangan.infra.stream import DATABASE_AWAY

log = structlog.get_logger(__name__)

# Words that come faster than this are written, and sent, together.
PACE_SECONDS = 0.04


class Overtaken(Exception):
    """The run was ended by somebody else, or its thread is gone."""


class Scribe:
    """Takes a run's frames in their order, keeps them (a guest's are not kept), and hands them to who listens."""

    def __init__(self, services: Services, run_id: int | None) -> None:
        """Begin with nothing written."""
        self.tokens = 0
        self._services = services
        self._run_id = run_id
        self._next = 1
        self._ending = False
        self._waiting: list[Frame] = []
        self._wake = asyncio.Event()
        self._sent: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def start(self, broken: Callable[[], object]) -> None:
        """Write from now on; `broken` is called once when nothing can be written any more."""
        self._task = asyncio.create_task(self._writing(broken))

    def put(self, frame: Frame) -> None:
        """Take the next frame."""
        self._waiting.append(_cleaned(frame))
        self._wake.set()

    async def sent(self, beat_seconds: float) -> AsyncIterator[Frame | None]:
        """Give what is written as it comes, None after each silence; ends with the run."""
        while True:
            try:
                frame = await asyncio.wait_for(self._sent.get(), beat_seconds)
            except TimeoutError:
                yield None
                continue
            if frame is None:
                return
            yield frame

    async def end(self, outcome: Outcome) -> None:
        """Write what is left, the last frames and how it ended, in one transaction; then let the listener go."""
        self._ending = True
        self._wake.set()
        if self._task is not None:
            # Never cut off: nobody would know what it has written.
            await asyncio.wait({self._task})
        frames = [*merged(self._waiting), *map(_cleaned, outcome.frames)]
        try:
            frames = await self._write(frames, outcome)
        except (*DATABASE_AWAY, OSError, Overtaken) as wrong:
            # It is told anyway. The sweep closes a run that beats no more.
            log.warning("concierge_run_not_closed", run_id=self._run_id, kind=type(wrong).__name__)
        for frame in frames:
            self._sent.put_nowait(frame)
        self._sent.put_nowait(None)

    async def _writing(self, broken: Callable[[], object]) -> None:
        while not self._ending:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), rules.BEAT_SECONDS)
            self._wake.clear()
            batch = list(self._waiting)
            try:
                written = await self._write(merged(batch))
            except (*DATABASE_AWAY, OSError, Overtaken) as wrong:
                log.warning("concierge_run_breaks", run_id=self._run_id, kind=type(wrong).__name__)
                broken()
                return
            del self._waiting[: len(batch)]
            for frame in written:
                self._sent.put_nowait(frame)
            await asyncio.sleep(PACE_SECONDS)

    async def _write(self, frames: Sequence[Frame], outcome: Outcome | None = None) -> list[Frame]:
        if self._run_id is None:
            return list(frames)
        async with self._services.units.write(background=True) as unit:
            if outcome is not None:
                await repository.lock_thread_of(unit, self._run_id)
            tokens = outcome.tokens if outcome else self.tokens
            thread = await repository.write(unit, self._run_id, self._next, frames, tokens)
            if thread is None:
                raise Overtaken
            for frame in frames:
                if frame.said is not None:
                    await repository.say(unit, thread, frame.said)
            if outcome is not None:
                until = unit.now() + timedelta(seconds=self._services.settings.concierge_approval_seconds)
                await repository.keep_waiting(unit, self._run_id, outcome.waiting, until)
                await repository.end(unit, self._run_id, outcome)
        return self._numbered(frames)

    def _numbered(self, frames: Sequence[Frame]) -> list[Frame]:
        first = self._next
        self._next += len(frames)
        return [replace(frame, id=f"{self._run_id}-{first + nth}") for nth, frame in enumerate(frames)]


def merged(frames: Sequence[Frame]) -> list[Frame]:
    """Join words that follow one another into one frame."""
    joined: list[Frame] = []
    for frame in frames:
        if joined and frame.event is joined[-1].event is Event.TEXT_CHUNK:
            joined[-1] = replace(frame, data={"text": joined[-1].data["text"] + frame.data["text"]})
        else:
            joined.append(frame)
    return joined


def _cleaned(frame: Frame) -> Frame:
    return replace(frame, data=rules.clean(frame.data))
