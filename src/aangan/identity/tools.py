"""People's accounts, for the machines of staff and agents."""

from typing import Annotated

from pydantic import Field

from aangan.identity import service
from aangan.identity.schemas import UserFilters, UserOut
from aangan.identity.types import Role
from aangan.infra.services import Services
from aangan.infra.toolbox import Answer, Ask, Audience, PagedAnswer, PagedAsk, tool
from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.schema import Id, Instant, Out, Text
from aangan.kit.text import on_one_line


class FindUsers(PagedAsk):
    query: Annotated[Text, Field(max_length=200)] | None = Field(None, description="part of a name, address or number")
    agent_id: Id | None = None
    unassigned: bool | None = Field(None, description="only those without an agent")
    is_active: bool | None = None


class Account(Out):
    """Somebody's account as staff see it."""

    id: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    role: Role
    active: bool
    verified: bool
    agent_id: int | None = None
    picture: str | None = None
    since: Instant

    @classmethod
    def of(cls, user: UserOut) -> "Account":
        """Draw an account."""
        return cls(
            id=user.id,
            name=user.full_name,
            email=user.email,
            phone=user.phone,
            role=user.role,
            active=user.is_active,
            verified=user.is_verified,
            agent_id=user.agent_id,
            picture=user.profile_image_url,
            since=user.created_at,
        )

    def in_line(self) -> str:
        """Say the account in one line."""
        told = [self.role, "active" if self.active else "shut out", self.email or "", self.phone or ""]
        told.append(f"in the care of agent {self.agent_id}" if self.agent_id else "")
        return f"**{self.name or 'No name'}** (person {self.id}): {', '.join(one for one in told if one)}"


class Accounts(PagedAnswer):
    users: list[Account]

    def in_words(self) -> str:
        """Say each account in a line."""
        return self.listed("People:", (one.in_line() for one in self.users), "Nobody fits; try fewer letters.")


class OneUser(Ask):
    user_id: Id


class User(Answer):
    user: Account

    def in_words(self) -> str:
        """Say the account."""
        return on_one_line(self.user.in_line())


class AssignAgent(Ask):
    user_id: Id
    agent_id: Id


@tool(title="Find people", audience=Audience.STAFF, read_only=True)
async def find_users(unit: ReadUnit, actor: Actor, ask: FindUsers, services: Services) -> Accounts:
    """Find people by a part of their name, address or number, newest first; agents find those in their care.

    Use it to get a person's id for `get_user`, `assign_agent` or `all_visits`. These are private data: tell no more of
    them than was asked.
    """
    filters = UserFilters(
        q=ask.query or None, agent_id=ask.agent_id, unassigned=ask.unassigned, is_active=ask.is_active
    )
    found = await service.list_users(unit, actor, filters, ask.page)
    base = services.settings.public_url
    users = [Account.of(service.shown(user, base)) for user in found.items]
    return Accounts(users=users, next_cursor=found.next_cursor)


@tool(title="One person", audience=Audience.STAFF, read_only=True)
async def get_user(unit: ReadUnit, actor: Actor, ask: OneUser, services: Services) -> User:
    """Show one person's account: name, contact, role, whether they are active, in whose care they are.

    Use it with an id from `find_users`, a case or a visit. Agents see only those in their care.
    """
    found = await service.get_user(unit, actor, ask.user_id)
    return User(user=Account.of(service.shown(found, services.settings.public_url)))


@tool(title="Assign an agent", audience=Audience.STAFF, admin_only=True, idempotent=True)
async def assign_agent(unit: Unit, actor: Actor, ask: AssignAgent, services: Services) -> User:
    """Put a person into an agent's care; whoever has an agent keeps them, which the answer shows.

    Take the agent's id from `find_agents`: one who is active, available, and knows the place.
    """
    await service.assign_agent(unit, actor, ask.user_id, ask.agent_id)
    found = await service.get_user(unit, actor, ask.user_id)
    return User(user=Account.of(service.shown(found, services.settings.public_url)))


TOOLS = (find_users, get_user, assign_agent)
