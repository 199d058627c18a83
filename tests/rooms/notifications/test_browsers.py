"""Browsers: registered with their keys or without, told over the real wire, forgotten when their subscription ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from aangan.infra.push import Vapid, WebPush
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Role
from aangan.notifications.service import (
    SERVICES_MAX,
    BrowserChannel,
    Channels,
    ProvidedChannel,
    Provider,
    PushChannel,
    show_providers,
)
from aangan.notifications.types import NotificationChannel
from tests.rooms.notifications.stage import BASE, carry, deliveries, reachable, stopped_house, tell
from tests.support.cast import person
from tests.support.tls import Authority
from tests.support.webpush import HOST, PushService, b64, running_service

pytestmark = pytest.mark.anyio

MATCH = {"conversation_id": 7, "match_id": 3}
REGISTER = f"{BASE}/devices/register"


@asynccontextmanager
async def browsing(settings: Settings) -> AsyncIterator[tuple[Services, httpx.AsyncClient, PushService]]:
    """Open a house that speaks to a push service beside it."""
    authority, ours = Authority(), Vapid(b64((7).to_bytes(32)), "mailto:push@aangan.test")
    rig = PushService(ours.public_key)
    async with running_service(rig, authority.server(HOST)), stopped_house(settings) as (services, client, clock):
        web = WebPush(ours, clock, lookup=rig.lookup, trust=authority.trust())
        channel = PushChannel(ProvidedChannel(lambda parcel: parcel, [], clock), BrowserChannel(web, clock))
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: channel}))
        yield services, client, rig


async def test_a_browser_with_keys_reads_it_and_a_bare_one_is_woken(settings: Settings) -> None:
    async with browsing(settings) as (services, client, rig):
        asha = await reachable(services, devices=0)
        keyed, bare = rig.browser("keyed"), rig.browser("bare")
        keys = {"p256dh": keyed.p256dh, "auth": keyed.secret}
        for body in ({"token": keyed.endpoint, "keys": keys}, {"token": bare.endpoint}):
            answer = await client.post(REGISTER, json={"platform": "web", **body}, headers=asha.headers)
            assert answer.status_code == 200, answer.text
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        assert [heard and heard["title"] for heard in keyed.heard + bare.heard] == ["Someone", None]
        assert keyed.heard[0] is not None
        assert keyed.heard[0]["data"]["deep_link"] == "/chats/7"


async def test_a_subscription_that_ended_is_forgotten(settings: Settings) -> None:
    async with browsing(settings) as (services, client, _rig):
        asha = await reachable(services, devices=0)
        body = {"token": f"https://{HOST}/wpush/v2/ended", "platform": "web"}
        await client.post(REGISTER, json=body, headers=asha.headers)
        for _ in range(2):
            await tell(services, asha, "chat_message", MATCH)
            await carry(services)
        assert await deliveries(services, asha) == [
            ("push", "failed", "refused"),
            ("push", "suppressed", "unreachable"),
        ]


async def test_a_push_service_that_is_away_rests_and_the_others_are_asked(settings: Settings) -> None:
    async with browsing(settings) as (services, client, rig):
        asha, ravi = await reachable(services, devices=0), await reachable(services, devices=0)
        for who, host in ((asha, "away.test"), (ravi, HOST)):
            token = rig.browser("one").endpoint.replace(HOST, host)
            body = {"token": token, "platform": "web"}
            assert (await client.post(REGISTER, json=body, headers=who.headers)).status_code == 200
        rig.away.add("away.test")
        for _ in range(20):
            await tell(services, asha, "chat_message", MATCH)
            await carry(services)
        # It was asked ten times, and then left alone.
        assert rig.looked_up.count("away.test") == 10
        await tell(services, ravi, "chat_message", MATCH)
        await carry(services)
        assert await deliveries(services, ravi) == [("push", "sent", None)]
        assert {state for _, state, _ in await deliveries(services, asha)} == {"planned"}
        await show_providers(services)
        staff = await person(services, "Staff", role=Role.ADMIN)
        (worker,) = (await client.get(f"{BASE}/providers", headers=staff.headers)).json()["workers"]
        assert {one["provider"]: one["state"] for one in worker["providers"]} == {
            "webpush/away.test": "open",
            f"webpush/{HOST}": "closed",
        }


async def test_push_services_that_somebody_made_up_do_not_fill_the_memory(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        asha, kept = await reachable(services), Kept()
        channel = ProvidedChannel(lambda parcel: parcel, [Provider("kept", kept)], clock)
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: channel}))
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        browsers = BrowserChannel(Kept(), clock)
        for nth in range(SERVICES_MAX + 20):
            await browsers.send(replace(kept.parcels[0], address=f"https://s{nth}.test/push"))
        assert list(browsers.services) == [f"s{nth}.test" for nth in range(20, SERVICES_MAX + 20)]


class Kept:
    """A provider that keeps what it is handed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.parcels: list[Any] = []

    async def send(self, parcel: Any) -> str:
        """Keep it."""
        self.parcels.append(parcel)
        return "kept"


@pytest.mark.parametrize("token", ["https://127.0.0.1/x", "https://localhost/x", "http://push.example.com/x"])
async def test_an_endpoint_that_leads_home_is_not_registered(
    services: Services, client: httpx.AsyncClient, token: str
) -> None:
    asha = await reachable(services, devices=0)
    answer = await client.post(REGISTER, json={"token": token, "platform": "web"}, headers=asha.headers)
    assert answer.status_code == 422


async def test_browsers_learn_the_key_that_they_subscribe_with(settings: Settings) -> None:
    async with stopped_house(settings) as (_, client, _clock):
        assert (await client.get(f"{BASE}/devices/web-key")).json() == {"public_key": None}
    chosen = settings.model_copy(update={"vapid_subject": "mailto:push@aangan.test"})
    keys = set()
    for _ in range(2):
        async with stopped_house(chosen) as (_, client, _clock):
            keys.add((await client.get(f"{BASE}/devices/web-key")).json()["public_key"])
    assert len(keys) == 1
    assert len(keys.pop()) == 87
