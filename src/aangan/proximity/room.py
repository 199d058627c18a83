from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from aangan.infra.room import Room
from aangan.infra.services import Services
from aangan.proximity import tasks
from aangan.proximity.endpoints import ROUTERS
from aangan.proximity.rules import taxonomy
from aangan.proximity.service import doorbell_of


@asynccontextmanager
async def doorbell(_app: FastAPI, services: Services) -> AsyncIterator[None]:
    """Run the process's doorbell, and close its sockets when the process goes."""
    # Read before the first person comes.
    taxonomy()
    async with doorbell_of(services).running():
        yield


ROOM = Room("proximity", routers=ROUTERS, tasks=(tasks,), lifespan=doorbell)
