"""Firebase Cloud Messaging, spoken to a real HTTP/2 server that answers as Google does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from aangan.infra.handover import Refused, TryLater, Unsure
from aangan.infra.push import Fcm, Http2Client, PushMessage, ServiceAccount, build_message
from tests.support import fcm as emulator
from tests.support.house import StoppedClock
from tests.support.tls import Authority

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HELLO = PushMessage("phone-1", "Hello", "There", {"route": "/chats/7"}, ttl=3600, collapse_id="n7", at=NOON)


@asynccontextmanager
async def sender(rig: emulator.Fcm, clock: StoppedClock | None = None, **how: Any) -> AsyncIterator[Fcm]:
    """Open a sender to an emulator."""
    async with httpx.AsyncClient() as http:
        client = Http2Client(rig.origin, **how)
        made = Fcm(ServiceAccount.read(rig.account()), client, http, clock or StoppedClock(NOON))
        try:
            yield made
        finally:
            await made.aclose()


async def test_a_message_reaches_fcm_under_a_token_that_is_minted_once() -> None:
    async with emulator.running_fcm(emulator.Fcm()) as rig, sender(rig) as fcm:
        names = await asyncio.gather(*(fcm.send(HELLO) for _ in range(50)))
        assert len(set(names)) == 50
        assert names[0].startswith("projects/aangan-test/messages/")
        assert (rig.tokens_minted, rig.connections) == (1, 1)
        assert rig.taken[0] == build_message(HELLO)


async def test_a_token_is_minted_anew_before_it_ends_and_when_it_was_taken_back() -> None:
    clock = StoppedClock(NOON)
    async with emulator.running_fcm(emulator.Fcm()) as rig, sender(rig, clock) as fcm:
        await fcm.send(HELLO)
        clock.advance(seconds=3299)
        assert rig.tokens_minted == 2 or await fcm.send(HELLO)
        await fcm.send(HELLO)
        assert rig.tokens_minted == 2
        rig.tokens.clear()
        await fcm.send(HELLO)
        assert rig.tokens_minted == 3


async def test_it_speaks_over_tls_to_who_can_prove_the_name() -> None:
    authority = Authority()
    async with emulator.running_fcm(emulator.Fcm(), tls=authority.server("localhost")) as rig:
        async with sender(rig, trust=authority.trust()) as fcm:
            await fcm.send(HELLO)
        async with sender(rig) as stranger:
            with pytest.raises(TryLater) as refused:
                await stranger.send(HELLO)
            assert refused.value.away
        assert len(rig.taken) == 1


def test_each_platform_is_told_how_long_how_urgent_and_what_it_replaces() -> None:
    built = build_message(
        PushMessage(
            "t", "A", "B", {"deep_link": "https://aangan.test/x"}, urgent=True, ttl=90, collapse_id="m:7", at=NOON
        )
    )
    assert built["token"] == "t"
    android, apns, web = built["android"], built["apns"], built["webpush"]
    assert android == {"ttl": "90s", "priority": "HIGH", "collapse_key": "m:7", "notification": {"tag": "m:7"}}
    assert apns["headers"] == {
        "apns-priority": "10", "apns-collapse-id": "m:7", "apns-expiration": str(int(NOON.timestamp()) + 90),
    }  # fmt: skip
    assert web["headers"] == {"TTL": "90", "Urgency": "high"}
    assert web["fcm_options"] == {"link": "https://aangan.test/x"}
    calm = build_message(PushMessage("news", "A", "B", to_topic=True, ttl=10**9, image="https://i.test/1.jpg"))
    assert (calm["topic"], calm["android"]["priority"], calm["android"]["ttl"]) == ("news", "NORMAL", "2419200s")
    assert calm["notification"]["image"] == "https://i.test/1.jpg"
    assert "token" not in calm


def test_what_is_said_of_a_token_is_text_and_no_dictionary_in_disguise() -> None:
    data = build_message(HELLO)["data"]
    assert all(isinstance(value, str) for value in data.values())


@pytest.mark.parametrize(
    ("reply", "gone"),
    [
        (emulator.UNREGISTERED, True),
        (emulator.INVALID_TOKEN, True),
        (emulator.INVALID_MESSAGE, False),
        (emulator.SENDER_MISMATCH, False),
        (emulator.Reply(404, b"<html>Not Found</html>"), False),
    ],
)
async def test_only_a_token_that_fcm_says_is_dead_counts_as_gone(reply: emulator.Reply, gone: bool) -> None:
    async with emulator.running_fcm(emulator.Fcm(lambda _: reply)) as rig, sender(rig) as fcm:
        with pytest.raises(Refused) as refused:
            await fcm.send(HELLO)
        assert refused.value.gone is gone


@pytest.mark.parametrize(
    ("reply", "wait", "away"),
    [
        (emulator.QUOTA, 37, False),
        (emulator.UNAVAILABLE, 120, True),
        (emulator.BAD_GATEWAY, None, True),
        (emulator.error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "-"), 60, False),
        (emulator.UNAUTHENTICATED, 60, True),
    ],
)
async def test_a_provider_that_is_busy_or_away_is_asked_later_when_it_said(
    reply: emulator.Reply, wait: int | None, away: bool
) -> None:
    async with emulator.running_fcm(emulator.Fcm(lambda _: reply)) as rig, sender(rig) as fcm:
        with pytest.raises(TryLater) as later:
            await fcm.send(HELLO)
        assert (later.value.retry_after, later.value.away) == (wait, away)


async def test_a_connection_that_ends_in_the_middle_loses_nothing_that_was_never_looked_at() -> None:
    rig = emulator.Fcm(requests_per_connection=40, delay=0.002)
    async with emulator.running_fcm(rig), sender(rig) as fcm:
        gate = asyncio.Semaphore(20)

        async def send(number: int) -> None:
            async with gate:
                await fcm.send(PushMessage(f"phone-{number}", "A", "B"))

        await asyncio.gather(*(send(number) for number in range(400)))
        assert rig.connections >= 10
        assert sorted(message["token"] for message in rig.taken) == sorted(f"phone-{n}" for n in range(400))


async def test_a_line_that_goes_dead_after_the_message_was_read_leaves_us_unsure() -> None:
    async with emulator.running_fcm(emulator.Fcm(lambda _: emulator.DROPPED)) as rig, sender(rig) as fcm:
        with pytest.raises(Unsure):
            await fcm.send(HELLO)
        rig.answer = lambda _: None
        assert await fcm.send(HELLO)


async def test_a_server_that_is_not_there_is_away() -> None:
    async with emulator.running_fcm(emulator.Fcm()) as rig:
        gone = emulator.Fcm(port=1, token_port=rig.token_port, key=rig.key, tokens=rig.tokens)
        async with sender(gone) as fcm:
            with pytest.raises(TryLater) as later:
                await fcm.send(HELLO)
        assert later.value.away


async def test_more_requests_than_the_other_side_takes_at_once_wait_for_their_turn() -> None:
    rig = emulator.Fcm(delay=0.001)
    async with emulator.running_fcm(rig), sender(rig) as fcm:
        await asyncio.gather(*(fcm.send(HELLO) for _ in range(500)))
        assert len(rig.taken) == 500
        assert rig.most_at_once <= 100
        assert rig.connections == 1


async def test_a_caller_that_gives_up_disturbs_no_other() -> None:
    rig = emulator.Fcm(delay=0.05)
    async with emulator.running_fcm(rig), sender(rig) as fcm:
        await fcm.send(HELLO)
        patient = asyncio.create_task(fcm.send(HELLO))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await fcm.send(HELLO)
        assert await patient
        assert await fcm.send(HELLO)
        assert rig.connections == 1
