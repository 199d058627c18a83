"""Who may do what with an agent."""

from aangan.agents.errors import NotYourAgent
from aangan.identity.errors import AgentRequired
from aangan.identity.types import Role
from aangan.kit.actor import Actor


def is_agent(actor: Actor, agent_id: int) -> bool:
    """Tell whether somebody is this very agent; whoever is merely in their care is not."""
    return actor.role is Role.AGENT and actor.agent_id == agent_id


def must_be_themselves_or_staff(actor: Actor, agent_id: int) -> None:
    """Raise NotYourAgent unless the actor is the agent, or staff."""
    if not (actor.is_admin or is_agent(actor, agent_id)):
        raise NotYourAgent


def must_be_an_agent(actor: Actor) -> int:
    """Return which agent the actor is. Raises AgentRequired."""
    if actor.role is not Role.AGENT or actor.agent_id is None:
        raise AgentRequired
    return actor.agent_id


def may_write_of(actor: Actor, agent_id: int, user_id: int | None) -> int:
    """Return whom an interaction is about: those in care tell of themselves, agents and staff of others.

    Raises NotYourAgent.
    """
    if actor.is_admin or is_agent(actor, agent_id):
        if user_id is None or user_id == actor.user_id:
            raise NotYourAgent("Say in user_id with whom")
        return user_id
    if actor.agent_id != agent_id or user_id not in {None, actor.user_id}:
        raise NotYourAgent
    return actor.user_id
