"""The humans who show homes, for the machines of staff."""

from typing import Annotated

from pydantic import Field

from aangan.agents import service
from aangan.agents.schemas import AgentOut
from aangan.agents.types import AgentType
from aangan.infra.services import Services
from aangan.infra.toolbox import Audience, PagedAnswer, PagedAsk, tool
from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.kit.schema import Out, Text


class FindAgents(PagedAsk):
    only_available: bool = Field(default=False, description="only those who take work now")
    agent_type: AgentType | None = None
    specialization: Annotated[Text, Field(max_length=60)] | None = None
    with_inactive: bool = Field(default=False, description="those who left, too")


class AgentCard(Out):
    """An agent; `people` counts those in their care."""

    id: int
    name: str
    phone: str | None = None
    type: AgentType
    level: str
    active: bool
    available: bool
    areas: list[str]
    languages: list[str]
    specializations: list[str]
    people: int
    rating: float

    @classmethod
    def of(cls, agent: AgentOut) -> "AgentCard":
        """Draw an agent."""
        return cls(
            id=agent.id,
            name=agent.name,
            phone=agent.contact_number,
            type=agent.agent_type,
            level=agent.experience_level,
            active=agent.is_active,
            available=agent.is_available,
            areas=[", ".join(part for part in (area.locality, area.city) if part) for area in agent.coverage],
            languages=agent.languages or [],
            specializations=agent.specializations,
            people=agent.total_users_assigned,
            rating=agent.user_satisfaction_rating,
        )

    def in_line(self) -> str:
        """Say the agent in one line."""
        state = "available" if self.available else "not available"
        told = [self.type, state if self.active else "left", f"{self.people} people", "; ".join(self.areas)]
        return f"**{self.name}** (agent {self.id}): {', '.join(one for one in told if one)}"


class Agents(PagedAnswer):
    agents: list[AgentCard]

    def in_words(self) -> str:
        """Say each agent in a line."""
        return self.listed("Agents:", (one.in_line() for one in self.agents), "No agent fits.")


@tool(title="Find agents", audience=Audience.STAFF, admin_only=True, read_only=True)
async def find_agents(unit: ReadUnit, actor: Actor, ask: FindAgents, services: Services) -> Agents:
    """List the agents who show homes, with where they work, how many people they care for, and whether they take work.

    Use it to choose one for `assign_agent` or for a tour (`change_visit_as_staff`).
    """
    found = await service.list_agents(
        unit,
        actor,
        ask.page,
        base=services.settings.public_url,
        everybody=ask.with_inactive,
        is_available=True if ask.only_available else None,
        agent_type=ask.agent_type and ask.agent_type.value,
        specialization=ask.specialization or None,
    )
    return Agents(agents=[AgentCard.of(one) for one in found.items], next_cursor=found.next_cursor)


TOOLS = (find_agents,)
