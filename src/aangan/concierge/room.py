"""The manifest of the room, and its models' connections in each web process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from aangan.concierge import endpoints, handlers, service, tasks
from aangan.infra.room import Room
from aangan.infra.services import Services


@asynccontextmanager
async def awake(_app: FastAPI, services: Services) -> AsyncIterator[None]:
    """Keep the connections to models open as long as the process answers."""
    mind = service.known_mind(services)
    if mind is None:
        yield
        return
    async with mind.agent:
        yield


ROOM = Room(
    name="concierge",
    routers=endpoints.ROUTERS,
    tasks=[tasks],
    handlers=[handlers.forget_who_left],
    lifespan=awake,
)
