"""Who stands at the door: what the bearer token of a request grants, or nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from fastmcp.server.dependencies import get_http_request

from aangan.infra.services import Services
from aangan.infra.toolbox import Tool, admit
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError


class Grant(Protocol):
    """What a token grants: whose it is, and what the client that holds it may do in their name."""

    @property
    def actor(self) -> Actor:
        """The person."""
        ...

    @property
    def scopes(self) -> Collection[str]:
        """The granted scopes."""
        ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """The sender of one request, and what this process holds open for it."""

    services: Services
    grant: Grant | None = None

    @property
    def actor(self) -> Actor | None:
        """The person, or None for a guest."""
        return self.grant.actor if self.grant else None

    def is_told_of(self, tool: Tool) -> bool:
        """Tell whether a tool exists for them: guests are also told of what they could do once signed in."""
        if self.grant is None:
            return True
        try:
            admit(tool, self.grant.actor)
        except HouseError:
            return False
        return self.has_scopes_of(tool)

    def has_scopes_of(self, tool: Tool) -> bool:
        """Tell whether the client was granted what a tool needs; a guest's client needs nothing."""
        return self.grant is None or set(tool.scopes) <= set(self.grant.scopes)


def visitor() -> Visitor:
    """Return the sender of the request that is being answered."""
    found: Visitor = get_http_request().scope["state"]["visitor"]
    return found
