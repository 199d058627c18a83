import httpx
import pytest

from aangan.infra.services import Services
from tests.support.cast import FLATMATES, flatmate, home, person
from tests.support.tools import call, refusal_of, refused, told

pytestmark = pytest.mark.anyio


async def test_the_deck_of_a_tool_is_the_deck_of_rest(services: Services, client: httpx.AsyncClient) -> None:
    asha = await flatmate(services, client, "Asha")
    for name in ("Mina", "Ravi", "Om"):
        await home(client, await flatmate(services, client, name))
    rest = (await client.get(f"{FLATMATES}/profiles", headers=asha.headers)).json()["items"]
    dealt = await told(services, asha, "next_people")
    assert [one["person"]["id"] for one in dealt["people"]] == [one["id"] for one in rest]
    first = dealt["people"][0]
    assert (first["person"]["fit"], first["reasons"]) == (rest[0]["match_percentage"], rest[0]["reasons"])
    assert first["home"]["id"] == rest[0]["property_id"]
    assert not {"phone", "email", "linkedin_url"} & first["person"].keys()
    assert f"(person {rest[0]['id']})" in (await call(services, asha, "next_people")).in_words()


async def test_the_deck_comes_page_by_page(services: Services, client: httpx.AsyncClient) -> None:
    asha = await flatmate(services, client, "Asha")
    others = {(await flatmate(services, client, name)).id for name in ("Mina", "Ravi", "Om")}
    first = await told(services, asha, "next_people", limit=2)
    second = await told(services, asha, "next_people", limit=2, cursor=first["next_cursor"])
    assert {one["person"]["id"] for one in first["people"] + second["people"]} == others
    rest = {"params": {"age_min": 40, "age_max": 30}, "headers": asha.headers}
    answer = await client.get(f"{FLATMATES}/profiles", **rest)
    assert await refused(services, asha, "next_people", age_min=40, age_max=30) == refusal_of(answer)


async def test_two_likes_by_tools_make_one_match(services: Services, client: httpx.AsyncClient) -> None:
    asha, mina = await flatmate(services, client, "Asha"), await flatmate(services, client, "Mina")
    assert (await told(services, asha, "swipe", person_id=mina.id, action="like"))["matched"] is False
    waiting = await told(services, mina, "my_matches", show="likes_me")
    assert [one["person"]["id"] for one in waiting["people"]] == [asha.id]
    made = await told(services, mina, "swipe", person_id=asha.id, action="like")
    assert made["matched"] is True
    assert await told(services, mina, "swipe", person_id=asha.id, action="like") == made
    for who, other in ((asha, mina), (mina, asha)):
        met = (await told(services, who, "my_matches"))["people"]
        assert [(one["match_id"], one["person"]["id"]) for one in met] == [(made["match_id"], other.id)]
        rest = (await client.get(f"{FLATMATES}/matches", headers=who.headers)).json()["items"]
        assert [one["match_id"] for one in met] == [one["id"] for one in rest]


async def test_a_home_that_is_liked_opens_a_conversation(services: Services, client: httpx.AsyncClient) -> None:
    ravi, asha = await person(services, "Ravi"), await person(services, "Asha")
    listing = await home(client, ravi)
    liked = await told(services, asha, "swipe", home_id=listing, action="like")
    assert [one["id"] for one in (await told(services, ravi, "inbox"))["conversations"]] == [liked["conversation_id"]]


async def test_swipes_are_refused_as_rest_refuses_them(services: Services, client: httpx.AsyncClient) -> None:
    asha = await person(services, "Asha")
    for target, wanted in ((asha.id, "SELF_SWIPE"), (2**40, "USER_NOT_FOUND")):
        body = {"target_type": "user", "action": "like", "target_user_id": target}
        rest = refusal_of(await client.post(f"{FLATMATES}/swipes", json=body, headers=asha.headers))
        assert await refused(services, asha, "swipe", person_id=target, action="like") == rest
        assert rest[1] == wanted
    for arguments in ({"action": "like"}, {"action": "like", "person_id": 1, "home_id": 1}, {"person_id": 1}):
        assert await refused(services, asha, "swipe", **arguments) == (422, "VALIDATION_ERROR")
    assert await refused(services, None, "swipe", person_id=asha.id, action="like") == (401, "AUTH_HEADER_MISSING")


async def test_who_i_am_is_what_rest_says_of_me(services: Services, client: httpx.AsyncClient) -> None:
    asha = await flatmate(services, client, "Asha")
    rest = (await client.get("/api/v1/users/me", headers=asha.headers)).json()
    me = await told(services, asha, "who_am_i")
    assert (me["id"], me["name"], me["role"]) == (rest["id"], "Asha", rest["role"])
    assert (me["city"], me["budget_max"], me["profile_status"]) == ("Bangalore", 25000, "active")
    boss = await person(services, "Om", role="admin")
    assert "staff" in (await call(services, boss, "who_am_i")).in_words()
