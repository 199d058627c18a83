"""A house whose concierge speaks by a script, behind its real door."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from aangan.infra.settings import Settings
from tests.support.house import opened_app
from tests.support.scripted import Script

UNLIMITED = {"concierge_requests_per_day": 0, "concierge_tokens_per_day": 0, "concierge_guests_per_minute": 0}


@pytest.fixture
def script() -> Script:
    """What the model says."""
    return Script()


@pytest.fixture
async def app(settings: Settings, script: Script) -> AsyncIterator[FastAPI]:
    """The real app with the scripted model, which costs nothing; what limits there are has tests of its own."""
    async with opened_app(settings.model_copy(update=UNLIMITED), model=script.model()) as (started, services):
        await services.valkey.flushdb()
        yield started
