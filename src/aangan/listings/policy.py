"""Who may do what with a home on offer."""

from collections.abc import Mapping
from typing import Any

from aangan.kit.actor import Actor
from aangan.listings.errors import ListingNotFound, NotYourListing
from aangan.listings.types import PG_FLATMATE_TYPES, ModerationStatus


def is_keeper(actor: Actor | None, row: Mapping[str, Any]) -> bool:
    """Tell whether somebody owns a listing, or is staff."""
    return actor is not None and (actor.is_admin or row["owner_id"] == actor.user_id)


def may_see(actor: Actor | None, row: Mapping[str, Any]) -> None:
    """A shared home that is not live, one held back, or of an owner shut out, exists for its owner and staff only."""
    shared = row["property_type"] in PG_FLATMATE_TYPES
    hidden = row["moderation_status"] != ModerationStatus.LIVE and (shared or row["paused_because"] is not None)
    hidden = hidden or not row.get("owner_active", True)
    if hidden and not is_keeper(actor, row):
        raise ListingNotFound


def may_change(actor: Actor, row: Mapping[str, Any]) -> None:
    """Owners and staff change a listing; others learn no more than they could see. Raises NotYourListing."""
    may_see(actor, row)
    if not is_keeper(actor, row):
        raise NotYourListing
