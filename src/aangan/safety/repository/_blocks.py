"""Every statement of the room; `blocks` is also lent to higher rooms, for joins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import scalar_row, tuple_row
from sqlalchemy import func, select

from aangan.infra.unit import ReadUnit, Unit
from aangan.safety.models import Block
from aangan.safety.types import Blocked

# Of two who decide about a pair, one waits here for the other's commit; its next statement then sees what was decided.
# It must be a statement of its own: one that waits inside keeps the snapshot from before the wait.
LOCK_PAIR = "SELECT pg_advisory_xact_lock(hashint8extended(%(low)s, %(high)s))"

# Two probes of the unique index: cheaper, and steadier in its plan, than one OR.
APART = """
SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = %(one)s AND blocked_id = %(other)s)
    OR EXISTS (SELECT FROM blocks WHERE blocker_id = %(other)s AND blocked_id = %(one)s) AS apart
"""

APART_FROM = """
SELECT blocked_id FROM blocks WHERE blocker_id = %(user)s AND blocked_id = ANY (%(among)s)
UNION
SELECT blocker_id FROM blocks WHERE blocked_id = %(user)s AND blocker_id = ANY (%(among)s)
"""

# The conflicting row is touched, not skipped, so that it is returned even if it was committed a moment ago.
BLOCK = """
INSERT INTO blocks AS b (blocker_id, blocked_id, created_at)
SELECT %(blocker)s, id, %(now)s FROM users WHERE id = %(blocked)s
ON CONFLICT (blocker_id, blocked_id) DO UPDATE SET created_at = b.created_at
RETURNING b.id, b.blocker_id AS blocker_user_id, b.blocked_id AS blocked_user_id, b.created_at, b.xmax = 0 AS fresh
"""

UNBLOCK = "DELETE FROM blocks WHERE blocker_id = %(blocker)s AND blocked_id = %(blocked)s RETURNING id"

FORGET = "DELETE FROM blocks WHERE blocker_id = %(user)s OR blocked_id = %(user)s"


async def lock_pair(unit: Unit, low: int, high: int) -> None:
    """Wait until nobody else decides about this pair; held until the commit."""
    await unit.fetch(LOCK_PAIR, {"low": low, "high": high}, rows=tuple_row)


async def are_apart(unit: ReadUnit, one: int, other: int) -> bool:
    """Tell whether a block stands between two people, whoever made it."""
    found = await unit.fetch(APART, {"one": one, "other": other}, rows=scalar_row)
    return bool(found[0])


async def apart_from(unit: ReadUnit, user_id: int, among: Sequence[int]) -> frozenset[int]:
    """Return those of `among` with whom a block stands."""
    found = await unit.fetch(APART_FROM, {"user": user_id, "among": list(among)}, rows=scalar_row)
    return frozenset(found)


async def upsert_block(unit: Unit, blocker_id: int, blocked_id: int, now: datetime) -> dict[str, Any] | None:
    """Write a block once; None when there is no such person, `fresh` when it was not there before."""
    return await unit.fetch_one(BLOCK, {"blocker": blocker_id, "blocked": blocked_id, "now": now})


async def delete_block(unit: Unit, blocker_id: int, blocked_id: int) -> bool:
    """Take a block back; returns whether there was one."""
    return await unit.fetch_one(UNBLOCK, {"blocker": blocker_id, "blocked": blocked_id}) is not None


async def forget(unit: Unit, user_id: int) -> None:
    """Delete every block that names a person."""
    await unit.fetch(FORGET, {"user": user_id})


async def blocks_of(unit: ReadUnit, blocker_id: int, before: int | None, limit: int) -> list[Blocked]:
    """Return a person's own blocks, newest first, those before the id `before`."""
    wanted = select(Block.id, Block.blocked_id, Block.created_at).where(Block.blocker_id == blocker_id)
    if before is not None:
        wanted = wanted.where(Block.id < before)
    found = await unit.session.execute(wanted.order_by(Block.id.desc()).limit(limit))
    return [Blocked(*row) for row in found]


async def count_blocks(unit: ReadUnit, blocker_id: int) -> int:
    """Count a person's own blocks."""
    found = await unit.session.execute(select(func.count()).where(Block.blocker_id == blocker_id))
    return found.scalar_one()
