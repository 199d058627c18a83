"""The preference centre: types by channels, quiet hours, zone, language, digest; and links that end letters."""

from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.notifications.service import NOTIFICATION_TYPES
from tests.rooms.notifications.stage import BASE, OFFER, deliveries, reachable, stopped_house, tell
from tests.support.cast import Person

pytestmark = pytest.mark.anyio

PATH = f"{BASE}/preferences"
MATCH = {"conversation_id": 7, "match_id": 3}


async def said(client: httpx.AsyncClient, who: Person, **wish: Any) -> Any:
    """Change preferences, or only read them."""
    answer = await (client.put(PATH, json=wish, headers=who.headers) if wish else client.get(PATH, headers=who.headers))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_type_is_there_with_each_way_out_that_it_has(services: Services, client: httpx.AsyncClient) -> None:
    asha = await reachable(services)
    types = (await said(client, asha))["types"]
    assert set(types) == set(NOTIFICATION_TYPES)
    assert types["flatmate_new_match"]["channels"] == {
        "push": {"on": True, "said": True},
        "email": {"on": True, "said": True},
    }
    assert types["promotion_generic"]["channels"]["email"] == {"on": False, "said": True}
    assert types["discount_offer"]["channels"]["sms"]["on"] is False


async def test_a_type_that_is_switched_off_on_a_channel_stays_off_there_only(
    services: Services, client: httpx.AsyncClient
) -> None:
    asha = await reachable(services)
    await said(client, asha, types={"flatmate_listing_approved": {"push": False}})
    await tell(services, asha, "flatmate_listing_approved", {"property_id": 4, "title": "Room"})
    await tell(services, asha, "chat_message", MATCH)
    assert sorted(await deliveries(services, asha), key=str) == [
        ("email", "planned", None),
        ("push", "planned", None),
        ("push", "suppressed", "switched_off"),
    ]
    shown = await said(client, asha, types={"flatmate_listing_approved": {"email": False}})
    assert shown["types"]["flatmate_listing_approved"]["channels"] == {
        "push": {"on": False, "said": False},
        "email": {"on": False, "said": False},
    }


async def test_only_what_is_sent_changes(services: Services, client: httpx.AsyncClient) -> None:
    asha = await reachable(services, promotional_emails=True, locale="hi")
    await said(client, asha, quiet_hours={"start": "22:00", "end": "07:30"}, timezone="Europe/Berlin")
    shown = await said(client, asha, channels={"sms": True})
    assert shown["channels"] == {"push": True, "email": True, "sms": True}
    assert shown["quiet_hours"] == {"start": "22:00:00", "end": "07:30:00"}
    assert (shown["timezone"], shown["locale"]) == ("Europe/Berlin", "hi")
    assert shown["types"]["promotion_generic"]["channels"]["email"]["on"] is True
    assert (await said(client, asha, quiet_hours=None))["quiet_hours"] is None


async def test_quiet_hours_of_the_preference_centre_hold_back_what_can_wait(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _):
        asha = await reachable(services)
        await said(client, asha, quiet_hours={"start": "14:00", "end": "16:00"}, timezone="Asia/Kolkata")
        await tell(services, asha, "flatmate_new_match", MATCH)
        async with services.units.read() as unit:
            row = await unit.fetch_one("SELECT deliver_after FROM notification_deliveries")
        assert row is not None
        assert row["deliver_after"].isoformat() == "2026-03-10T10:30:00+00:00"


async def test_whoever_asks_for_the_digest_gets_it_and_no_other_marketing(
    services: Services, client: httpx.AsyncClient
) -> None:
    asha = await reachable(services, promotional_emails=False)
    assert (await said(client, asha))["digest"] is False
    shown = await said(client, asha, digest=True)
    assert shown["digest"] is True
    assert shown["types"]["promotion_generic"]["channels"]["email"]["on"] is False
    assert (await said(client, asha, digest=False))["digest"] is False


@pytest.mark.parametrize(
    "wish",
    [{"types": {"no_such_type": {"push": False}}}, {"timezone": "Moon/Base"}, {"quiet_hours": {"start": "25:00"}}],
)
async def test_what_cannot_be_meant_is_refused(services: Services, client: httpx.AsyncClient, wish: Any) -> None:
    asha = await reachable(services)
    assert (await client.put(PATH, json=wish, headers=asha.headers)).status_code in {400, 422}
    assert (await client.get(PATH)).status_code == 401


async def test_a_link_ends_its_own_letters_or_all_of_them_but_never_by_being_looked_at(
    services: Services, client: httpx.AsyncClient, settings: Settings
) -> None:
    from aangan.notifications.service._links import unsubscribe_url

    asha = await reachable(services, promotional_emails=True)
    await said(client, asha, digest=True)
    path = unsubscribe_url(settings, asha.id, "property_updates").removeprefix(settings.public_url)
    assert (await client.get(path)).status_code == 200
    types = (await said(client, asha))["types"]
    assert types["property_recommendation"]["channels"]["email"]["on"] is True
    await client.post(path)
    shown = await said(client, asha)
    assert shown["types"]["property_recommendation"]["channels"]["email"]["on"] is False
    assert shown["types"]["promotion_generic"]["channels"]["email"]["on"] is True
    assert shown["types"]["property_recommendation"]["channels"]["push"]["on"] is True
    await client.post(path, data={"letters": "all"})
    shown = await said(client, asha)
    letters = {
        key: config["channels"]["email"]["on"]
        for key, config in shown["types"].items()
        if "email" in config["channels"]
    }
    assert not any(on for key, on in letters.items() if NOTIFICATION_TYPES[key].is_marketing)
    assert letters["booking_confirmed"] is True
    assert shown["digest"] is False


async def test_a_link_of_a_person_who_left_ends_nothing(
    services: Services, client: httpx.AsyncClient, settings: Settings
) -> None:
    from aangan.notifications.service._links import unsubscribe_url

    path = unsubscribe_url(settings, 987_654_321, "promotions").removeprefix(settings.public_url)
    assert (await client.post(path)).status_code == 400


async def test_an_end_of_letters_counts_before_the_next_is_planned(
    services: Services, client: httpx.AsyncClient
) -> None:
    asha = await reachable(services, devices=0, promotional_emails=True)
    await said(client, asha, types={"promotion_generic": {"email": False}})
    await tell(services, asha, "promotion_generic", OFFER)
    assert ("email", "suppressed", "switched_off") in await deliveries(services, asha)
