"""The town in the real tables, and through the real door."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.town import DEMO_PASSWORD, SIZES, load, needs_town, remove
from aangan.town.agents import GUIDES
from tests.support.cast import FLATMATES, home, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def town(settings: Settings) -> str:
    url = settings.database_url or ""
    load(url, "small", lambda line: None)
    return url


def count(url: str, statement: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return int(row[0]) if row else 0


async def sign_in(client: httpx.AsyncClient, name: str) -> dict[str, str]:
    body = {"email": f"{name}@aangan.example", "password": DEMO_PASSWORD}
    answer = await client.post("/auth/v1/token?grant_type=password", json=body)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_asha_and_kabir_sign_in_and_see_each_other_first_thing(town: str, client: httpx.AsyncClient) -> None:
    for one, other in (("asha", "Kabir M."), ("kabir", "Asha R.")):
        headers = await sign_in(client, one)
        page = (await client.get(f"{FLATMATES}/profiles", headers=headers)).json()
        assert other in [card["full_name"] for card in page["items"]]
        begin = (await client.get(f"{FLATMATES}/bootstrap", headers=headers)).json()
        assert begin["conversation_count"] >= 1
        assert (await client.get(f"{FLATMATES}/likes", headers=headers)).json()["items"]


async def test_pictures_of_the_town_are_absolute_and_drawn(town: str, client: httpx.AsyncClient) -> None:
    headers = await sign_in(client, "kabir")
    page = (await client.get(f"{FLATMATES}/profiles?limit=100", headers=headers)).json()
    pictures = [card["profile_image_url"] for card in page["items"]]
    pictures += [url for card in page["items"] for url in card.get("image_urls", [])]
    for url in pictures[:5] + pictures[-5:]:
        answer = await client.get(url.removeprefix("http://127.0.0.1:8000"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert (await client.get("/town/rooms/dungeon/1.svg")).status_code == 422


async def test_staff_find_homes_to_look_at(town: str, client: httpx.AsyncClient) -> None:
    headers = await sign_in(client, "admin")
    queue = (await client.get(f"{FLATMATES}/moderation/listings", headers=headers)).json()
    assert queue["items"]


async def book(client: httpx.AsyncClient, visitor: dict[str, str], home: int) -> dict[str, Any]:
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    answer = await client.post("/api/v1/visits", json={"property_id": home, "scheduled_date": day}, headers=visitor)
    assert answer.status_code == 200, answer.text
    visit: dict[str, Any] = answer.json()
    return visit


async def test_a_tour_gets_an_agent_of_the_town_who_signs_in_and_confirms_it(
    town: str, client: httpx.AsyncClient
) -> None:
    asha, kabir, ravi = [await sign_in(client, name) for name in ("asha", "kabir", "ravi")]
    (flat,) = (await client.get("/api/v1/properties/me", headers=asha)).json()["items"]
    visit = await book(client, kabir, flat["id"])
    me = (await client.get("/api/v1/agents/me", headers=ravi)).json()
    assert (visit["agent_id"], visit["agents"]["name"], me["name"]) == (me["id"], "Ravi Shetty", "Ravi Shetty")
    mine = (await client.get(f"/api/v1/agents/{me['id']}/visits", headers=ravi)).json()
    assert [each["id"] for each in mine["items"]] == [visit["id"]]
    body = {"status": "confirmed"}
    assert (await client.put(f"/api/v1/visits/{visit['id']}", json=body, headers=ravi)).status_code == 200
    seen = (await client.get(f"/api/v1/visits/{visit['id']}", headers=kabir)).json()
    assert seen["status"] == "confirmed"


def test_in_every_city_of_the_small_town_somebody_shows_homes() -> None:
    covered = {city for guide in GUIDES for city, locality in guide.coverage() if not locality}
    assert set(SIZES["small"].cities) <= covered


async def test_unread_counts_are_what_waits_in_the_talks(town: str) -> None:
    wrong = """
        SELECT count(*) FROM conversations c WHERE
            low_unread <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.read_at IS NULL
                           AND m.sender_id = c.high_id) OR
            high_unread <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.read_at IS NULL
                            AND m.sender_id = c.low_id)
    """
    assert count(town, wrong) == 0
    assert count(town, "SELECT count(*) FROM messages") > 0


async def test_a_second_town_does_not_move_in(town: str) -> None:
    before = count(town, "SELECT count(*) FROM users")
    said: list[str] = []
    load(town, "small", said.append)
    assert count(town, "SELECT count(*) FROM users") == before
    assert "already" in said[0]


async def test_removing_the_town_touches_nobody_else(services: Services, settings: Settings) -> None:
    url = settings.database_url or ""
    assert needs_town(url)
    asha = await person(services)
    assert not needs_town(url)
    load(url, "small", lambda line: None)
    newcomer = await person(services, "Newcomer")
    assert newcomer.id > asha.id
    remove(url)
    with psycopg.connect(url) as connection:
        left = [row[0] for row in connection.execute("SELECT id FROM users ORDER BY id").fetchall()]
    assert left == [asha.id, newcomer.id]
    for table in (
        "accounts",
        "agents",
        "agent_coverage",
        "profiles",
        "properties",
        "swipes",
        "matches",
        "conversations",
        "messages",
        "deck_cards",
    ):
        assert count(url, f"SELECT count(*) FROM {table}") == 0


async def test_an_agent_whom_somebody_elses_visit_names_stays_as_a_name(
    town: str, client: httpx.AsyncClient, services: Services
) -> None:
    host, visitor = await person(services, "Host"), await person(services, "Visitor")
    visit = await book(client, visitor.headers, await home(client, host))
    assert visit["agents"]["name"] == "Ravi Shetty"
    remove(town)
    seen = (await client.get(f"/api/v1/visits/{visit['id']}", headers=visitor.headers)).json()
    assert seen["agents"]["name"] == "Ravi Shetty"
    assert count(town, "SELECT count(*) FROM agents") == 1
    assert count(town, "SELECT count(*) FROM agents WHERE is_active OR is_available") == 0
