"""A server of Debian's packages, with PostGIS and without pgvector, carries the house; only meanings are missing."""

from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from aangan.infra.embeddings import meanings_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.search import service as search
from tests.support.cast import ROOM, home, person
from tests.support.house import browser, opened_app, settings_for

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"
NEAR = {"lat": 12.97, "lng": 77.64, "radius": 5}


async def test_homes_are_found_by_place_and_words_where_meanings_cannot_be_kept(
    postgis_url: str, settings: Settings, tmp_path: Path
) -> None:
    ours = settings_for(postgis_url, settings.redis_url or "", "postgis", data_folder=tmp_path, embedder="auto")
    async with opened_app(ours) as (app, services), browser(app) as client:
        await services.valkey.flushdb()
        await _find(app, services, client)
    with psycopg.connect(postgis_url) as connection:
        found = connection.execute("SELECT extname FROM pg_extension WHERE extname IN ('postgis', 'vector')")
        assert found.fetchall() == [("postgis",)]


async def _find(app: FastAPI, services: Services, client: httpx.AsyncClient) -> None:
    assert app.state.services is services
    asha = await person(services)
    near = await home(client, asha)
    await home(client, asha, latitude=19.0, longitude=72.8, city="Mumbai", title="By the sea")
    answer = (await client.get(HOMES, params={**NEAR, "sort_by": "distance"})).json()
    assert [item["id"] for item in answer["items"]] == [near]
    answer = (await client.get(f"{HOMES}/semantic-search", params={"q": ROOM["title"]})).json()
    assert (answer["items"][0]["id"], answer["understood_by"]) == (near, ["words"])
    kabir = await person(services, "Kabir")
    body = {"property_id": near, "is_liked": True}
    assert (await client.post("/api/v1/swipes", json=body, headers=kabir.headers)).status_code == 200
    another = await home(client, asha)
    answer = (await client.get(f"{HOMES}/recommendations", headers=kabir.headers)).json()
    assert [item["id"] for item in answer["items"]] == [another]
    assert await meanings_of(services).embedder() is None
    assert await search.understand(services) == 0
