"""How homes stand: drafts, publishing, resting, waking, renewing, boosting, ending, and being taken away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.listings import service as listings
from aangan.listings import tasks
from tests.rooms.listings.stage import HOMES, STAFF, change, decide, do, put, read, visit, wish
from tests.support.cast import ROOM, Person, home, person

pytestmark = pytest.mark.anyio

SPAM = {"title": "Earn money from home"}


async def hear(services: Services, who: Person) -> list[Any]:
    """Return what states of homes somebody was told of."""
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT data FROM signals WHERE user_id = %s AND event = 'listing_status_changed' ORDER BY seq", (who.id,)
        )
    return [row["data"]["change_type"] for row in rows]


async def test_a_draft_is_its_owners_alone_until_it_is_published(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha, **wish("draft"))
    mine = (await client.get(f"{HOMES}/me", headers=asha.headers)).json()["items"][0]
    assert (mine["id"], mine["moderation_status"], mine["status"]) == (room, "draft", "draft")
    assert not mine["is_available"]
    assert (await client.get(f"{HOMES}/{room}", headers=kabir.headers)).status_code == 404
    assert (await client.get(HOMES)).json()["items"] == []
    assert (await change(client, asha, room, title="Still being written"))["status"] == "draft"
    assert await hear(services, asha) == []
    assert (await do(client, asha, room, "publish"))["status"] == "active"
    assert (await read(client, room, kabir))["title"] == "Still being written"
    assert await hear(services, asha) == ["live"]


@pytest.mark.parametrize(
    "body", [wish("live"), wish("pending_review"), wish("under_review"), {"status": "active"}, {"is_available": True}]
)
@pytest.mark.parametrize("more", [{}, {"title": "Published at last"}])
async def test_each_clients_way_to_publish_a_draft_looks_at_it_first(
    client: httpx.AsyncClient, services: Services, body: dict[str, Any], more: dict[str, Any]
) -> None:
    asha = await person(services)
    clean = await home(client, asha, **wish("draft"))
    spam = await home(client, asha, description="Earn money in a casino: call 98765 43210", **wish("draft"))
    assert (await change(client, asha, clean, **body, **more))["moderation_status"] == "live"
    assert (await change(client, asha, spam, **body, **more))["moderation_status"] == "pending_review"


async def test_a_draft_of_a_whole_house_is_published_without_a_look(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha, property_type="villa", status="draft")
    assert (await read(client, room, asha))["moderation_status"] == "draft"
    assert (await do(client, asha, room, "publish"))["moderation_status"] == "live"


async def test_who_pauses_a_draft_hears_why_that_cannot_be(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha, status="draft")
    answer = await client.post(f"{HOMES}/{room}/pause", headers=asha.headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == "Only a listing that everybody can see can be paused"


@pytest.mark.parametrize("verb", ["publish", "resume"])
async def test_a_rejected_home_never_goes_live_by_its_owners_hand(
    client: httpx.AsyncClient, services: Services, verb: str
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    await decide(client, meera, room, "reject")
    for body in (wish("live"), wish("paused"), wish("draft"), wish("expired"), {"status": "draft"}):
        answer = await client.put(f"{HOMES}/{room}", json=body, headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "MODERATION_REQUIRED"), body
    answer = await client.post(f"{HOMES}/{room}/{verb}", headers=asha.headers)
    assert answer.status_code == (200 if verb == "publish" else 403)
    asked = await change(client, asha, room, **wish("pending_review"))
    assert asked["moderation_status"] == "pending_review"
    renewed = await do(client, asha, room, "renew", expires_at="2099-01-01")
    assert renewed["moderation_status"] == "pending_review"
    assert (await change(client, asha, room, **wish("live"), title="A new title"))["status"] == "draft"


async def test_calling_it_an_apartment_does_not_lead_past_the_moderators(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha)
    await decide(client, meera, room, "reject", "not a real place")
    after = await change(client, asha, room, property_type="apartment")
    assert (after["moderation_status"], after["is_available"]) == ("pending_review", False)
    assert (await client.get(f"{HOMES}/{room}")).status_code == 404
    queue = (await client.get(f"{STAFF}/listings", headers=meera.headers)).json()["items"]
    assert [row["id"] for row in queue] == [room]
    await decide(client, meera, room, "approve")
    assert (await read(client, room, asha))["is_available"]


@pytest.mark.parametrize(
    ("rest", "wake"),
    [
        (wish("paused"), wish("live")),
        ({"status": "paused"}, {"status": "active"}),
        ({"is_available": False}, {"is_available": True}),
    ],
)
@pytest.mark.parametrize("kind", ["flatmate", "villa"])
async def test_each_clients_way_to_rest_and_wake_a_home(
    client: httpx.AsyncClient, services: Services, rest: dict[str, Any], wake: dict[str, Any], kind: str
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha, property_type=kind)
    rested = await change(client, asha, room, **rest)
    assert (rested["moderation_status"], rested["is_available"]) == ("paused", False)
    assert (await client.get(f"{HOMES}/{room}", headers=kabir.headers)).status_code == 404
    woken = await change(client, asha, room, **wake)
    assert (woken["moderation_status"], woken["is_available"]) == ("live", True)
    assert await hear(services, asha) == ["live", "paused", "live"]


async def test_pausing_and_resuming_twice_is_pausing_and_resuming(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    for verb, status in (("pause", "paused"), ("pause", "paused"), ("resume", "active"), ("resume", "active")):
        assert (await do(client, asha, room, verb))["status"] == status
    assert await hear(services, asha) == ["live", "paused", "live"]


async def test_a_form_that_repeats_how_a_home_stood_does_not_wake_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await do(client, asha, room, "pause")
    after = await change(client, asha, room, title="A better title", status="active", is_available=True, **wish("live"))
    assert (after["title"], after["status"]) == ("A better title", "paused")
    await do(client, asha, room, "resume")
    assert (await change(client, asha, room, title="The best title", **wish("paused")))["status"] == "paused"


async def test_what_the_house_holds_is_moved_by_no_verb(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    async with services.units.write() as unit:
        await listings.hold(unit, room, "reports")
    for verb in ("resume", "publish", "pause"):
        answer = await client.post(f"{HOMES}/{room}/{verb}", headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "MODERATION_REQUIRED"), verb
    assert (await do(client, asha, room, "renew", expires_at="2099-01-01"))["status"] == "paused"
    answer = await client.post(f"{HOMES}/{room}/boost", json={"duration": "7d"}, headers=asha.headers)
    assert answer.status_code == 409


async def test_the_time_of_a_home_ends_and_is_renewed(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    soon = datetime.now(UTC) + timedelta(days=3)
    room = await home(client, asha, expires_at=soon.isoformat())
    assert datetime.fromisoformat((await read(client, room))["listing_preferences"]["expires_at"]) == soon
    await put(services, room, expires_at=datetime.now(UTC) - timedelta(minutes=1))
    # Nobody finds it any more, even before the worker comes by.
    assert (await client.get(HOMES)).json()["items"] == []
    await tasks.ending(services)
    ended = await read(client, room, asha)
    assert (ended["status"], ended["moderation_status"], ended["property_status"]) == ("expired", "expired", "approved")
    assert (await client.get(f"{HOMES}/{room}")).status_code == 404
    for body in (wish("live"), {"status": "active"}):
        answer = await client.put(f"{HOMES}/{room}", json=body, headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "PROPERTY_EXPIRED")
    assert (await client.post(f"{HOMES}/{room}/resume", headers=asha.headers)).status_code == 409
    again = await do(client, asha, room, "renew", available_from="2099-01-01", expires_at="2099-06-30")
    assert (again["status"], again["available_from"]) == ("active", "2099-01-01T00:00:00Z")
    # The last day is included, as it is counted in India.
    assert again["expires_at"] == "2099-06-30T18:30:00Z"
    assert [row["id"] for row in (await client.get(HOMES)).json()["items"]] == [room]
    assert await hear(services, asha) == ["live", "expired", "live"]


async def test_a_renewal_without_a_date_lasts_sixty_days(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha, expires_at="2099-01-01")
    kept = await do(client, asha, room, "renew")
    assert kept["expires_at"] == "2099-01-01T18:30:00Z"
    await put(services, room, expires_at=datetime.now(UTC) - timedelta(days=1))
    await tasks.ending(services)
    again = await do(client, asha, room, "renew")
    left = datetime.fromisoformat(again["expires_at"]) - datetime.now(UTC)
    assert (again["status"], round(left / timedelta(days=1))) == ("active", 60)


async def test_renewing_wakes_what_nobody_touched_for_long(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await put(services, room, created_at=datetime.now(UTC) - timedelta(days=61))
    async with services.units.write() as unit:
        assert await listings.pause_expired_flatmate_listings(unit) == 1
    assert (await read(client, room, asha))["status"] == "paused"
    assert (await do(client, asha, room, "renew"))["status"] == "active"
    async with services.units.write() as unit:
        assert await listings.pause_expired_flatmate_listings(unit) == 0


@pytest.mark.parametrize(
    "body", [{"expires_at": "2020-01-01"}, {"expires_at": "soon"}, {"available_from": "2020-13-01"}]
)
async def test_a_renewal_into_the_past_is_refused(
    client: httpx.AsyncClient, services: Services, body: dict[str, str]
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    answer = await client.post(f"{HOMES}/{room}/renew", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(("duration", "days"), [("24h", 1), ("7d", 7), ("30d", 30)])
async def test_a_boost_lasts_as_long_as_was_asked(
    client: httpx.AsyncClient, services: Services, duration: str, days: int
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    first = await do(client, asha, room, "boost", duration=duration)
    assert set(first) == {"property_id", "boost_until", "message"}
    until = datetime.fromisoformat(first["boost_until"])
    assert round((until - datetime.now(UTC)) / timedelta(days=1)) == days
    assert f"{until:%d %b %Y}" in first["message"]
    again = datetime.fromisoformat((await do(client, asha, room, "boost", duration=duration))["boost_until"])
    assert again - until < timedelta(minutes=5)
    shorter = datetime.fromisoformat((await do(client, asha, room, "boost", duration="24h"))["boost_until"])
    assert shorter >= until
    shown = await read(client, room, asha)
    assert (
        datetime.fromisoformat(shown["boosted_until"])
        == shorter
        == datetime.fromisoformat(shown["listing_preferences"]["boosted_until"])
    )


@pytest.mark.parametrize("body", [{}, {"duration": "1y"}, {"duration": None}, {"duration": 7}])
async def test_a_boost_of_another_length_is_refused(
    client: httpx.AsyncClient, services: Services, body: dict[str, Any]
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    answer = await client.post(f"{HOMES}/{room}/boost", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("change_first", [wish("paused"), {"status": "rented"}, SPAM])
async def test_only_what_is_on_show_is_boosted(
    client: httpx.AsyncClient, services: Services, change_first: dict[str, Any]
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    await change(client, asha, room, **change_first)
    answer = await client.post(f"{HOMES}/{room}/boost", json={"duration": "7d"}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "PROPERTY_NOT_LIVE")


async def test_the_first_approval_boosts_for_a_day_and_no_later_one(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, **SPAM)
    assert (await read(client, room, asha))["boosted_until"] is None
    await decide(client, meera, room, "approve")
    first = (await read(client, room, asha))["boosted_until"]
    left = datetime.fromisoformat(first) - datetime.now(UTC)
    assert round(left / timedelta(hours=1)) == 24
    await decide(client, meera, room, "reject", "no")
    await decide(client, meera, room, "approve")
    assert (await read(client, room, asha))["boosted_until"] == first


async def test_a_home_with_visits_ahead_is_not_taken_away(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    await visit(services, room, kabir, "2099-01-01T10:00:00Z", "cancelled")
    await visit(services, room, kabir, "2099-01-02T10:00:00Z", "confirmed")
    answer = await client.delete(f"{HOMES}/{room}", headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "PROPERTY_HAS_VISITS")
    async with services.units.write() as unit:
        await unit.fetch("UPDATE visits SET status = 'cancelled'")
    answer = await client.delete(f"{HOMES}/{room}", headers=asha.headers)
    assert (answer.status_code, answer.json()) == (200, {"message": "Property deleted", "success": True})


async def test_what_is_offered_is_offered_once_under_its_key(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    headers = {**asha.headers, "Idempotency-Key": "one-offer"}
    made = [(await client.post(HOMES, json=ROOM, headers=headers)).json()["id"] for _ in range(2)]
    assert made[0] == made[1]
