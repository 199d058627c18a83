"""What homes say, kept in step with them: their words in the transaction that changes them, their meaning later."""

import hashlib
from collections.abc import Sequence

from aangan.infra.embeddings import meanings_of
from aangan.infra.services import Services
from aangan.infra.unit import Row, Unit
from aangan.kit.spelling import sound
from aangan.search import repository, rules

AT_ONCE = 500


async def write_words(unit: Unit, listing_id: int) -> None:
    """Write the words of a home as it is now."""
    await _write(unit, [listing_id])


async def write_missing_words(unit: Unit) -> int:
    """Write the words of homes that have none yet; returns how many, 500 at most."""
    ids = await repository.missing(unit, AT_ONCE)
    if ids:
        await _write(unit, await repository.hold(unit, ids))
    return len(ids)


async def note_shown(unit: Unit, listing_id: int) -> None:
    """Note that a home went live, for those who wait for one."""
    await repository.shown(unit, listing_id)


async def understand(services: Services, listing_id: int | None = None) -> int:
    """Give one home, or some that wait, the meaning of its text; returns how many.

    They are as many at most as the embedder takes at once. Without one nothing is done, and nothing waits for it.
    Raises Unavailable when a hosted one is away.
    """
    embedder = await meanings_of(services).embedder()
    if embedder is None:
        return 0
    async with services.units.read(background=True) as reading:
        waiting = await repository.not_understood(reading, embedder.model, listing_id, embedder.at_once)
        homes = {home["id"]: home for home in await repository.sources(reading, [row["id"] for row in waiting])}
    rows = [row for row in waiting if row["id"] in homes and row["digest"] == _digest(homes[row["id"]])]
    meanings = await embedder.passages([rules.passage(homes[row["id"]]) for row in rows])
    for row, meaning in zip(rows, meanings, strict=True):
        row["meaning"] = repository.written(meaning)
    if rows:
        async with services.units.write(background=True) as unit:
            await repository.understand(unit, embedder.model, rows)
    return len(rows)


async def count_words(unit: Unit) -> None:
    """Reckon anew how common each word is."""
    await repository.count_words(unit)


async def _write(unit: Unit, ids: Sequence[int]) -> None:
    homes = await repository.sources(unit, ids)
    known: set[str] = set()
    for home in homes:
        words = rules.document(home)
        known |= words.keys()
        home["words"], home["digest"] = rules.vector_text(words), _digest(home)
    if homes:
        await repository.write(unit, homes, {word: sound(word) for word in sorted(known)})


def _digest(home: Row) -> bytes:
    """Return a digest of all that words and meaning are made of."""
    said = repr([(name, home[name]) for name in sorted(home.keys() - {"words", "digest", "shown_at"})])
    return hashlib.blake2b(said.encode(), digest_size=16).digest()
