"""Texts: what they weigh, to whom they can go, what a provider says of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from aangan.infra.handover import Refused, TryLater
from aangan.infra.sms import Line, Text, TwilioSms, e164, fitted, segments
from tests.rooms.notifications.twilio import Twilio, running_twilio

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def sender(rig: Twilio) -> AsyncIterator[TwilioSms]:
    """Open a sender to an account."""
    async with httpx.AsyncClient() as http:
        yield TwilioSms(Line.read(rig.url), http)


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("न" * 70, 1), ("न" * 71, 2), ("न" * 134, 2), ("न" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_a_text_is_counted_in_the_parts_that_are_paid_for(body: str, parts: int) -> None:
    assert segments(body) == parts


@pytest.mark.parametrize("body", ["a" * 1000, "न" * 600, "€{" * 400, "😀" * 300, "word " * 150])
def test_a_text_is_cut_before_it_costs_a_fourth_part(body: str) -> None:
    cut = fitted(body)
    assert segments(cut) <= 3
    assert len(cut) > 60
    assert fitted("short") == "short"


def test_numbers_are_told_with_their_country() -> None:
    assert e164("+91 98765-43210") == "+919876543210"
    assert [e164(number) for number in ("9876543210", "hello", "+91", "")] == [None] * 4


async def test_a_text_goes_to_the_account_and_gets_its_name() -> None:
    async with running_twilio(Twilio()) as rig, sender(rig) as sms:
        sid = await sms.send(Text("+919876543210", "नमस्ते", "https://a.test/report", 90))
        assert sid == "SM1"
        assert rig.texts == [
            {
                "To": "+919876543210",
                "Body": "नमस्ते",
                "From": "+15005550006",
                "StatusCallback": "https://a.test/report",
                "ValidityPeriod": "90",
            }
        ]


@pytest.mark.parametrize(("code", "gone"), [(21211, True), (21610, True), (21614, True), (21606, False)])
async def test_a_number_is_dead_only_when_it_is_about_the_number(code: int, gone: bool) -> None:
    async with running_twilio(Twilio(status=400, code=code)) as rig, sender(rig) as sms:
        with pytest.raises(Refused) as refused:
            await sms.send(Text("+919876543210", "Hi"))
        assert refused.value.gone is gone


@pytest.mark.parametrize(("status", "away", "wait"), [(429, False, 7), (503, True, 7), (401, True, 7)])
async def test_not_now_is_no_refusal(status: int, away: bool, wait: int) -> None:
    async with running_twilio(Twilio(status=status, retry_after="7")) as rig, sender(rig) as sms:
        with pytest.raises(TryLater) as later:
            await sms.send(Text("+919876543210", "Hi"))
        assert (later.value.away, later.value.retry_after) == (away, wait)


async def test_a_number_that_is_none_is_not_even_tried() -> None:
    async with running_twilio(Twilio()) as rig, sender(rig) as sms:
        with pytest.raises(Refused) as refused:
            await sms.send(Text("12", "Hi"))
        assert (refused.value.gone, rig.texts) == (True, [])


def test_a_wrong_account_is_told_without_its_token() -> None:
    for url in ("https://host?from=+1", "https://AC1:secret@host", "AC1:secret@host?from=1"):
        with pytest.raises(ValueError, match="SMS address") as wrong:
            Line.read(url)
        assert "secret" not in str(wrong.value)
    assert "secret" not in repr(Line.read("https://AC1:secret@host?from=+15005550006"))
