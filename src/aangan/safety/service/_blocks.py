"""A wish to be apart works both ways, at once; the blocked person gets no notice of it."""

from collections.abc import Sequence

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.ids import canonical_pair
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.safety import repository
from aangan.safety.errors import CannotBlockYourself, NobodyToBlock, NotBlocked
from aangan.safety.events import PersonBlocked, PersonUnblocked
from aangan.safety.schemas import BlockOut
from aangan.safety.types import Blocked


async def apart(unit: ReadUnit, one: int, other: int) -> bool:
    """Tell whether either of two people blocked the other."""
    return await repository.are_apart(unit, one, other)


async def apart_from(unit: ReadUnit, user_id: int, among: Sequence[int]) -> frozenset[int]:
    """Return those of `among` (a page of ids) with whom a block stands, whoever made it."""
    return await repository.apart_from(unit, user_id, among) if among else frozenset()


async def take_turns(unit: Unit, one: int, other: int) -> None:
    """Wait until nobody else decides about two people (a like, a match, a conversation, a block); until the commit."""
    await repository.lock_pair(unit, *canonical_pair(one, other))


async def block(unit: Unit, actor: Actor, other_id: int) -> BlockOut:
    """Block a person; doing it again changes nothing. Raises CannotBlockYourself, NobodyToBlock."""
    if other_id == actor.user_id:
        raise CannotBlockYourself
    # What opens between the two at this moment finds the block, or is found by what the block ends.
    await take_turns(unit, actor.user_id, other_id)
    row = await repository.upsert_block(unit, actor.user_id, other_id, unit.now())
    if row is None:
        raise NobodyToBlock
    if row["fresh"]:
        unit.emit(PersonBlocked(actor.user_id, other_id))
    return BlockOut.model_validate(row)


async def unblock(unit: Unit, actor: Actor, other_id: int) -> None:
    """Take one's own block back; what it ended stays ended. Raises NotBlocked."""
    if not await repository.delete_block(unit, actor.user_id, other_id):
        raise NotBlocked
    unit.emit(PersonUnblocked(actor.user_id, other_id))


async def list_blocks(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[Blocked]:
    """Return whom the actor blocked, newest first."""
    before = next(iter(decode_cursor(page.cursor, [int])), None)
    rows = await repository.blocks_of(unit, actor.user_id, before, page.limit + 1)
    total = await repository.count_blocks(unit, actor.user_id) if page.include_total else None
    key = [rows[page.limit - 1].id] if len(rows) > page.limit else None
    return make_page(rows, page, key, total=total)


async def forget(unit: Unit, user_id: int) -> None:
    """Delete every block that names a person who left for good."""
    await repository.forget(unit, user_id)
