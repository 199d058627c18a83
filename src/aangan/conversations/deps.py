from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.requests import HTTPConnection

from aangan.infra.deps import services_of
from aangan.infra.limits import Pace
from aangan.infra.services import Services
from aangan.infra.unit import ReadUnit
from aangan.kit.ids import MAX_ID

ConversationId = Annotated[int, Path(ge=1, le=MAX_ID)]
BeforeId = Annotated[int | None, Query(ge=1, le=MAX_ID, description="go on before this message")]


async def looking_unit(connection: HTTPConnection, before_id: BeforeId = None) -> AsyncIterator[ReadUnit]:
    """Open what a look at messages needs: the newest are marked as read, older ones are only looked at."""
    units = services_of(connection).units
    async with units.write() if before_id is None else units.read() as unit:
        yield unit


Looking = Annotated[ReadUnit, Depends(looking_unit, scope="function")]


def first_words_of(services: Services) -> Pace:
    """Return how many new people somebody may write to in a day."""
    settings = services.settings
    return Pace(services.valkey, settings.namespace, "first-words", settings.first_messages_per_day)


def silent_openings_of(services: Services) -> Pace:
    """Return how many conversations somebody may open in a day without a word."""
    settings = services.settings
    return Pace(services.valkey, settings.namespace, "silent-openings", settings.silent_openings_per_day)


async def first_words(connection: HTTPConnection) -> Pace:
    """Return this process's pace of first words."""
    return first_words_of(services_of(connection))


async def silent_openings(connection: HTTPConnection) -> Pace:
    """Return this process's pace of conversations without a word."""
    return silent_openings_of(services_of(connection))


SilentOpenings = Annotated[Pace, Depends(silent_openings)]
FirstWords = Annotated[Pace, Depends(first_words)]
