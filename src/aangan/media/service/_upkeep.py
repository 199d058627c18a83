"""What workers do: smaller copies for the web, and dropping what nobody keeps."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count

import structlog

from aangan.infra.decoders import decoders_of
from aangan.infra.services import Services
from aangan.infra.unit import Unit
from aangan.live import service as live
from aangan.live.errors import JobEnded
from aangan.live.service import JobId
from aangan.media import repository, rules
from aangan.media.errors import UploadExpired
from aangan.media.service._intake import lay_down, new_key
from aangan.media.service._shelf import tell_deleted
from aangan.media.types import Folder, Rendering, Visibility

log = structlog.get_logger(__name__)

DROPS_AT_ONCE = 100
ROUNDS_MAX = 50
# A worker that claimed keys and died leaves them to the next one after this.
STALE = timedelta(minutes=15)


async def optimize_for_web(services: Services, media_id: int) -> None:
    """Make the WebP and AVIF copies of a picture, and what stands in its place until it is loaded.

    Can be done again: copies of an attempt that failed are dropped like all that nobody keeps.
    """
    async with services.units.read(background=True) as unit:
        row = await repository.by_id(unit, media_id)
    if row is None or row["processed_at"] is not None:
        return
    master = await services.storage.read(row["key"], 0, row["size"])
    renderings, placeholder = await decoders_of(services).run(rules.render, master)
    copies: list[tuple[str, Rendering]] = []
    for each in renderings:
        key = new_key(Visibility(row["visibility"]), Folder(row["folder"]), row["owner_id"], each.format)
        await lay_down(services, key, each.data, f"image/{each.format}")
        copies.append((key, each))
    async with services.units.write(background=True) as unit:
        if not await repository.finish(unit, media_id, row["key"], placeholder, copies):
            return
        if not await repository.spare(unit, [key for key, _ in copies]):
            raise UploadExpired


async def note_batch(unit: Unit, job_id: JobId, media_ids: Sequence[int]) -> None:
    """Tell whoever sent some pictures together how many of them have their smaller copies now."""
    waiting = await repository.count_unprocessed(unit, media_ids)
    # It may have ended without us: given up, or done by whoever made the last copies at the same moment.
    with suppress(JobEnded):
        if waiting:
            await live.report(unit, job_id, len(media_ids) - waiting, len(media_ids))
        else:
            await live.finish(unit, job_id, {"pictures": len(media_ids)})


async def drop_orphans(services: Services) -> int:
    """Drop from the storage what is due: uploads that nobody kept, files whose rows are gone. Returns how many."""
    dropped = 0
    for turn in count(1):
        async with services.units.write(background=True) as unit:
            keys = await repository.claim_drops(unit, DROPS_AT_ONCE, STALE)
        if not keys:
            break
        await services.storage.drop(keys)
        async with services.units.write(background=True) as unit:
            await repository.forget_drops(unit, keys)
        dropped += len(keys)
        if turn == ROUNDS_MAX:
            log.warning("drops_remain", dropped=dropped)
            break
    return dropped


async def end_expired(unit: Unit) -> None:
    """What was promised and never came has failed; what was to last until now is deleted, where it is shown as well."""
    tell_deleted(unit, await repository.end_expired(unit))
