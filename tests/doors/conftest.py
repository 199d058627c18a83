from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from tests.support.assistants import served


@pytest.fixture
async def base(app: FastAPI) -> AsyncIterator[str]:
    """The address of the app behind a socket."""
    async with served(app) as address:
        yield address
