from dataclasses import dataclass

from aangan.kit.facts import Fact


@dataclass(frozen=True, slots=True)
class ProfileChanged(Fact):
    """Somebody changed what others see of them, or what they look for."""

    user_id: int
