"""Telling that a home is shown, rested, rejected or waits."""

from collections.abc import Mapping
from typing import Any

from aangan.infra.unit import Row, Unit
from aangan.listings.events import ListingStatusChanged
from aangan.listings.types import ModerationStatus


def tell_if_moved(
    unit: Unit, row: Mapping[str, Any], status: ModerationStatus | None, *, judged: str | None = None
) -> None:
    """Tell that a home (its row as it was) has another state now; the same state is no news.

    `judged` is given when staff decided: their reason, or an empty one.
    """
    if status is not None and status != row["moderation_status"]:
        state = ModerationStatus(status).value
        unit.emit(ListingStatusChanged(row["id"], row["owner_id"], state, row["title"], judged))


def tell_now(unit: Unit, row: Row | None) -> None:
    """Tell the state that a row says, if there is a row."""
    if row is not None:
        unit.emit(ListingStatusChanged(row["id"], row["owner_id"], row["moderation_status"]))
