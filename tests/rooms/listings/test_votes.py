"""Votes on what is said of a home's society."""

import asyncio
from json import dumps

import httpx
import pytest

from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.safety import service as safety
from tests.support.cast import FLATMATES, Person, home, person

pytestmark = pytest.mark.anyio

VIBES = ["Pet-friendly", "Quiet"]


async def vote(
    client: httpx.AsyncClient, who: Person, listing_id: int, tag: object = "Quiet", word: object = "up"
) -> httpx.Response:
    body = {"tag": tag, "vote": word}
    return await client.post(f"{FLATMATES}/listings/{listing_id}/society-tags/votes", json=body, headers=who.headers)


async def shown(client: httpx.AsyncClient, listing_id: int) -> list[dict[str, object]]:
    answer = await client.get(f"/api/v1/properties/{listing_id}")
    assert answer.status_code == 200, answer.text
    votes: list[dict[str, object]] = answer.json()["society_tag_votes"]
    return votes


async def owner_and_home(client: httpx.AsyncClient, services: Services, **changes: object) -> tuple[Person, int]:
    owner = await person(services, name="Meera")
    return owner, await home(client, owner, **{"society_vibe_tags": VIBES, **changes})


async def test_a_vote_is_kept_under_the_tags_key_and_counted(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    voter = await person(services)
    for spelling in ("Pet-friendly", "  pet friendly ", "PET_FRIENDLY"):
        answer = await vote(client, voter, listing_id, spelling)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "property_id": listing_id,
            "tag": "pet_friendly",
            "current_vote": "up",
            "upvotes": 1,
            "downvotes": 0,
            "disputed": False,
        }


