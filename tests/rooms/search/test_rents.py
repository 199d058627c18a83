"""What a question wants to pay, in the words of whoever asks."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aangan.infra.services import Services
from aangan.search import rules
from tests.rooms.search.street import built, found, page


@pytest.mark.parametrize(
    ("text", "rents"),
    [
        ("40k-60k", (40000, 60000)), ("40-60k", (40000, 60000)), ("40k \u2013 60", (40000, 60000)),
        ("60k-40k", (40000, 60000)), ("between 20k and 35k", (20000, 35000)), ("2-3bhk 30-40k", (30000, 40000)),
        ("from 20k to 30k", (20000, 30000)), ("15,000-20,000", (15000, 20000)), ("15000 to 20000", (15000, 20000)),
        ("Rs. 15,000 - Rs. 20,000", (15000, 20000)), ("80k-1.2 lakh", (80000, 120000)),
        ("50-1.2 lakh", (50000, 120000)), ("1-1.5 lakh", (100000, 150000)),
        ("20 हज़ार से 35 हज़ार के बीच", (20000, 35000)), ("20 से 30 हज़ार तक", (20000, 30000)),
        ("९\u0966\u0966\u0966-१२,\u0966\u0966\u0966", (9000, 12000)),
        ("above 20k under 40k", (20000, 40000)), ("above 40k under 20k", (None, 20000)),
        ("at least 20k", (20000, None)), ("above ₹25,000", (25000, None)), ("20k+", (20000, None)),
        ("कम से कम 20 हज़ार", (20000, None)), ("20 हज़ार से ज्यादा", (20000, None)),
        ("under 30k", (None, 30000)), ("2bhk below 40000", (None, 40000)), ("room under 15k", (None, 15000)),
        ("below rs 20000", (None, 20000)), ("15 hazar ke andar", (None, 15000)), ("12k tak", (None, 12000)),
        ("20 हज़ार के अंदर", (None, 20000)), ("20 हज़ार से कम", (None, 20000)), ("upto 8 thousand", (None, 8000)),
        ("बीस हज़ार तक", (None, 20000)), ("under 2 crore", (None, 20_000_000)), ("within 2 km under 20k", (None, 20000)),
        ("30 हज़ार", (None, 30000)), ("1.5 lakh", (None, 150000)), ("1.5L", (None, 150000)),
        ("डेढ़ लाख", (None, 150000)), ("₹25,000", (None, 25000)), ("3 bhk 1,50,000", (None, 150000)),
        ("flat 25k/month", (None, 25000)), ("sector 62 - 30k", (None, 30000)), ("2 bhk - 30k", (None, 30000)),
    ],
)  # fmt: skip
def test_ranges_limits_and_amounts_are_read_in_both_languages(text: str, rents: tuple[int | None, int | None]) -> None:
    assert rules.rents(text) == rents


@pytest.mark.parametrize(
    "text",
    [
        "room", "2-3 bhk", "2bhk in sector 62", "sector 62-63", "10-15 min from metro", "under 10 min", "under 3",
        "within 2 km", "between 5 and 10 km", "560038", "pin 560001-560100", "within 560038", "below 1500 sqft",
        "2000-2500 sqft", "1,500 sq ft", "3-4 people", "in 2024-2025", "9 to 5 job", "24x7 water", "1/2 bhk",
        "flat no 12-14", "deposit 50k", "50k deposit", "4k tv", "under ₹500", "99999999999k", "0-0k", "", "-", "k-k",
    ],
)  # fmt: skip
def test_other_numbers_are_no_rents(text: str) -> None:
    assert rules.rents(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2bhk between 20k and 35k indiranagar", ["2bhk", "indiranagar"]), ("room 15,000-20,000", ["room"]),
        ("सस्ता कमरा 30 हज़ार तक", ["cheap", "room"]), ("sector 62-63", ["sector", "62", "63"]),
        ("flat under 2 km of metro", ["flat", "2", "km", "metro"]),
    ],
)  # fmt: skip
def test_money_is_no_word_that_homes_must_say(text: str, words: list[str]) -> None:
    assert rules.asked_words(text) == words


PIECES = st.sampled_from([
    "under", "between", "and", "to", "-", "\u2013", "k", "K", "lakh", "l", "cr", "₹", "rs.", "20", "35", "1.5", "40000",
    "15,000", "1,50,000", "560038", "0", "99999999999", "हज़ार", "से", "के अंदर", "तक", "कम से कम", "bhk", "sqft",
    "sector", "min", "+", "/month", " ", "  ", "per month", "above", "٣", "½", "२०", "ꞏ", "ー", ".", ",",
])  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=14).map("".join), st.lists(PIECES).map(" ".join)))
def test_reading_rents_never_fails_and_never_says_more_at_least_than_at_most(text: str) -> None:
    least, most = rules.rents(text)
    assert least is None or most is None or least <= most
    assert all(rupees is None or 1000 <= rupees <= 1_000_000_000 for rupees in (least, most))
    rules.asked_words(text)


@given(st.integers(1, 900), st.integers(1, 900), st.sampled_from(["{}k-{}k", "between {}k and {}k", "{} to {} हज़ार"]))
def test_whatever_the_amounts_a_range_is_a_range(one: int, other: int, words: str) -> None:
    low, high = sorted((one, other))
    assert rules.rents(words.format(low, high)) == (low * 1000, high * 1000)


@pytest.mark.anyio
async def test_a_range_in_words_narrows_as_filters_do(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    for words in ("20k-40k", "rent between 20k and 40k", "20 से 40 हज़ार तक"):
        answer = await page(client, q=words)
        assert {item["title"].split()[0] for item in answer["items"]} == {"Jasmine", "Tulsi"}, words
        assert (answer["filters_applied"]["price_min"], answer["filters_applied"]["price_max"]) == (20000, 40000)


@pytest.mark.anyio
async def test_filters_win_over_rents_in_words(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    applied = (await page(client, q="room 20k-40k", price_max=30000))["filters_applied"]
    assert (applied["price_min"], applied["price_max"]) == (20000, 30000)
    applied = (await page(client, q="room 20k-40k", price_max=9000))["filters_applied"]
    assert (applied.get("price_min"), applied["price_max"]) == (None, 9000)
    assert "Neem" in await found(client, q="house under 10k", price_min=50000)
