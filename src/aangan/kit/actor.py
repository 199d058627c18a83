"""Who acts: handed to every verb, never guessed from the transport."""

from dataclasses import dataclass
from enum import StrEnum

from aangan.kit.ids import UserId


class Role(StrEnum):
    USER = "user"
    AGENT = "agent"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person: local id, role, the provider's subject, and for agents the agent they are."""

    user_id: UserId
    role: Role
    subject: str
    agent_id: int | None = None
    session_id: str | None = None
    expires_at: int | None = None

    @property
    def is_admin(self) -> bool:
        """True for platform staff."""
        return self.role is Role.ADMIN
