"""What became of notices after they left: receipts, reports of providers, dead letters."""

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.infra.sms import signature
from aangan.kit.actor import Role
from aangan.notifications.service import Refused, TryLater
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
from tests.rooms.notifications.test_carrying import provided, raising
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

MATCH = {"conversation_id": 7, "match_id": 3}
PUBLIC = "https://api.aangan.test"


def signed_up(settings: Settings) -> Settings:
    """Return settings with providers that report."""
    return settings.model_copy(
        update={
            "public_url": PUBLIC,
            "mail_webhook_secret": SecretStr("bounces"),
            "sms_urls": SecretStr("https://AC1:first@a.test?from=+1500,https://AC2:second@b.test?from=+1500"),
        }
    )


async def of_channel(services: Services, who: Person, channel: str) -> dict[str, Any]:
    """Return the only delivery of a channel."""
    (row,) = [row for row in await delivery_rows(services, who) if row["channel"] == channel]
    return row


async def report(client: httpx.AsyncClient, *events: dict[str, Any], key: str = "bounces") -> int:
    """Report as the mail provider does."""
    body = json.dumps({"events": events}).encode()
    mark = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    answer = await client.post(f"{BASE}/reports/mail", content=body, headers={"X-Aangan-Signature": f"sha256={mark}"})
    return answer.status_code


async def text_report(client: httpx.AsyncClient, delivery: int, status: str, token: str, **more: str) -> int:
    """Report as the provider of texts does."""
    form = {"MessageSid": "SM1", "MessageStatus": status, **more}
    url = f"{PUBLIC}{BASE}/reports/sms/{delivery}"
    headers = {"X-Twilio-Signature": signature(url, form, token)}
    return (await client.post(f"{BASE}/reports/sms/{delivery}", data=form, headers=headers)).status_code


def test_a_signature_is_the_one_that_the_provider_shows_in_its_manual() -> None:
    form = {
        "Digits": "1234",
        "To": "+18005551212",
        "From": "+14158675310",
        "Caller": "+14158675310",
        "CallSid": "CA1234567890ABCDE",
    }
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert signature(url, form, "12345") == "L/OH5YylLD5NRKLltdqwSvS0BnU="


async def test_a_phone_tells_that_it_got_and_opened_it(services: Services, client: httpx.AsyncClient) -> None:
    asha, kabir = await reachable(services), await reachable(services, "Kabir")
    provided(services)
    await tell(services, asha, "chat_message", MATCH)
    planned = await of_channel(services, asha, "push")
    path = f"{BASE}/deliveries/{planned['id']}"
    assert (await client.post(f"{path}/delivered", headers=asha.headers)).status_code == 404
    await carry(services)
    assert (await client.post(f"{path}/delivered", headers=kabir.headers)).status_code == 404
    assert (await client.post(f"{path}/delivered", headers=asha.headers)).status_code == 200
    row = await of_channel(services, asha, "push")
    assert (row["state"], row["delivered_at"] is not None) == ("delivered", True)
    await client.post(f"{path}/opened", headers=asha.headers)
    await client.post(f"{path}/delivered", headers=asha.headers)
    assert (await of_channel(services, asha, "push"))["state"] == "opened"


async def test_a_text_that_arrived_or_came_back_says_so(settings: Settings) -> None:
    async with stopped_house(signed_up(settings)) as (services, client, _):
        provided(services)
        asha = await reachable(services, devices=0, sms_notifications=True)
        await tell(services, asha, "payment_failed", {"amount": "₹1"})
        await carry(services)
        row = await of_channel(services, asha, "sms")
        assert await text_report(client, row["id"], "delivered", "wrong") == 403
        assert await text_report(client, row["id"], "sent", "first") == 200
        assert (await of_channel(services, asha, "sms"))["state"] == "sent"
        assert await text_report(client, row["id"], "delivered", "second") == 200
        assert (await of_channel(services, asha, "sms"))["state"] == "delivered"


async def test_a_number_that_is_nobodys_gets_no_second_text(settings: Settings) -> None:
    async with stopped_house(signed_up(settings)) as (services, client, _):
        provided(services)
        asha = await reachable(services, devices=0, sms_notifications=True)
        await tell(services, asha, "payment_failed", {"amount": "₹1"})
        await carry(services)
        row = await of_channel(services, asha, "sms")
        await text_report(client, row["id"], "undelivered", "first", ErrorCode="30005")
        await tell(services, asha, "payment_failed", {"amount": "₹2"})
        texts = [(state, reason) for channel, state, reason in await deliveries(services, asha) if channel == "sms"]
        assert texts == [("failed", "refused"), ("suppressed", "unreachable")]


