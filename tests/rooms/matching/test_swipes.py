"""Swipes and matches."""

import asyncio

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Actor, Role
from aangan.kit.ids import UserId
from aangan.matching import service as matching
from aangan.matching.schemas import SwipeRequest
from tests.support.cast import FLATMATES, Person, flatmate, home, person, swipe
from tests.support.house import StoppedClock, browser, opened_app
from tests.support.statements import counted

pytestmark = pytest.mark.anyio

SWIPES = f"{FLATMATES}/swipes"


async def signals(services: Services, who: Person) -> list[str]:
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT event FROM signals WHERE user_id = %(id)s ORDER BY seq", {"id": who.id})
    return [row["event"] for row in rows]


async def test_a_like_alone_makes_no_match(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    assert await swipe(client, asha, kabir) == {
        "stored": True, "action": "like", "target_type": "user", "conversation_id": None, "match_id": None,
        "did_match": False,
    }  # fmt: skip
    assert await signals(services, kabir) == []


async def test_a_second_like_makes_one_match_and_one_conversation_and_both_hear(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await swipe(client, asha, kabir)
    made = await swipe(client, kabir, asha, "super_like")
    assert made["did_match"]
    again = await swipe(client, asha, kabir)
    assert (again["match_id"], again["conversation_id"]) == (made["match_id"], made["conversation_id"])
    for who in (asha, kabir):
        assert (await signals(services, who)).count("new_match") == 1
        page = (await client.get(f"{FLATMATES}/matches", headers=who.headers)).json()
        assert [match["id"] for match in page["items"]] == [made["match_id"]]
        assert page["items"][0]["peer"]["phone_number"] is None


async def test_a_pass_answers_a_like_without_a_match(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await swipe(client, asha, kabir)
    assert not (await swipe(client, kabir, asha, "pass"))["did_match"]
    assert not (await swipe(client, asha, kabir))["did_match"]


async def test_a_later_pass_does_not_undo_a_match(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await swipe(client, asha, kabir)
    await swipe(client, kabir, asha)
    await swipe(client, asha, kabir, "pass")
    assert len((await client.get(f"{FLATMATES}/matches", headers=kabir.headers)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"target_type": "user", "action": "like"}, 422, "VALIDATION_ERROR"),
        ({"target_type": "property", "action": "like"}, 422, "VALIDATION_ERROR"),
        ({"target_type": "user", "action": "adore", "target_user_id": 1}, 422, "VALIDATION_ERROR"),
        ({"target_type": "user", "action": "like", "target_user_id": 999_999}, 404, "USER_NOT_FOUND"),
        ({"target_type": "property", "action": "like", "property_id": 999_999}, 404, "PROPERTY_NOT_FOUND"),
        ({"target_type": "user", "action": "like", "target_user_id": 2**70}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_bad_swipes_are_refused_clearly(
    client: httpx.AsyncClient, services: Services, body: dict[str, object], status: int, code: str
) -> None:
    asha = await person(services)
    answer = await client.post(SWIPES, json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_an_unknown_context_is_a_clean_404_and_nothing_is_kept(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    body = {"target_type": "user", "action": "like", "target_user_id": kabir.id, "context_property_id": 999_999}
    assert (await client.post(SWIPES, json=body, headers=asha.headers)).status_code == 404
    assert (await client.get(f"{FLATMATES}/likes", headers=kabir.headers)).json()["items"] == []


async def test_nobody_swipes_themselves_or_across_a_block(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    body = {"target_type": "user", "action": "like", "target_user_id": asha.id}
    assert (await client.post(SWIPES, json=body, headers=asha.headers)).json()["error"]["code"] == "SELF_SWIPE"
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": asha.id}, headers=kabir.headers)
    body["target_user_id"] = kabir.id
    assert (await client.post(SWIPES, json=body, headers=asha.headers)).status_code == 404


async def test_super_likes_end_with_the_day_and_the_cap_is_exact_under_haste(settings: Settings) -> None:
    clock = StoppedClock()
    patient = settings.model_copy(update={"access_token_seconds": 200_000})
    async with opened_app(patient, clock=clock) as (app, services), browser(app) as client:
        asha = await person(services)
        others = [await person(services, f"P{number}") for number in range(20)]
        asked = [{"target_type": "user", "action": "super_like", "target_user_id": other.id} for other in others]
        answers = await asyncio.gather(*(client.post(SWIPES, json=body, headers=asha.headers) for body in asked))
        assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 17
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert int(refused.headers["Retry-After"]) > 0
        spent = next(body for body, answer in zip(asked, answers, strict=True) if answer.status_code == 200)
        assert (await client.post(SWIPES, json=spent, headers=asha.headers)).status_code == 200
        clock.advance(days=1)
        fresh = next(body for body, answer in zip(asked, answers, strict=True) if answer.status_code == 429)
        assert (await client.post(SWIPES, json=fresh, headers=asha.headers)).status_code == 200


async def race(services: Services, one: int, other: int) -> None:
    """Two people like each other in two open transactions."""

    async def like(who: int, whom: int) -> None:
        actor = Actor(UserId(who), Role.USER, f"race:{who}")
        async with services.units.write() as unit:
            await unit.fetch("SELECT 1")
            move = SwipeRequest.model_validate({"target_type": "user", "action": "like", "target_user_id": whom})
            await matching.record_swipe(unit, actor, move)

    await asyncio.gather(like(one, other), like(other, one))


@pytest.mark.slow
async def test_a_thousand_crossing_likes_make_a_thousand_matches_and_conversations(services: Services) -> None:
    async with services.units.write() as unit:
        rows = await unit.fetch(
            "INSERT INTO users (subject) SELECT 'race:' || n FROM generate_series(1, 2000) n RETURNING id"
        )
    ids = [row["id"] for row in rows]
    pairs = list(zip(ids[::2], ids[1::2], strict=True))
    for start in range(0, len(pairs), 4):
        await asyncio.gather(*(race(services, one, other) for one, other in pairs[start : start + 4]))
    async with services.units.read() as unit:
        found = await unit.fetch_one(
            """SELECT (SELECT count(*) FROM matches WHERE status = 'active') AS matches,
                (SELECT count(*) FROM conversations WHERE matched_at IS NOT NULL) AS conversations,
                (SELECT count(*) FROM signals WHERE event = 'new_match') AS told"""
        )
    assert found == {"matches": 1000, "conversations": 1000, "told": 2000}


async def test_a_home_liked_opens_a_conversation_and_counts_once(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    body = {"target_type": "property", "action": "like", "property_id": room}
    first = (await client.post(SWIPES, json=body, headers=kabir.headers)).json()
    again = (await client.post(SWIPES, json=body, headers=kabir.headers)).json()
    assert first["conversation_id"] == again["conversation_id"] is not None
    assert not first["did_match"]
    shown = (await client.get(f"/api/v1/properties/{room}")).json()
    assert (shown["interest_count"], shown["like_count"]) == (1, 1)
    await client.post(SWIPES, json=body | {"action": "pass"}, headers=kabir.headers)
    assert (await client.get(f"/api/v1/properties/{room}")).json()["interest_count"] == 0
    own = await client.post(SWIPES, json=body, headers=asha.headers)
    assert (own.status_code, own.json()["error"]["code"]) == (400, "SELF_SWIPE")


async def test_likes_in_are_those_without_an_answer(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    others = [await person(services, name) for name in ("Kabir", "Meera", "Ravi")]
    for other in others:
        await swipe(client, other, asha)
    await swipe(client, asha, others[0], "pass")
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": others[1].id}, headers=asha.headers)
    page = (await client.get(f"{FLATMATES}/likes?include_total=true", headers=asha.headers)).json()
    assert [like["peer"]["full_name"] for like in page["items"]] == ["Ravi"]
    assert page["total"] == 1


async def test_likes_out_name_people_and_homes_newest_first(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, meera = await person(services), await person(services, "Kabir"), await person(services, "Meera")
    room = await home(client, asha)
    await swipe(client, kabir, asha)
    await client.post(
        SWIPES, json={"target_type": "property", "action": "like", "property_id": room}, headers=kabir.headers
    )
    await swipe(client, kabir, meera)
    seen: list[tuple[str, int]] = []
    cursor = ""
    while True:
        page = (await client.get(f"{FLATMATES}/outgoing-likes?limit=1{cursor}", headers=kabir.headers)).json()
        seen += [(like["target_type"], (like["peer"] or like["property"])["id"]) for like in page["items"]]
        if not page["has_more"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [("user", meera.id), ("property", room), ("user", asha.id)]


async def test_unmatching_closes_the_conversation_and_is_done_once(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir, meera = await person(services), await person(services, "Kabir"), await person(services, "Meera")
    await swipe(client, asha, kabir)
    made = await swipe(client, kabir, asha)
    path = f"{FLATMATES}/matches/{made['match_id']}/unmatch"
    assert (await client.put(path, headers=meera.headers)).status_code == 404
    answer = await client.put(path, headers=asha.headers)
    assert (answer.status_code, answer.json()["status"], answer.json()["unmatched"]) == (200, "unmatched", True)
    assert (await client.put(path, headers=kabir.headers)).status_code == 409
    talk = f"{FLATMATES}/conversations/{made['conversation_id']}/messages"
    assert (await client.post(talk, json={"body": "hello?"}, headers=kabir.headers)).status_code == 409
    assert (await client.get(f"{FLATMATES}/matches", headers=kabir.headers)).json()["items"] == []


async def test_a_block_ends_the_match_and_taking_it_back_restores_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await swipe(client, asha, kabir)
    await swipe(client, kabir, asha)
    answer = await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": kabir.id}, headers=asha.headers)
    assert (answer.status_code, answer.json()["blocked_user_id"]) == (200, kabir.id)
    page = (await client.get(f"{FLATMATES}/blocks", headers=asha.headers)).json()
    assert page["items"][0]["blocked_user"]["full_name"] == page["items"][0]["user"]["full_name"] == "Kabir"
    assert (await client.get(f"{FLATMATES}/matches", headers=kabir.headers)).json()["items"] == []
    back = await client.delete(f"{FLATMATES}/blocks/{kabir.id}", headers=asha.headers)
    assert (back.status_code, back.json()["ok"]) == (200, True)
    assert (await client.get(f"{FLATMATES}/matches", headers=asha.headers)).json()["items"] == []


async def test_mutual_blocks_break_nothing(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    for one, other in ((asha, kabir), (kabir, asha)):
        answer = await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": other.id}, headers=one.headers)
        assert answer.status_code == 200
    body = {"target_type": "user", "action": "like", "target_user_id": kabir.id}
    assert (await client.post(SWIPES, json=body, headers=asha.headers)).status_code == 404


async def test_unmatch_only_by_person_may_be_said_twice(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await swipe(client, asha, kabir)
    await swipe(client, kabir, asha)
    body = {"blocked_user_id": kabir.id, "unmatch_only": True}
    for _ in range(2):
        assert (await client.post(f"{FLATMATES}/blocks", json=body, headers=asha.headers)).status_code == 200
    assert (await client.get(f"{FLATMATES}/blocks", headers=asha.headers)).json()["items"] == []


async def test_a_swipe_takes_two_statements(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    await swipe(client, asha, kabir, "pass")
    with counted(services) as seen:
        await swipe(client, asha, kabir)
    # One to know who asks, one for the pair's lock, one for the swipe itself.
    assert len(seen) == 3


async def test_the_marketplace_words_persist_every_time(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    rooms = [await home(client, asha), await home(client, asha)]
    for room in rooms:
        answer = await client.post(
            "/api/v1/swipes", json={"property_id": room, "is_liked": True}, headers=kabir.headers
        )
        assert answer.status_code == 200
    liked = (await client.get("/api/v1/swipes?is_liked=true", headers=kabir.headers)).json()
    assert [entry["id"] for entry in liked["items"]] == rooms[::-1]
    assert (await client.delete("/api/v1/swipes/undo", headers=kabir.headers)).status_code == 200
    stats = (await client.get("/api/v1/swipes/stats", headers=kabir.headers)).json()
    assert stats == {"total_swipes": 1, "liked_count": 1, "disliked_count": 0, "like_percentage": 100.0}
    gone = await client.post("/api/v1/swipes/batch-remove", json={"property_ids": rooms}, headers=kabir.headers)
    assert (gone.json()["removed_count"], gone.json()["failed_property_ids"]) == (1, [rooms[1]])
    assert (await client.delete("/api/v1/swipes/undo", headers=kabir.headers)).status_code == 404
    assert (await client.get(f"/api/v1/properties/{rooms[0]}")).json()["interest_count"] == 0


async def test_bootstrap_holds_what_the_web_client_insists_on(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await flatmate(services, client), await person(services, "Kabir")
    await home(client, asha)
    await swipe(client, asha, kabir)
    made = await swipe(client, kabir, asha)
    talk = f"{FLATMATES}/conversations/{made['conversation_id']}/messages"
    await client.post(talk, json={"body": "hello"}, headers=kabir.headers)
    begin = (await client.get(f"{FLATMATES}/bootstrap", headers=asha.headers)).json()
    assert (begin["active_listing_count"], begin["conversation_count"], begin["unread_message_count"]) == (1, 1, 1)
    assert begin["realtime"] == {
        "provider": "supabase", "channel": f"flatmates:user:{asha.id}", "private": True,
        "events": ["new_match", "new_message", "conversation_updated", "visit_updated", "listing_status_changed",
                   "new_notification"],
    }  # fmt: skip
    assert begin["profile"]["onboarding_completed"] is True
    assert isinstance(begin["profile"]["budget_min"], float)
    for entry in begin["catalogs"]:
        assert isinstance(entry["version"], int)
        assert isinstance(entry["payload"], dict)