async def test_a_second_vote_moves_the_first(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    voter, other = await person(services), await person(services)
    await vote(client, other, listing_id)
    await vote(client, voter, listing_id)
    moved = (await vote(client, voter, listing_id, word="down")).json()
    assert (moved["current_vote"], moved["upvotes"], moved["downvotes"]) == ("down", 1, 1)


async def test_three_votes_against_a_tag_dispute_it_until_one_is_moved(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, listing_id = await owner_and_home(client, services)
    voters = [await person(services) for _ in range(3)]
    said = [(await vote(client, voter, listing_id, word="down")).json()["disputed"] for voter in voters]
    assert said == [False, False, True]
    assert (await vote(client, voters[0], listing_id)).json()["disputed"] is False


async def test_the_home_shows_the_votes_on_its_own_tags(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    assert await shown(client, listing_id) == []
    voters = [await person(services) for _ in range(4)]
    for voter in voters[:3]:
        await vote(client, voter, listing_id, "quiet", "down")
    await vote(client, voters[3], listing_id, "Pet friendly")
    await vote(client, voters[3], listing_id, "Landlord is rude")
    assert await shown(client, listing_id) == [
        {"tag": "pet_friendly", "upvotes": 1, "downvotes": 0, "disputed": False},
        {"tag": "quiet", "upvotes": 0, "downvotes": 3, "disputed": True},
    ]
    found = (await client.get("/api/v1/properties")).json()["items"][0]
    assert len(found["society_tag_votes"]) == 2


@pytest.mark.parametrize("word", ["society_vibe_tags", "society_vibes"])
async def test_both_clients_words_for_the_tags_are_read_and_written(
    client: httpx.AsyncClient, services: Services, word: str
) -> None:
    owner = await person(services)
    listing_id = await home(client, owner, **{word: VIBES})
    found = (await client.get(f"/api/v1/properties/{listing_id}")).json()
    assert found["society_vibe_tags"] == found["society_vibes"] == VIBES
    changed = await client.put(f"/api/v1/properties/{listing_id}", json={word: ["Quiet"]}, headers=owner.headers)
    assert changed.json()["society_vibe_tags"] == changed.json()["society_vibes"] == ["Quiet"]


async def test_20_votes_at_the_same_moment_are_20_votes(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    voters = [await person(services, name=f"Voter {n}") for n in range(20)]
    words = ["up" if n % 4 else "down" for n in range(20)]
    answers = await asyncio.gather(
        *(vote(client, voter, listing_id, word=word) for voter, word in zip(voters, words, strict=True))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert await shown(client, listing_id) == [{"tag": "quiet", "upvotes": 15, "downvotes": 5, "disputed": True}]


async def test_one_persons_votes_at_the_same_moment_are_one_vote(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    voter = await person(services)
    answers = await asyncio.gather(*(vote(client, voter, listing_id, word=word) for word in ("up", "down") * 8))
    assert {answer.status_code for answer in answers} == {200}
    (quiet,) = await shown(client, listing_id)
    assert quiet["upvotes"] + quiet["downvotes"] == 1  # type: ignore[operator]


async def test_nobody_votes_on_their_own_home(client: httpx.AsyncClient, services: Services) -> None:
    owner, listing_id = await owner_and_home(client, services)
    answer = await vote(client, owner, listing_id)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "SELF_VOTE")
    assert await shown(client, listing_id) == []


async def test_only_shared_homes_have_tags_to_vote_on(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services, property_type="apartment")
    answer = await vote(client, await person(services), listing_id)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "NOT_A_SHARED_HOME")


async def test_what_is_not_live_cannot_be_voted_on(client: httpx.AsyncClient, services: Services) -> None:
    owner, listing_id = await owner_and_home(client, services)
    voter = await person(services)
    paused = {"listing_preferences": {"moderation_status": "paused"}}
    assert (await client.put(f"/api/v1/properties/{listing_id}", json=paused, headers=owner.headers)).status_code == 200
    for number in (listing_id, listing_id + 1000, 2**63 - 1):
        answer = await vote(client, voter, number)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PROPERTY_NOT_FOUND")


async def test_a_block_hides_the_home_from_a_voter(client: httpx.AsyncClient, services: Services) -> None:
    owner, listing_id = await owner_and_home(client, services)
    voter = await person(services)
    async with services.units.write() as unit:
        await safety.block(unit, Actor(owner.id, Role.USER, owner.subject), voter.id)
    assert (await vote(client, voter, listing_id)).status_code == 404


@pytest.mark.parametrize(
    ("tag", "word"),
    [
        ("", "up"),
        ("   ", "up"),
        ("-_ -", "up"),
        ("x" * 81, "up"),
        ("nul\x00", "up"),
        ("bell\x07", "up"),
        ("two\nlines", "up"),
        ("half \ud83d", "up"),
        (None, "up"),
        (7, "up"),
        (["Quiet"], "up"),
        ("Quiet", "sideways"),
        ("Quiet", None),
        ("Quiet", 1),
    ],
)
async def test_what_is_no_tag_or_no_vote_is_refused(
    client: httpx.AsyncClient, services: Services, tag: object, word: object
) -> None:
    _, listing_id = await owner_and_home(client, services)
    voter = await person(services)
    answer = await client.post(
        f"{FLATMATES}/listings/{listing_id}/society-tags/votes",
        content=dumps({"tag": tag, "vote": word}),
        headers={**voter.headers, "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_a_tag_may_be_in_any_language(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services, society_vibe_tags=["शांत जगह"])
    answer = await vote(client, await person(services), listing_id, "शांत जगह")
    assert (answer.status_code, answer.json()["tag"]) == (200, "शांत_जगह")
    assert [votes["tag"] for votes in await shown(client, listing_id)] == ["शांत_जगह"]


async def test_one_person_votes_on_20_tags_of_a_home_at_most(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    voter = await person(services)
    for number in range(20):
        assert (await vote(client, voter, listing_id, f"tag {number}")).status_code == 200
    answer = await vote(client, voter, listing_id, "one more")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "TOO_MANY_TAGS")
    assert (await vote(client, voter, listing_id, "tag 3", "down")).json()["downvotes"] == 1


async def test_only_who_is_signed_in_votes(client: httpx.AsyncClient, services: Services) -> None:
    _, listing_id = await owner_and_home(client, services)
    answer = await client.post(
        f"{FLATMATES}/listings/{listing_id}/society-tags/votes", json={"tag": "Quiet", "vote": "up"}
    )
    assert answer.status_code == 401


async def test_votes_go_with_their_home(client: httpx.AsyncClient, services: Services) -> None:
    owner, listing_id = await owner_and_home(client, services)
    await vote(client, await person(services), listing_id)
    assert (await client.delete(f"/api/v1/properties/{listing_id}", headers=owner.headers)).status_code == 200
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT * FROM society_tag_votes") == []
