from collections.abc import AsyncIterator

import pytest

from aangan.infra.settings import Settings
from tests.rooms.visits.stage import Stage, staged


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    """The house with a clock that stands."""
    async with staged(settings) as opened:
        yield opened
