"""FastAPI's way to a unit: committed before the response starts, because the scope is the function."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from aangan.infra.idempotency import claim
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.unit import ReadUnit, Unit


def services_of(connection: HTTPConnection) -> Services:
    """Return what this process holds open."""
    services: Services = connection.app.state.services
    return services


def settings_of(connection: HTTPConnection) -> Settings:
    """Return the settings of this process."""
    return services_of(connection).settings


async def write_unit(connection: HTTPConnection) -> AsyncIterator[Unit]:
    """Open the request's one transaction; a POST that was answered before under its key ends here."""
    async with services_of(connection).units.write() as unit:
        connection.state.unit = unit
        await claim(connection)
        yield unit


async def read_unit(connection: HTTPConnection) -> AsyncIterator[ReadUnit]:
    """Open the request's read-only unit."""
    async with services_of(connection).units.read() as unit:
        yield unit


Write = Annotated[Unit, Depends(write_unit, scope="function")]
Read = Annotated[ReadUnit, Depends(read_unit, scope="function")]


# Asked for as coroutines: FastAPI sends plain functions to a thread, which costs more than a statement.
async def _services(connection: HTTPConnection) -> Services:
    return services_of(connection)


async def _settings(connection: HTTPConnection) -> Settings:
    return settings_of(connection)


HouseServices = Annotated[Services, Depends(_services)]
HouseSettings = Annotated[Settings, Depends(_settings)]
