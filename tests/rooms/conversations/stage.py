"""What the tests of this room set up: two people who talk, and what they hear."""

from typing import Any

import httpx

from aangan.conversations import service as conversations
from aangan.conversations.types import ConversationSource
from aangan.infra.services import Services
from tests.support.cast import Person, person

BASE = "/api/v1/flatmates/conversations"


async def talking(services: Services, one: Person, other: Person) -> int:
    """Open the conversation of two people who matched, and return its id."""
    async with services.units.write() as unit:
        return await conversations.ensure_conversation(
            unit, (one.id, other.id), source=ConversationSource.PROFILE_MATCH, matched_at=unit.now()
        )


async def two(services: Services) -> tuple[Person, Person, int]:
    """Return Asha, Ravi and the id of their conversation."""
    asha, ravi = await person(services, name="Asha"), await person(services, name="Ravi")
    return asha, ravi, await talking(services, asha, ravi)


async def say(client: httpx.AsyncClient, who: Person, conversation_id: int, body: str = "Hello", **more: Any) -> Any:
    """Send a message that must be taken, and return it."""
    answer = await client.post(f"{BASE}/{conversation_id}/messages", json={"body": body, **more}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def look(client: httpx.AsyncClient, who: Person, conversation_id: int, **query: Any) -> Any:
    """Return a page of messages."""
    answer = await client.get(f"{BASE}/{conversation_id}/messages", params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def inbox(client: httpx.AsyncClient, who: Person, **query: Any) -> Any:
    """Return a page of the person's conversations."""
    answer = await client.get(BASE, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def unread(client: httpx.AsyncClient, who: Person, conversation_id: int) -> int:
    """Return how many messages of a conversation wait for a person."""
    answer = await client.get(f"{BASE}/{conversation_id}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["unread_count"])


async def heard(services: Services, who: Person) -> list[tuple[str, dict[str, Any]]]:
    """Return the signals promised to a person, in order."""
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT event, data FROM signals WHERE user_id = %s ORDER BY seq", (who.id,))
    return [(row["event"], row["data"]) for row in rows]


async def offer(client: httpx.AsyncClient, who: Person, title: str = "Sunny flat by the lake") -> int:
    """Offer a home that goes live at once, and return its id."""
    home = {
        "title": title,
        "property_type": "apartment",
        "purpose": "rent",
        "base_price": 18500.5,
        "monthly_rent": 18500.5,
        "city": "Pune",
        "locality": "Baner",
        "image_urls": ["https://pictures.test/front.jpg", "https://pictures.test/hall.jpg"],
    }
    answer = await client.post("/api/v1/properties", json=home, headers=who.headers)
    assert answer.status_code in {200, 201}, answer.text
    return int(answer.json()["id"])
