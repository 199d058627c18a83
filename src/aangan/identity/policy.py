"""Who may see and change whom."""

from collections.abc import Mapping
from typing import Any

from aangan.identity.errors import AdminRequired, AgentRequired, UserNotFound
from aangan.identity.types import Role
from aangan.kit.actor import Actor

# What an agent may set right for those in their care.
AGENT_MAY_CHANGE = frozenset(
    {"full_name", "profile_image_url", "preferences", "notification_settings", "privacy_settings"}
)


def must_be_staff(actor: Actor) -> None:
    """Raise AdminRequired unless the actor is staff."""
    if not actor.is_admin:
        raise AdminRequired


def must_be_agent_or_staff(actor: Actor) -> None:
    """Raise AgentRequired for everybody else."""
    if actor.role is Role.USER:
        raise AgentRequired


def may_see(actor: Actor, user: Mapping[str, Any]) -> None:
    """Allow staff, oneself and the agent in charge; others learn nothing."""
    if not (actor.is_admin or user["id"] == actor.user_id or _in_care(actor, user)):
        raise UserNotFound


def may_change(actor: Actor, user: Mapping[str, Any], fields: set[str]) -> None:
    """Allow staff and oneself; an agent only the harmless fields of those in their care."""
    if actor.is_admin or user["id"] == actor.user_id:
        return
    if not _in_care(actor, user):
        raise UserNotFound
    if not fields <= AGENT_MAY_CHANGE:
        raise AdminRequired(f"agents may change only {', '.join(sorted(AGENT_MAY_CHANGE))}")


def _in_care(actor: Actor, user: Mapping[str, Any]) -> bool:
    return actor.role is Role.AGENT and user["agent_id"] is not None and user["agent_id"] == actor.agent_id
