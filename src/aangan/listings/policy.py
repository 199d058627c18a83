"""Who may do what with a home on offer."""

from collections.abc import Mapping
from typing import Any

from aangan.identity.types import Role
from aangan.kit.actor import Actor
from aangan.listings.errors import ListingNotFound, NotYourClient, NotYourListing
from aangan.listings.types import ModerationStatus


def is_keeper(actor: Actor | None, row: Mapping[str, Any]) -> bool:
    """Tell whether somebody owns a listing, manages its owner as their agent, or is staff.

    `row` says `owner_id`, and `owner_agent_id`: in whose care its owner is.
    """
    if actor is None:
        return False
    return actor.is_admin or row["owner_id"] == actor.user_id or _manages(actor, row["owner_agent_id"])


def may_see(actor: Actor | None, row: Mapping[str, Any]) -> None:
    """A home that is not live, or whose owner is shut out, exists for its keepers only. Raises ListingNotFound."""
    shown = row["moderation_status"] == ModerationStatus.LIVE and row.get("owner_active", True)
    if not shown and not is_keeper(actor, row):
        raise ListingNotFound


def may_change(actor: Actor, row: Mapping[str, Any]) -> None:
    """Its keepers change a listing; others learn no more than they could see. Raises NotYourListing."""
    may_see(actor, row)
    if not is_keeper(actor, row):
        raise NotYourListing


def may_offer_for(actor: Actor, person: Mapping[str, Any] | None) -> None:
    """Staff offer homes for everybody, agents for those in their care. Raises NotYourClient.

    Whether somebody unknown (None) exists is no agent's business.
    """
    known = person is not None and (person["id"] == actor.user_id or _manages(actor, person["agent_id"]))
    if not (actor.is_admin or known):
        raise NotYourClient


def _manages(actor: Actor, agent_id: int | None) -> bool:
    return actor.role is Role.AGENT and agent_id is not None and agent_id == actor.agent_id
