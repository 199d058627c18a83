"""A whole evening: two strangers become a match, and talk."""

import json

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra.services import Services
from tests.rooms.live.conftest import relaying
from tests.support.cast import FLATMATES, Person, flatmate, home, swipe
from tests.support.listening import Ear, listening

pytestmark = pytest.mark.anyio


async def test_two_strangers_meet_like_match_and_talk(client: httpx.AsyncClient, services: Services) -> None:
    asha = await flatmate(services, client, mode="room_poster")
    kabir = await flatmate(services, client, "Kabir", mode="seeker", gender="male")
    room = await home(client, asha)

    deck = (await client.get(f"{FLATMATES}/profiles", headers=kabir.headers)).json()
    card = next(card for card in deck["items"] if card["id"] == asha.id)
    assert card["property_id"] == room
    fit = (await client.get(f"{FLATMATES}/profiles/{asha.id}/compatibility", headers=kabir.headers)).json()
    assert (fit["overall_percentage"], fit["color"]) == (100, "green")

    await swipe(client, kabir, asha, context_property_id=room)
    (like,) = (await client.get(f"{FLATMATES}/likes", headers=asha.headers)).json()["items"]
    assert like["context_property"]["id"] == room
    made = await swipe(client, asha, kabir)
    assert made["did_match"]

    talk = f"{FLATMATES}/conversations/{made['conversation_id']}"
    sent = await client.post(f"{talk}/messages", json={"body": "Is the room still free?"}, headers=kabir.headers)
    assert sent.status_code == 200
    (summary,) = (await client.get(f"{FLATMATES}/conversations", headers=asha.headers)).json()["items"]
    assert (summary["unread_count"], summary["last_message_preview"]) == (1, "Is the room still free?")
    assert summary["peer"]["full_name"] == "Kabir"
    assert (await client.post(f"{talk}/mark-read", headers=asha.headers)).json()["status"] == "success"
    read = (await client.get(f"{talk}/messages", headers=kabir.headers)).json()
    assert read["messages"][0]["read_at"] is not None

    assert set(await told(services, asha)) >= {
        "listing_status_changed",
        "new_match",
        "new_message",
        "conversation_updated",
    }
    assert "new_match" in await told(services, kabir)


async def test_both_hear_the_evening_while_it_happens(
    app: FastAPI, client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    async with relaying(services), listening(app, asha.headers) as one, listening(app, kabir.headers) as other:
        for ear in (one, other):
            await ear.until(lambda ear: len(ear.frames) >= 1)
        await swipe(client, kabir, asha)
        made = await swipe(client, asha, kabir)
        for ear, peer in ((one, kabir), (other, asha)):
            heard = await hears(ear, "new_match")
            assert heard == {
                "peer_user_id": peer.id, "action": "like", "target_type": "user", "match_id": made["match_id"],
                "conversation_id": made["conversation_id"],
            }  # fmt: skip
        talk = f"{FLATMATES}/conversations/{made['conversation_id']}/messages"
        await client.post(talk, json={"body": "Shall we see it on Sunday?"}, headers=kabir.headers)
        assert (await hears(one, "new_message"))["conversation_id"] == made["conversation_id"]


async def hears(ear: Ear, event: str) -> dict[str, object]:
    """Wait until an event is heard, and return its data."""
    await ear.until(lambda ear: any(heard["event"] == event for heard in ear.events))
    data: dict[str, object] = json.loads(next(heard for heard in ear.events if heard["event"] == event)["data"])["data"]
    return data


async def told(services: Services, who: Person) -> list[str]:
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT event FROM signals WHERE user_id = %(id)s ORDER BY seq", {"id": who.id})
    return [row["event"] for row in rows]
