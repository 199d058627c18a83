"""Telling that a home is shown, rested, rejected, waits or is held back."""

from collections.abc import Mapping, Sequence
from typing import Any

from aangan.infra.unit import Row, Unit
from aangan.listings import repository
from aangan.listings.events import ListingHeld, ListingStatusChanged
from aangan.listings.types import Held, ModerationStatus


def tell_if_moved(
    unit: Unit, row: Mapping[str, Any], status: ModerationStatus | None, *, judged: str | None = None
) -> None:
    """Tell that a home (its row as it was) has another state now; the same state is no news.

    `judged` is given when staff decided: their reason, or an empty one.
    """
    if status is not None and status != row["moderation_status"]:
        state = ModerationStatus(status).value
        unit.emit(ListingStatusChanged(row["id"], row["owner_id"], state, row["title"], judged))


def tell_now(unit: Unit, row: Row | None, *, judged: str | None = None) -> None:
    """Tell the state that a row says, if there is a row; `judged` is given when the house let it go."""
    if row is not None:
        title = "" if judged is None else row["title"]
        unit.emit(ListingStatusChanged(row["id"], row["owner_id"], row["moderation_status"], title, judged))


def tell_held(unit: Unit, row: Mapping[str, Any], why: Held, *, reason: str = "", lacks: Sequence[str] = ()) -> None:
    """Tell why a home (its row) is held back; `lacks` are the codes of the findings that hold it."""
    unit.emit(ListingHeld(row["id"], row["owner_id"], row["title"], why.value, reason, tuple(lacks)))


async def stands_as(unit: Unit, listing_id: int, status: ModerationStatus) -> bool:
    """Tell whether a home has a state when all that happened is done; one of somebody shut out is not live."""
    row = await repository.locked(unit, listing_id)
    if row is None or row["moderation_status"] != status:
        return False
    return status is not ModerationStatus.LIVE or bool(row["owner_active"])


async def is_held(unit: Unit, listing_id: int, why: Held) -> bool:
    """Tell whether a home is held back for this when all that happened is done."""
    row = await repository.locked(unit, listing_id)
    if row is None:
        return False
    if why is Held.REPORTED or row["paused_because"] is not None:
        return row["paused_because"] is not None
    return bool(row["moderation_status"] == ModerationStatus.PENDING_REVIEW)