async def test_a_letter_that_came_back_for_good_is_the_last_one_there(settings: Settings) -> None:
    async with stopped_house(signed_up(settings)) as (services, client, _):
        provided(services)
        asha = await reachable(services, devices=0)
        async with services.units.read() as unit:
            mail = await unit.fetch_one("SELECT email::text AS email FROM users WHERE id = %s", (asha.id,))
        assert mail is not None
        await tell(services, asha, "password_changed", {})
        await carry(services)
        row = await of_channel(services, asha, "email")
        name = f"<n{row['notification_id']}.d{row['id']}@aangan.test>"
        soft = {"event": "bounced", "address": mail["email"], "message_id": "<other@a.test>", "detail": "full"}
        bounce = {**soft, "message_id": name, "permanent": True, "address": mail["email"].upper()}
        assert await report(client, bounce, key="wrong") == 403
        assert await report(client, soft) == 200
        assert (await of_channel(services, asha, "email"))["state"] == "sent"
        assert await report(client, bounce) == 200
        await tell(services, asha, "password_changed", {})
        assert await deliveries(services, asha) == [
            ("email", "failed", "refused"),
            ("email", "suppressed", "unreachable"),
        ]


async def test_who_calls_a_letter_spam_gets_no_more_marketing_and_still_what_matters(settings: Settings) -> None:
    async with stopped_house(signed_up(settings)) as (services, client, _):
        asha = await reachable(services, devices=0, promotional_emails=True)
        async with services.units.read() as unit:
            mail = await unit.fetch_one("SELECT email::text AS email FROM users WHERE id = %s", (asha.id,))
        assert mail is not None
        assert await report(client, {"event": "complained", "address": mail["email"]}) == 200
        await tell(services, asha, "promotion_generic", OFFER)
        await tell(services, asha, "password_changed", {})
        letters = [(state, reason) for channel, state, reason in await deliveries(services, asha) if channel == "email"]
        assert letters == [("suppressed", "no_consent"), ("planned", None)]


async def test_a_report_that_is_none_is_refused(settings: Settings) -> None:
    async with stopped_house(signed_up(settings)) as (_, client, _clock):
        assert await report(client) == 422
        assert await report(client, {"event": "exploded", "address": "a@b.test"}) == 422
        assert (await client.post(f"{BASE}/reports/mail", content=b"{}")).status_code == 403


async def test_without_a_secret_nobody_reports(settings: Settings) -> None:
    async with stopped_house(settings) as (_, client, _clock):
        assert await report(client, {"event": "complained", "address": "a@b.test"}, key="") == 403
        assert await text_report(client, 1, "delivered", "") == 403


async def test_staff_see_what_died_and_try_it_again(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, _clock):
        provider = provided(services, raising(Refused("bad payload")))
        staff = await person(services, "Meera", role=Role.ADMIN)
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        row = await of_channel(services, asha, "push")
        dead = (await client.get(f"{BASE}/dead-letters", headers=staff.headers)).json()["items"]
        assert [(each["id"], each["reason"], each["detail"]) for each in dead] == [
            (str(row["id"]), "refused", "bad payload")
        ]
        assert (await client.get(f"{BASE}/dead-letters?channel=sms", headers=staff.headers)).json()["items"] == []
        assert (await client.get(f"{BASE}/dead-letters", headers=asha.headers)).status_code == 403
        provider.answer = lambda _: "ref"
        path = f"{BASE}/deliveries/{row['id']}/replay"
        assert (await client.post(path, headers=staff.headers)).status_code == 200
        await carry(services)
        assert await deliveries(services, asha) == [("push", "sent", None)]
        assert (await client.post(path, headers=staff.headers)).status_code == 409
        assert (await client.post(f"{BASE}/deliveries/999999/replay", headers=staff.headers)).status_code == 404


async def test_what_is_too_old_is_not_tried_again(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        provided(services, raising(Refused("no")))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", {"conversation_id": 4})
        await tell(services, asha, "flatmate_new_match", MATCH)
        await carry(services)
        clock.advance(hours=13)
        staff = await person(services, "Meera", role=Role.ADMIN)
        answer = await client.post(f"{BASE}/dead-letters/replay", json={"channel": "push"}, headers=staff.headers)
        assert answer.json() == {"replayed": 1}


async def test_a_receipt_that_outruns_the_answer_ends_the_trying(settings: Settings) -> None:
    async with stopped_house(settings) as (services, client, clock):
        provider = provided(services, raising(TryLater("no answer")))
        asha = await reachable(services)
        await tell(services, asha, "chat_message", MATCH)
        await carry(services)
        row = await of_channel(services, asha, "push")
        await client.post(f"{BASE}/deliveries/{row['id']}/delivered", headers=asha.headers)
        clock.advance(hours=1)
        await carry(services)
        assert len(provider.given) == 1
