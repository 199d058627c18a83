from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class AgentAssigned(Fact):
    """A person came into an agent's care; `reason` is a value of `types.AssignmentReason`."""

    agent_id: int
    user_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AgentRetired(Fact):
    """An agent shows no homes any more; whoever counted on them needs another. `people` are who acted as them."""

    agent_id: int
    people: tuple[int, ...]
