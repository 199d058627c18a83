"""Web Push: sealed for one browser, sent to the open internet only, at the address that was looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from aangan.infra.handover import Refused, TryLater
from aangan.infra.push import PushMessage, Vapid, WebKeys, WebPush, is_endpoint, is_public, public_address, seal
from tests.support.house import StoppedClock
from tests.support.tls import Authority
from tests.support.webpush import HOST, Browser, PushService, b64, running_service, unb64

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
OURS = Vapid(b64((7).to_bytes(32)), "mailto:push@aangan.test")


@asynccontextmanager
async def service() -> AsyncIterator[tuple[PushService, WebPush]]:
    """Run a push service, and open a sender that finds it."""
    authority = Authority()
    rig = PushService(OURS.public_key)
    async with running_service(rig, authority.server(HOST)):
        web = WebPush(OURS, StoppedClock(NOON), lookup=rig.lookup, trust=authority.trust())
        try:
            yield rig, web
        finally:
            await web.aclose()


def to(browser: Browser, *, sealed: bool = True, **more: object) -> PushMessage:
    """Make a message for a browser."""
    keys = WebKeys(browser.p256dh, browser.secret) if sealed else None
    return PushMessage(browser.endpoint, "नमस्ते", "Kabir wrote", {"deep_link": "/chats/7"}, keys=keys, **more)  # type: ignore[arg-type]


def test_sealing_gives_what_the_specification_shows() -> None:
    """RFC 8291, section 5 and appendix A."""
    text = b"When I grow up, I want to be a watermelon"
    sealed = seal(
        text,
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        key=ec.derive_private_key(int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1()),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    shown = (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert b64(sealed) == shown


async def test_a_browser_reads_what_only_it_can_read() -> None:
    async with service() as (rig, web):
        asha, kabir = rig.browser("asha"), rig.browser("kabir")
        ref = await web.send(to(asha, urgent=True, ttl=60, collapse_id="flatmate_new_message:7"))
        assert asha.heard == [{"title": "नमस्ते", "body": "Kabir wrote", "data": {"deep_link": "/chats/7"}}]
        assert (kabir.heard, ref is not None and ref.startswith(f"https://{HOST}/m/")) == ([], True)
        headers = asha.headers[0]
        assert (headers["ttl"], headers["urgency"], len(headers["topic"])) == ("60", "high", 32)


async def test_a_bare_endpoint_is_woken_and_told_nothing() -> None:
    async with service() as (rig, web):
        asha = rig.browser("asha")
        await web.send(to(asha, sealed=False))
        assert asha.heard == [None]


async def test_a_message_that_is_too_long_for_a_record_comes_without_what_it_can_spare() -> None:
    async with service() as (rig, web):
        asha = rig.browser("asha")
        data = {f"k{n}": "x" * 900 for n in range(8)} | {"deep_link": "/chats/7", "notification_id": "3"}
        await web.send(PushMessage(asha.endpoint, "A", "ब" * 900, data, keys=WebKeys(asha.p256dh, asha.secret)))
        heard = asha.heard[0]
        assert heard is not None
        assert heard["data"] == {"deep_link": "/chats/7", "notification_id": "3"}


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (401, False), (403, False), (413, False)])
async def test_only_a_subscription_that_ended_counts_as_gone(status: int, gone: bool) -> None:
    async with service() as (rig, web):
        rig.status = status
        with pytest.raises(Refused) as refused:
            await web.send(to(rig.browser("asha")))
        assert refused.value.gone is gone


@pytest.mark.parametrize(("status", "wait"), [(429, "90"), (503, "120"), (500, None)])
async def test_a_busy_push_service_is_asked_when_it_said(status: int, wait: str | None) -> None:
    async with service() as (rig, web):
        rig.status, rig.retry_after = status, wait
        with pytest.raises(TryLater) as later:
            await web.send(to(rig.browser("asha")))
        assert later.value.retry_after == (int(wait) if wait else None)


async def test_keys_that_are_none_end_the_subscription() -> None:
    async with service() as (rig, web):
        asha = rig.browser("asha")
        for keys in (WebKeys(b64(b"\x04" + b"\x01" * 64), asha.secret), WebKeys(asha.p256dh, b64(b"short"))):
            with pytest.raises(Refused) as refused:
                await web.send(PushMessage(asha.endpoint, "A", "B", keys=keys))
            assert refused.value.gone


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.com/1", "https://localhost/1", "https://127.0.0.1/1", "https://[::1]/1",
        "https://2130706433/1", "https://0x7f.1/1", "https://push.example.com:8443/1", "https://me@push.example.com/1",
        "https://metadata.google.internal/1", "https://printer.local/1", "https://10.0.0.7/1", "https://a:b/1", "https:///1",
        "ftp://push.example.com/1",
    ],
)  # fmt: skip
async def test_an_endpoint_that_is_none_is_never_called(url: str) -> None:
    assert not is_endpoint(url)
    async with service() as (rig, web):
        with pytest.raises(Refused) as refused:
            await web.send(PushMessage(url, "A", "B"))
        assert (refused.value.gone, rig.looked_up) == (True, [])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:0a00:0001::", "255.255.255.255", "no address",
        "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::10.0.0.7", "64:ff9b:1::10.0.0.7",
        "fec0::1", "5f00::1",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public_however_they_are_written(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert all(
        is_public(address)
        for address in ("1.1.1.1", "142.250.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")
    )


async def test_a_name_that_leads_home_is_not_called() -> None:
    web = WebPush(OURS, StoppedClock(NOON), lookup=_home)
    try:
        with pytest.raises(Refused) as refused:
            await web.send(PushMessage("https://push.evil.test/1", "A", "B"))
        assert refused.value.gone
    finally:
        await web.aclose()


async def test_who_cannot_prove_the_name_is_told_nothing() -> None:
    authority, stranger = Authority(), Authority()
    rig = PushService(OURS.public_key)
    async with running_service(rig, stranger.server(HOST)):
        web = WebPush(OURS, StoppedClock(NOON), lookup=rig.lookup, trust=authority.trust())
        with pytest.raises(TryLater):
            await web.send(to(rig.browser("asha")))
        await web.aclose()
    assert rig.browsers["asha"].heard == []


async def _home(_: str, port: int) -> tuple[str, int]:
    return await public_address("127.0.0.1", port)
