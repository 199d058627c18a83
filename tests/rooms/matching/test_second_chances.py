"""What ends a match, what brings two together again, and what can be taken back."""

import asyncio

import httpx
import pytest

from aangan.identity import service as identity
from aangan.infra.services import Services
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import HouseError
from aangan.kit.ids import UserId
from aangan.matching import service as matching
from aangan.matching.errors import HomeNotFound
from aangan.matching.schemas import SwipeRequest
from tests.support.cast import FLATMATES, Person, flatmate, home, person, swipe
from tests.support.statements import counted
from tests.support.turns import until_they_wait

pytestmark = pytest.mark.anyio

SWIPES = f"{FLATMATES}/swipes"


async def two(services: Services) -> tuple[Person, Person]:
    return await person(services), await person(services, "Kabir")


async def matched(client: httpx.AsyncClient, one: Person, other: Person) -> dict[str, int]:
    await swipe(client, one, other)
    made: dict[str, int] = await swipe(client, other, one)
    assert made["did_match"]
    return made


async def matches(client: httpx.AsyncClient, who: Person) -> list[int]:
    page = (await client.get(f"{FLATMATES}/matches", headers=who.headers)).json()
    return [match["id"] for match in page["items"]]


async def end(client: httpx.AsyncClient, how: str, who: Person, whom: Person, match_id: int) -> None:
    if how == "unmatch":
        answer = await client.put(f"{FLATMATES}/matches/{match_id}/unmatch", headers=who.headers)
    elif how == "unmatch by person":
        body = {"blocked_user_id": whom.id, "unmatch_only": True}
        answer = await client.post(f"{FLATMATES}/blocks", json=body, headers=who.headers)
        assert answer.json() | {"message": ""} == {
            "id": match_id, "status": "unmatched", "unmatched": True, "message": "",
        }  # fmt: skip
    else:
        await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": whom.id}, headers=who.headers)
        answer = await client.delete(f"{FLATMATES}/blocks/{whom.id}", headers=who.headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("how", ["unmatch", "unmatch by person", "block and unblock"])
@pytest.mark.parametrize("who_tries", ["the one who left", "the one who was left"])
async def test_after_an_end_only_two_new_likes_make_a_match_again(
    client: httpx.AsyncClient, services: Services, how: str, who_tries: str
) -> None:
    asha, kabir = await two(services)
    made = await matched(client, asha, kabir)
    await end(client, how, asha, kabir, made["match_id"])
    first, second = (asha, kabir) if who_tries == "the one who left" else (kabir, asha)
    for _ in range(2):
        assert not (await swipe(client, first, second))["did_match"]
    assert await matches(client, asha) == []
    again = await swipe(client, second, first)
    assert (again["did_match"], again["match_id"]) == (True, made["match_id"])
    assert again["conversation_id"] == made["conversation_id"]
    talk = f"{FLATMATES}/conversations/{again['conversation_id']}/messages"
    assert (await client.post(talk, json={"body": "again"}, headers=asha.headers)).status_code == 200


async def test_unmatching_somebody_one_never_matched_is_a_404(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    body = {"blocked_user_id": kabir.id, "unmatch_only": True}
    answer = await client.post(f"{FLATMATES}/blocks", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "MATCH_NOT_FOUND")


async def test_repeating_a_like_after_the_other_passed_still_names_the_match(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await two(services)
    made = await matched(client, asha, kabir)
    await swipe(client, kabir, asha, "pass")
    again = await swipe(client, asha, kabir)
    assert (again["did_match"], again["match_id"]) == (True, made["match_id"])


async def test_a_pass_can_be_taken_back_and_the_person_is_dealt_again(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir")
    await swipe(client, asha, kabir, "pass")
    assert (await client.get(f"{FLATMATES}/profiles", headers=asha.headers)).json()["items"] == []
    assert (await client.delete("/api/v1/swipes/undo", headers=asha.headers)).status_code == 200
    (card,) = (await client.get(f"{FLATMATES}/profiles", headers=asha.headers)).json()["items"]
    assert card["id"] == kabir.id


async def test_undoing_takes_the_newest_swipe_of_either_kind(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    await swipe(client, kabir, asha)
    await client.post("/api/v1/swipes", json={"property_id": room, "is_liked": True}, headers=kabir.headers)
    for left in (1, 0):
        assert (await client.delete("/api/v1/swipes/undo", headers=kabir.headers)).status_code == 200
        path = f"{FLATMATES}/outgoing-likes?include_total=true"
        liked = (await client.get(path, headers=kabir.headers)).json()
        assert (len(liked["items"]), liked["total"]) == (left, left)
    answer = await client.delete("/api/v1/swipes/undo", headers=kabir.headers)
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, "No swipes to undo")


async def test_a_like_that_became_a_match_cannot_be_undone(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    await matched(client, asha, kabir)
    answer = await client.delete("/api/v1/swipes/undo", headers=kabir.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ALREADY_MATCHED")
    assert len(await matches(client, kabir)) == 1


async def test_a_pass_turned_into_a_like_is_the_newest_like(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    others = [await person(services, name) for name in ("Kabir", "Meera", "Ravi")]
    await swipe(client, others[0], asha, "pass")
    await swipe(client, others[1], asha)
    await swipe(client, others[2], asha)
    await swipe(client, others[0], asha)
    # A like that grows keeps its place, so that nobody who pages through them meets it twice.
    await swipe(client, others[1], asha, "super_like")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await client.get(f"{FLATMATES}/likes", params={"limit": 1, **cursor}, headers=asha.headers)).json()
        seen += [like["peer"]["full_name"] for like in page["items"]]
        if not page["has_more"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == ["Kabir", "Ravi", "Meera"]


async def test_matches_page_newest_first_each_once(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    others = [await person(services, f"P{number}") for number in range(5)]
    made = [(await matched(client, asha, other))["match_id"] for other in others]
    seen: list[int] = []
    cursor: dict[str, str] = {"include_total": "true"}
    while True:
        page = (await client.get(f"{FLATMATES}/matches", params={"limit": 2, **cursor}, headers=asha.headers)).json()
        assert page["total"] in {None, 5}
        seen += [match["id"] for match in page["items"]]
        if not page["has_more"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == made[::-1]


def acting(who: Person) -> Actor:
    return Actor(UserId(who.id), Role.USER, who.subject)


async def like(services: Services, who: Person, target: int, kind: str = "user") -> None:
    key = "target_user_id" if kind == "user" else "property_id"
    move = SwipeRequest.model_validate({"target_type": kind, "action": "like", key: target})
    async with services.units.write() as unit:
        await matching.record_swipe(unit, acting(who), move)


async def block(services: Services, who: Person, whom: Person) -> None:
    async with services.units.write() as unit:
        await matching.block(unit, acting(who), whom.id)


async def test_a_block_that_crosses_a_like_leaves_no_match(services: Services) -> None:
    for number in range(40):
        asha, kabir = await person(services, f"A{number}"), await person(services, f"K{number}")
        await like(services, kabir, asha.id)
        outcomes = await asyncio.gather(
            like(services, asha, kabir.id), block(services, kabir, asha), return_exceptions=True
        )
        assert all(outcome is None or isinstance(outcome, HouseError) for outcome in outcomes), outcomes
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT 1 FROM matches WHERE status = 'active'")
        talks = await unit.fetch("SELECT 1 FROM conversations WHERE status = 'active'")
    assert (rows, talks) == ([], [])


async def test_ten_taps_at_once_on_a_home_count_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    await asyncio.gather(*(like(services, kabir, room, "property") for _ in range(10)))
    shown = (await client.get(f"/api/v1/properties/{room}")).json()
    assert (shown["interest_count"], shown["like_count"]) == (1, 1)


@pytest.mark.parametrize("other", ["pass", "like", "super_like"])
async def test_a_like_taken_back_on_one_phone_and_swiped_on_another_counts_once(
    client: httpx.AsyncClient, services: Services, other: str
) -> None:
    asha, kabir = await two(services)
    mina, room = await person(services, "Mina"), await home(client, asha)
    for who in (kabir, mina):
        await like(services, who, room, "property")
    body = {"target_type": "property", "action": other, "property_id": room}
    async with services.units.write() as unit:
        await matching.remove_swipes(unit, acting(kabir), [room])
        swiping = asyncio.create_task(client.post(SWIPES, json=body, headers=kabir.headers))
        await until_they_wait(services, swiping)
    assert (await swiping).status_code == 200
    shown = (await client.get(f"/api/v1/properties/{room}")).json()
    assert shown["like_count"] == shown["interest_count"] == (1 if other == "pass" else 2)


async def test_a_like_of_an_account_that_is_just_closed_counts_nowhere(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    async with services.units.write() as unit:
        await identity.close_account(unit, acting(kabir), confirm=True)
        await unit.settle()
        liking = asyncio.create_task(like(services, kabir, room, "property"))
        await until_they_wait(services, liking)
    with pytest.raises(HomeNotFound):
        await liking
    shown = (await client.get(f"/api/v1/properties/{room}")).json()
    assert (shown["interest_count"], shown["like_count"]) == (0, 0)


async def test_an_account_that_is_closed_just_after_a_like_takes_it_along(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)

    async def close() -> None:
        async with services.units.write() as unit:
            await identity.close_account(unit, acting(kabir), confirm=True)

    move = SwipeRequest.model_validate({"target_type": "property", "action": "like", "property_id": room})
    async with services.units.write() as unit:
        await matching.record_swipe(unit, acting(kabir), move)
        closing = asyncio.create_task(close())
        await until_they_wait(services, closing)
    await closing
    shown = (await client.get(f"/api/v1/properties/{room}")).json()
    assert (shown["interest_count"], shown["like_count"]) == (0, 0)


async def test_a_repeated_like_of_a_home_reopens_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    body = {"target_type": "property", "action": "like", "property_id": room}
    first = (await client.post(SWIPES, json=body, headers=kabir.headers)).json()
    made = await matched(client, asha, kabir)
    await end(client, "unmatch", asha, kabir, made["match_id"])
    again = (await client.post(SWIPES, json=body, headers=kabir.headers)).json()
    assert again["conversation_id"] == first["conversation_id"]
    talk = (await client.get(f"{FLATMATES}/conversations/{again['conversation_id']}", headers=kabir.headers)).json()
    assert talk["status"] == "closed"


async def test_homes_of_whom_one_is_kept_apart_from_cannot_be_liked(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": kabir.id}, headers=asha.headers)
    for path, body in (
        (SWIPES, {"target_type": "property", "action": "like", "property_id": room}),
        ("/api/v1/swipes", {"property_id": room, "is_liked": True}),
    ):
        answer = await client.post(path, json=body, headers=kabir.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PROPERTY_NOT_FOUND")


async def test_a_toggle_turns_a_like_around_and_back(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    await client.post("/api/v1/swipes", json={"property_id": room, "is_liked": True}, headers=kabir.headers)
    (like_out,) = (await client.get(f"{FLATMATES}/outgoing-likes", headers=kabir.headers)).json()["items"]
    path = f"/api/v1/swipes/{like_out['id']}/toggle"
    for words, count in (("unliked", 0), ("liked", 1)):
        answer = await client.put(path, headers=kabir.headers)
        assert answer.json()["message"] == f"Property {words} successfully"
        assert (await client.get(f"/api/v1/properties/{room}")).json()["like_count"] == count
    assert (await client.put(path, headers=asha.headers)).status_code == 404


async def test_a_closed_account_takes_its_likes_and_matches_along(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await two(services)
    room = await home(client, asha)
    await client.post("/api/v1/swipes", json={"property_id": room, "is_liked": True}, headers=kabir.headers)
    await matched(client, asha, kabir)
    gone = await client.delete("/api/v1/users/me", headers=kabir.headers)
    assert gone.status_code == 200, gone.text
    assert await matches(client, asha) == []
    assert (await client.get(f"/api/v1/properties/{room}")).json()["like_count"] == 0
    assert (await client.get(f"{FLATMATES}/outgoing-likes", headers=asha.headers)).json()["items"] == []


async def test_a_pass_takes_one_statement_and_a_super_like_three(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await two(services)
    for action, statements in (("pass", 1), ("like", 2), ("super_like", 3)):
        with counted(services) as seen:
            await swipe(client, asha, kabir, action)
        # And one to know who asks.
        assert len(seen) == statements + 1, action
