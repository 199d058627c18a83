"""How well staff do."""

from datetime import timedelta

from aangan.infra.unit import ReadUnit
from aangan.kit.actor import Actor
from aangan.safety import policy, repository
from aangan.safety.schemas import MeasuresOut


async def measure(unit: ReadUnit, actor: Actor, days: int) -> MeasuresOut:
    """Return how soon staff looked, and how often they were wrong, in the last days. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    now = unit.now()
    row = await repository.measure(unit, now - timedelta(days=days), now)
    return MeasuresOut.model_validate({**row, "days": days})
