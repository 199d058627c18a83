"""A copy of all that the house knows of a person: asked for, written by a worker, fetched by a link for a day."""

from datetime import timedelta

import msgspec

from aangan.infra.limits import Limit, enforce
from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import UserId
from aangan.live import service as live
from aangan.live.service import Course, JobId, JobOut
from aangan.media import service as media
from aangan.takeout import repository
from aangan.takeout.errors import CopyTooLarge
from aangan.takeout.types import Copy

__all__ = ["JobOut", "start_copy", "write_copy"]

JOB_KIND = "account_export"
WRITE = "takeout.write_copy"
# How long the file and the link to it last.
KEPT = timedelta(hours=24)
COPIES_PER_DAY = 5
ENTRIES_AT_ONCE = 500
BYTES_MAX = 256_000_000


async def start_copy(unit: Unit, actor: Actor, services: Services) -> JobOut:
    """Have a copy made for the actor; while one is being made, that is the one. Raises TooMany."""
    job_id, fresh = await live.track(unit, actor.user_id, JOB_KIND, about=str(actor.user_id))
    if fresh:
        limit = Limit(f"copies:{actor.user_id}", COPIES_PER_DAY, 86_400)
        await enforce(services.valkey, services.settings.namespace, [limit])
        await live.entrust(unit, job_id, WRITE, user_id=actor.user_id)
    return await live.get_job(unit, actor, job_id)


async def write_copy(services: Services, job_id: JobId, user_id: UserId) -> None:
    """Write the copy, file it privately, and finish the job with a link; can be done again from the beginning."""

    async def write(course: Course) -> None:
        copy = await _gather(services, course, user_id)
        now = services.clock.now()
        name = f"aangan-{now:%Y-%m-%d}.json"
        received = await media.lay_document(services, user_id, copy.data, "application/json", name)
        async with services.units.write(background=True) as unit:
            kept = await media.keep_own(unit, received, now + KEPT)
            link = media.address(kept.path, services.settings, now, KEPT)
            await live.finish(
                unit,
                job_id,
                {
                    "url": link,
                    "expires_at": now + KEPT,
                    "media_id": kept.id,
                    "filename": kept.filename,
                    "size": kept.size,
                    "counted": copy.counted,
                },
            )

    await live.carry_out(services, job_id, write)


async def _gather(services: Services, course: Course, user_id: UserId) -> Copy:
    """Read chapter by chapter, a page in each unit; raises CopyTooLarge."""
    head = {"format": "aangan.copy/1", "made_at": services.clock.now(), "user_id": user_id}
    pieces = [msgspec.json.encode(head)[:-1], b',"chapters":{']
    counted: dict[str, int] = {}
    size = 0
    for nth, chapter in enumerate(repository.CHAPTERS):
        await course.report(nth, len(repository.CHAPTERS))
        found = await _chapter(services, chapter, user_id, BYTES_MAX - size)
        counted[chapter.name] = len(found)
        written = b"%s%s:[%s]" % (b"," if nth else b"", msgspec.json.encode(chapter.name), b",".join(found))
        size += len(written)
        pieces.append(written)
    pieces.append(b"}}")
    return Copy(b"".join(pieces), counted)


async def _chapter(services: Services, chapter: repository.Chapter, user_id: UserId, most: int) -> list[bytes]:
    found: list[bytes] = []
    after, size = chapter.first, 0
    while True:
        async with services.units.read(background=True) as unit:
            page = await repository.entries(unit, chapter, user_id, after, ENTRIES_AT_ONCE)
        found += [entry.body for entry in page]
        size += sum(len(entry.body) + 1 for entry in page)
        if size > most:
            raise CopyTooLarge
        if len(page) < ENTRIES_AT_ONCE:
            return found
        after = page[-1].key
