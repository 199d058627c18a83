"""The description of the API names what it speaks of."""

import pytest
from fastapi import FastAPI

from aangan.doors.description import TAGS

pytestmark = pytest.mark.anyio


async def test_every_tag_of_a_route_is_described_and_every_description_has_routes(app: FastAPI) -> None:
    said = app.openapi()
    used = {tag for operations in said["paths"].values() for one in operations.values() for tag in one["tags"]}
    assert used == {tag["name"] for tag in TAGS}
