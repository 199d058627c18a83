"""Whose care people are in, and who acts as which agent; which agents there are is known to the room above."""

from aangan.identity import repository
from aangan.identity.errors import UserNotFound
from aangan.identity.events import UserChanged
from aangan.identity.types import Role
from aangan.infra.unit import Unit


async def entrust(unit: Unit, user_id: int, agent_id: int) -> None:
    """Put a person into an agent's care, whoever's they were in."""
    await repository.update_user(unit, user_id, {"agent_id": agent_id})


async def appoint(unit: Unit, user_id: int, agent_id: int) -> None:
    """Let a person's account act as an agent. Raises UserNotFound, also for staff and for who left."""
    row = await repository.user(unit, user_id)
    if row is None or row["role"] == Role.ADMIN or not row["is_active"]:
        raise UserNotFound
    await repository.update_user(unit, user_id, {"agent_id": agent_id, "role": Role.AGENT.value})
    unit.emit(UserChanged(user_id))


async def dismiss(unit: Unit, agent_id: int) -> tuple[int, ...]:
    """Let nobody's account act as an agent any more; returns whose did."""
    dismissed = await repository.acting_as(unit, agent_id, shut_out=True)
    for user_id in dismissed:
        await repository.update_user(unit, user_id, {"agent_id": None, "role": Role.USER.value})
        unit.emit(UserChanged(user_id))
    return tuple(dismissed)
