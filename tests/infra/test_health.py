import httpx
import pytest

from aangan.infra.settings import Settings
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio


async def test_health_answers_without_touching_anything(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "healthy"


async def test_ready_says_that_both_servers_answer(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ready")
    assert (answer.status_code, answer.json()["database"], answer.json()["cache"]) == (200, "connected", "connected")


async def test_ready_is_503_with_retry_after_when_the_database_is_away(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nowhere"})
    async with opened_app(away) as (app, _), browser(app) as client:
        answer = await client.get("/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "disconnected")
    assert int(answer.headers["Retry-After"]) > 0


async def test_an_unknown_path_answers_in_the_one_envelope(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/nowhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
