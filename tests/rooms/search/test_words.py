"""Words in any spelling, script and order."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.search import rules
from aangan.search import service as search
from tests.rooms.search.street import HOMES, built, found, page
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("sunny balcony", "Jasmine"), ("BALCONY!", "Jasmine"), ("balcny", "Jasmine"), ("balkoni wala kamra", "Jasmine"),
        ("बालकनी वाला कमरा", "Jasmine"), ("room near metro", "Jasmine"), ("girls room", "Jasmine"),
        ("लड़कियों के लिए कमरा इंदिरानगर", "Jasmine"), ("indranagar", "Jasmine"), ("Indira Nagar", "Jasmine"),
        ("wi-fi", "Jasmine"), ("3 bedroom flat", "Jasmine"), ("3bhk", "Jasmine"),
        ("paying guest", "Lotus"), ("पीजी कोरमंगला", "Lotus"), ("kormangla pg boys", "Lotus"),
        ("twin sharing", "Lotus"), ("studnts", "Lotus"), ("Lotus", "Lotus"), ("lotas", "Lotus"),
        ("pet friendly house", "Neem"), ("Maleshwaram", "Neem"), ("4 BHK with car parking", "Neem"),
        ("ghar gardan", "Neem"), ("studio bombay", "Tulsi"), ("1RK Bandra", "Tulsi"), ("elevator", "Tulsi"),
        ("मुंबई में स्टूडियो", "Tulsi"), ("bandra", "Tulsi"), ("tuls", "Tulsi"),
    ],
)  # fmt: skip
async def test_a_home_is_found_by_what_people_write(
    client: httpx.AsyncClient, services: Services, q: str, first: str
) -> None:
    await built(client, services)
    assert (await found(client, q=q))[:1] == [first]


@pytest.mark.parametrize("q", ["zzyzx", "%", "'; DROP TABLE properties; --", "' | 'x", "a & !b", ":*", "~", "\\"])
async def test_words_that_nobody_says_find_nothing_and_break_nothing(
    client: httpx.AsyncClient, services: Services, q: str
) -> None:
    await built(client, services)
    answer = await page(client, q=q)
    assert answer["understood_by"] == ["words"]
    assert q != "zzyzx" or answer["items"] == []


@pytest.mark.parametrize("order", [{}, {"sort_by": "newest"}])
async def test_a_short_word_that_nobody_says_finds_nothing_as_a_long_one_does(
    client: httpx.AsyncClient, services: Services, order: dict[str, str]
) -> None:
    await built(client, services, "Jasmine")
    assert await found(client, q="qz", **order) == []
    assert await found(client, q="qz jasmine", **order) == ["Jasmine"]


@pytest.mark.parametrize("letter", ["w", "ஆ"])
async def test_a_home_whose_description_has_no_blanks_is_offered_and_found(
    client: httpx.AsyncClient, services: Services, letter: str
) -> None:
    await home(client, await person(services), title="Fern room", description=letter * 5000)
    assert await found(client, q="fern") == ["Fern"]
    assert await found(client, q=letter * 100) == ["Fern"]


async def test_a_word_that_nobody_says_does_not_spoil_the_others(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    assert (await found(client, q="zzyzx studio"))[:1] == ["Tulsi"]


@pytest.mark.parametrize("q", ["budget room mumbai", "सस्ता कमरा मुंबई", "sasta kamra Bombay"])
async def test_homes_of_the_city_that_is_named_come_before_those_elsewhere(
    client: httpx.AsyncClient, services: Services, q: str
) -> None:
    owner, _ = await built(client, services)
    await home(client, owner, title="Cedar budget room", city="Chennai", locality="Adyar")
    assert (await found(client, q=q))[0] == "Tulsi"


async def test_when_no_home_says_all_the_words_those_that_say_some_are_shown(
    client: httpx.AsyncClient, services: Services
) -> None:
    await built(client, services)
    assert {"Tulsi", "Lotus"} <= set(await found(client, q="studio students"))


async def test_filler_words_alone_ask_for_nothing(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    assert len(await found(client, q="for rent")) == 4


async def test_a_budget_in_words_is_a_budget(client: httpx.AsyncClient, services: Services) -> None:
    await built(client, services)
    assert await found(client, q="room under 10k") == ["Lotus"]
    assert await found(client, q="10 हज़ार के अंदर कमरा") == ["Lotus"]
    assert "Jasmine" in await found(client, q="room under 10k", price_max=30000)


async def test_a_change_is_found_at_once_and_what_is_gone_is_not(client: httpx.AsyncClient, services: Services) -> None:
    asha, ids = await built(client, services, "Jasmine")
    change = {"description": "Now with an aquarium in the hall."}
    await client.put(f"{HOMES}/{ids['Jasmine']}", json=change, headers=asha.headers)
    assert await found(client, q="aquarium") == ["Jasmine"]
    assert await found(client, q="metro") == []
    await client.delete(f"{HOMES}/{ids['Jasmine']}", headers=asha.headers)
    assert await found(client, q="aquarium") == []


async def test_homes_that_came_by_another_way_get_their_words_at_the_next_round(
    client: httpx.AsyncClient, services: Services
) -> None:
    await built(client, services)
    async with services.units.write() as unit:
        await unit.fetch("DELETE FROM listing_documents")
    assert await found(client, q="studio") == []
    async with services.units.write() as unit:
        assert await search.write_missing_words(unit) == 4
        await search.count_words(unit)
        assert await search.write_missing_words(unit) == 0
    assert await found(client, q="studio") == ["Tulsi"]
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT homes FROM search_words WHERE word = 'room'")
    assert rows[0]["homes"] >= 2


async def test_two_homes_with_the_same_new_words_are_offered_at_once(
    client: httpx.AsyncClient, services: Services
) -> None:
    import anyio

    asha = await person(services)
    async with anyio.create_task_group() as together:
        for number in range(6):
            words = ["quokka", "wombat", "numbat"] if number % 2 else ["numbat", "wombat", "quokka"]
            together.start_soon(lambda words=words: home(client, asha, title=" ".join(words)))
    assert len(await found(client, q="wombat")) == 6


def test_one_word_stands_for_its_synonyms_and_spellings() -> None:
    for one, other in [
        ("PGs", "paying guest"), ("2 BHK", "two bedrooms"), ("Bengaluru", "बेंगलुरु"), ("girls only", "लड़कियां"),
        ("Wi-Fi", "internet"), ("semi-furnished", "Semi Furnished"), ("प्राइवेट रूम", "private room"),
        ("शेयरिंग रूम", "twin sharing"), ("सेमी फर्निश्ड फ़्लैट", "semi furnished flat"), ("मास्टर बेडरूम", "master bedroom"),
        ("बिना फर्नीचर", "unfurnished"), ("लेआउट", "Layout"), ("पेइंग गेस्ट", "PG"),
        ("flatmates", "room mates"), ("cities", "city"),
    ]:  # fmt: skip
        assert rules.tokens(one) == rules.tokens(other), (one, other)
    assert rules.tokens("semi furnished") != rules.tokens("furnished")
    assert rules.tokens("the room is for rent in a") == ["room"]


def test_rankings_are_fused_by_rank_and_ties_by_the_newest() -> None:
    fused = rules.fuse([[1, 2, 3], [3, 2]])
    assert list(fused) == [3, 2, 1]
    assert list(rules.fuse([[1], [2]])) == [2, 1]
    assert rules.fuse([]) == {}
    assert rules.page_of(fused, [fused[3], 3], 5) == [2, 1]
