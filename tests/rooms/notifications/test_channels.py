"""From what is told to what arrives, over the real wires: FCM, browsers, letters, texts."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from aangan.infra.handover import TryLater, Unsure
from aangan.infra.services import Services
from aangan.infra.settings import Environment, Settings
from aangan.kit.actor import Role
from aangan.notifications import service as notifications
from aangan.notifications.service import Channels, Parcel, ProvidedChannel, Provider, channels_of
from aangan.notifications.types import NotificationChannel
from tests.rooms.notifications.stage import (
    BASE,
    OFFER,
    carry,
    deliveries,
    delivery_rows,
    reachable,
    stopped_house,
    tell,
)
from tests.rooms.notifications.twilio import Twilio, running_twilio
from tests.support import fcm
from tests.support.cast import person
from tests.support.house import StoppedClock
from tests.support.smtp import NOBODY, Smtp, running_smtp

pytestmark = pytest.mark.anyio

MATCH = {"conversation_id": 7, "match_id": 3}


@dataclass
class Rigs:
    """A house whose providers stand beside us."""

    services: Services
    client: httpx.AsyncClient
    clock: StoppedClock
    fcm: fcm.Fcm
    smtp: Smtp
    twilio: Twilio


@asynccontextmanager
async def wired(settings: Settings, **more: Any) -> AsyncIterator[Rigs]:
    """Open a house that is wired to real servers of ours."""
    async with AsyncExitStack() as stack:
        pushes = await stack.enter_async_context(fcm.running_fcm(fcm.Fcm()))
        smtp = await stack.enter_async_context(running_smtp(Smtp()))
        texts = await stack.enter_async_context(running_twilio(Twilio()))
        given = {
            "fcm_service_account": SecretStr(pushes.account()),
            "fcm_endpoint": pushes.origin,
            "smtp_urls": SecretStr(f"smtp://localhost:{smtp.port}"),
            "sms_urls": SecretStr(texts.url),
            "mail_from": "aangan <hello@aangan.test>",
            "public_url": "https://api.aangan.test",
            "web_url": "https://aangan.test",
            **more,
        }
        house = stopped_house(settings.model_copy(update=given))
        services, client, clock = await stack.enter_async_context(house)
        yield Rigs(services, client, clock, pushes, smtp, texts)


async def test_what_is_told_arrives_on_the_phone_in_the_letter_box_and_as_a_text(settings: Settings) -> None:
    async with wired(settings) as rigs:
        asha = await reachable(rigs.services, sms_notifications=True)
        await tell(rigs.services, asha, "payment_failed", {"amount": "₹22,000"})
        await carry(rigs.services)
        rigs.clock.advance(minutes=16)
        await carry(rigs.services)
        (message,) = rigs.fcm.taken
        assert message["token"] == f"phone-{asha.id}-0"
        assert message["notification"] == {
            "title": "Payment failed",
            "body": "Your payment of ₹22,000 did not go through.",
        }
        assert (message["android"]["priority"], message["android"]["ttl"]) == ("HIGH", f"{48 * 3600}s")
        (letter,) = rigs.smtp.letters
        assert letter["Subject"] == "Payment failed"
        assert letter["List-Unsubscribe"] is None
        (text,) = rigs.twilio.texts
        assert text["Body"].startswith("aangan: your payment of ₹22,000 did not go through.")
        rows = await delivery_rows(rigs.services, asha)
        assert {(row["channel"], row["state"]) for row in rows} == {
            ("push", "sent"),
            ("email", "sent"),
            ("sms", "sent"),
        }
        kinds = {row["channel"]: row["provider_ref"].partition(":")[0] for row in rows}
        assert kinds == {"push": "fcm", "email": "smtp1", "sms": "sms1"}


async def test_a_phone_that_fcm_no_longer_knows_is_forgotten_and_others_ring(settings: Settings) -> None:
    async with wired(settings) as rigs:
        asha = await reachable(rigs.services, devices=2)
        rigs.fcm.answer = lambda message: fcm.UNREGISTERED if message["token"].endswith("-0") else None
        await tell(rigs.services, asha, "chat_message", MATCH)
        await carry(rigs.services)
        assert sorted(await deliveries(rigs.services, asha)) == [("push", "failed", "refused"), ("push", "sent", None)]
        await tell(rigs.services, asha, "chat_message", MATCH)
        await carry(rigs.services)
        assert [message["token"][-1] for message in rigs.fcm.taken] == ["1", "1"]


async def test_an_address_at_which_nobody_is_gets_no_second_letter(settings: Settings) -> None:
    async with wired(settings) as rigs:
        asha = await reachable(rigs.services, devices=0)
        async with rigs.services.units.read() as unit:
            row = await unit.fetch_one("SELECT email FROM users WHERE id = %s", (asha.id,))
        assert row is not None
        rigs.smtp.recipients[row["email"]] = NOBODY
        for _ in range(2):
            await tell(rigs.services, asha, "password_changed", {})
            await carry(rigs.services)
        assert await deliveries(rigs.services, asha) == [
            ("email", "failed", "refused"),
            ("email", "suppressed", "unreachable"),
        ]


async def test_a_letter_of_a_campaign_ends_by_one_click_without_a_sign_in(settings: Settings) -> None:
    async with wired(settings) as rigs:
        asha = await reachable(rigs.services, devices=0, promotional_emails=True)
        await tell(rigs.services, asha, "promotion_generic", OFFER)
        await carry(rigs.services)
        (letter,) = rigs.smtp.letters
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = letter["List-Unsubscribe"].strip("<>")
        html = letter.get_body(("html",))
        assert html is not None
        assert link in html.get_content().replace("&amp;", "&")
        path = link.removeprefix("https://api.aangan.test")
        page = await rigs.client.get(path)
        assert (page.status_code, "form" in page.text) == (200, True)
        await tell(rigs.services, asha, "promotion_generic", OFFER)
        done = await rigs.client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        await carry(rigs.services)
        assert len(rigs.smtp.letters) == 1
        assert ("email", "suppressed", "no_consent") in await deliveries(rigs.services, asha)
        for wrong in (path[:-3], path.replace("token=", "token=AA"), f"{BASE}/unsubscribe?token=x"):
            assert (await rigs.client.post(wrong)).status_code == 400


async def test_every_letter_has_a_name_for_good_that_leads_back_to_its_delivery(settings: Settings) -> None:
    async with wired(settings) as rigs:
        asha = await reachable(rigs.services, devices=0)
        for _ in range(2):
            await tell(rigs.services, asha, "flatmate_listing_approved", {"property_id": 4, "title": "Room"})
        await carry(rigs.services)
        names = {letter["Message-ID"] for letter in rigs.smtp.letters}
        rows = await delivery_rows(rigs.services, asha)
        assert {re.sub(r"<n\d+\.d(\d+)@aangan\.test>", r"\1", name) for name in names} == {
            str(row["id"]) for row in rows if row["channel"] == "email"
        }


async def test_nobody_of_the_demo_town_gets_a_real_letter_or_text(settings: Settings) -> None:
    async with wired(settings) as rigs:
        asha = await reachable(rigs.services, sms_notifications=True)
        async with rigs.services.units.write() as unit:
            await unit.fetch("UPDATE users SET seeded = true WHERE id = %s", (asha.id,))
        await tell(rigs.services, asha, "payment_failed", {"amount": "₹1"})
        await carry(rigs.services)
        rigs.clock.advance(minutes=20)
        await carry(rigs.services)
        assert (rigs.smtp.letters, rigs.twilio.texts) == ([], [])
        rows = await delivery_rows(rigs.services, asha)
        assert {row["reason"] for row in rows if row["channel"] != "push"} == {"unreachable"}


async def test_a_server_that_is_away_is_passed_over_for_the_next(settings: Settings) -> None:
    async with running_smtp(Smtp()) as second:
        urls = SecretStr(f"smtp://localhost:1,smtp://localhost:{second.port}")
        async with wired(settings, smtp_urls=urls) as rigs:
            asha = await reachable(rigs.services, devices=0)
            for _ in range(3):
                await tell(rigs.services, asha, "password_changed", {})
            await carry(rigs.services)
            assert len(second.letters) == 3
            refs = {row["provider_ref"].partition(":")[0] for row in await delivery_rows(rigs.services, asha)}
            assert refs == {"smtp2"}


async def test_a_provider_that_is_away_for_an_hour_costs_no_notice(settings: Settings) -> None:
    async with wired(settings) as rigs:
        rigs.fcm.answer = lambda _: fcm.UNAVAILABLE
        asha = await reachable(rigs.services)
        await tell(rigs.services, asha, "chat_message", MATCH)
        for _ in range(30):
            await carry(rigs.services)
            rigs.clock.advance(minutes=2, seconds=30)
        rigs.fcm.answer = lambda _: None
        await carry(rigs.services)
        rigs.clock.advance(minutes=5)
        await carry(rigs.services)
        assert await deliveries(rigs.services, asha) == [("push", "sent", None)]
        assert len(rigs.fcm.given) < 30


class Asked:
    """A provider that answers as a test wants."""

    def __init__(self, error: Exception | None = None) -> None:
        """Take what it raises."""
        self.error, self.given = error, 0

    async def send(self, _: Parcel) -> str:
        """Take a parcel, or not."""
        self.given += 1
        if self.error is not None:
            raise self.error
        return "ok"


async def test_after_one_that_may_have_taken_it_no_other_is_asked(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        unsure, second = Asked(Unsure("cut")), Asked()
        two = ProvidedChannel(lambda parcel: parcel, [Provider("a", unsure), Provider("b", second)], clock)
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: two}))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        assert (unsure.given, second.given) == (1, 0)


async def test_a_provider_that_rests_is_not_asked_while_the_next_answers(settings: Settings) -> None:
    async with stopped_house(settings) as (services, _, clock):
        away, second = Asked(TryLater("503", away=True)), Asked()
        two = ProvidedChannel(lambda parcel: parcel, [Provider("a", away), Provider("b", second)], clock)
        services.keep(Channels, lambda _: Channels({NotificationChannel.PUSH: two}))
        asha = await reachable(services)
        for _ in range(40):
            await tell(services, asha, "chat_message", MATCH)
            await carry(services)
        assert (away.given, second.given) == (10, 40)


async def test_in_development_what_has_no_provider_is_kept_as_it_would_have_looked(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _clock):
        asha = await reachable(services, sms_notifications=True, promotional_emails=True)
        await tell(services, asha, "discount_offer", {"offer": "<b>Half</b> off"})
        await carry(services)
        page = await client.get("/dev/inbox")
        assert page.status_code == 200
        for channel in ("push", "email", "sms"):
            assert f"· {channel} ·" in page.text
        assert "&lt;b&gt;Half&lt;/b&gt; off" in page.text
        assert "<b>Half" not in page.text
        staff = await person(services, "Meera", role=Role.ADMIN)
        kept = (await client.get(f"{BASE}/sent", headers=staff.headers)).json()["items"]
        letter = next(each for each in kept if each["channel"] == "email")
        assert "List-Unsubscribe" in json.dumps(letter["data"])
        assert next(each for each in kept if each["channel"] == "sms")["data"]["segments"] == "1"


async def test_the_page_of_development_is_not_there_for_real_people(settings: Settings) -> None:
    real = settings.model_copy(update={"environment": Environment.PRODUCTION})
    async with stopped_house(real) as (services, client, _):
        assert (await client.get("/dev/inbox")).status_code == 404
        assert channels_of(services).ways == {}


async def test_staff_see_how_providers_stand_and_nobody_else_does(settings: Settings) -> None:
    async with wired(settings) as rigs:
        staff = await person(rigs.services, "Meera", role="admin")
        people = [await reachable(rigs.services, f"P{n}") for n in range(12)]
        rigs.fcm.answer = lambda _: fcm.UNAVAILABLE
        for who in people:
            await tell(rigs.services, who, "chat_message", MATCH)
        await carry(rigs.services)
        await notifications.show_providers(rigs.services)
        path = "/api/v1/notifications/providers"
        answer = await rigs.client.get(path, headers=staff.headers)
        (worker,) = answer.json()["workers"]
        stands = {one["provider"]: one for one in worker["providers"]}
        assert (stands["fcm"]["channel"], stands["fcm"]["state"]) == ("push", "open")
        assert stands["fcm"]["failures"] >= 10
        assert stands["fcm"]["since"] is not None
        assert {stands[name]["state"] for name in ("smtp1", "sms1")} == {"closed"}
        assert (await rigs.client.get(path, headers=people[0].headers)).status_code == 403
        rigs.clock.advance(minutes=2)
        assert (await rigs.client.get(path, headers=staff.headers)).json() == {"workers": []}
