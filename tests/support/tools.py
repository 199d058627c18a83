"""Tools under test: called for the people of the cast, by name."""

from typing import Any

import httpx
import pytest

from aangan.house import TOOLS
from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.infra.toolbox import Answer, ConfirmationNeeded, run
from aangan.kit.actor import Actor
from aangan.kit.errors import HouseError
from tests.support.cast import Person

BY_NAME = {tool.name: tool for tool in TOOLS}


async def actor_of(services: Services, who: Person | None) -> Actor | None:
    """Return who acts with a person's token; None for a guest."""
    return await identity.actor_of(services, who.headers["Authorization"].removeprefix("Bearer ")) if who else None


async def call(
    services: Services, who: Person | None, name: str, *, approved: bool = False, **arguments: Any
) -> Answer:
    """Call a tool for somebody."""
    return await run(BY_NAME[name], services, await actor_of(services, who), arguments, approved=approved)


async def told(services: Services, who: Person | None, name: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool for somebody and return its structured answer."""
    return (await call(services, who, name, **arguments)).structured()


async def refused(services: Services, who: Person | None, name: str, **arguments: Any) -> tuple[int, str]:
    """Call a tool that must refuse; returns the status and code that REST would give."""
    with pytest.raises(HouseError) as caught:
        await call(services, who, name, **arguments)
    return caught.value.status, caught.value.code


async def to_confirm(services: Services, who: Person, name: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool that must ask first; returns what it asks."""
    with pytest.raises(ConfirmationNeeded) as caught:
        await call(services, who, name, **arguments)
    assert caught.value.details is not None
    return caught.value.details


def refusal_of(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and code of a refusal of REST."""
    return answer.status_code, answer.json()["error"]["code"]
