"""With an account, if both want it: from a nudge to a conversation."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.proximity.repository import store_of
from tests.rooms.proximity.stage import heard, simple
from tests.support.cast import FLATMATES, Person, person

pytestmark = pytest.mark.anyio


async def linked(client: httpx.AsyncClient, who: Person, token: str) -> dict[str, str]:
    said = await simple(client, token)
    body = {"session_secret": said["session_secret"]}
    answer = await client.put("/session/profile", json=body, headers=who.headers)
    assert (answer.status_code, answer.json()) == (200, {"linked": True})
    return {**said, "Authorization": f"Bearer {said['session_secret']}"}


def secret(said: dict[str, str]) -> dict[str, str]:
    return {"Authorization": said["Authorization"]}


async def encounter(services: Services, said: dict[str, str]) -> tuple[str, bool]:
    (_, fields), *_ = await store_of(services).inbox(said["session_id"], "0")
    return fields[b"e"].decode(), fields[b"h"] == b"1"


async def tap(client: httpx.AsyncClient, who: Person, meeting: str) -> dict[str, object]:
    answer = await client.post("/hello", json={"encounter_id": meeting}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_conversation_opens_when_both_tap(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    one, _ = await linked(client, asha, "a"), await linked(client, kabir, "b")
    assert (await heard(client, "a", "b", secret(one))).json()["nudge_sent"] is True
    meeting, offered = await encounter(services, one)
    assert offered is True
    assert await tap(client, asha, meeting) == {"status": "waiting", "conversation_id": None}
    assert await tap(client, asha, meeting) == {"status": "waiting", "conversation_id": None}
    opened = await tap(client, kabir, meeting)
    assert opened["status"] == "open"
    assert await tap(client, asha, meeting) == opened
    inbox = (await client.get(f"{FLATMATES}/conversations", headers=asha.headers)).json()["items"]
    assert [row["id"] for row in inbox] == [opened["conversation_id"]]
    told = await store_of(services).inbox(one["session_id"], "0")
    assert [fields[b"k"] for _, fields in told] == [b"nudge", b"hello"]


async def test_nobody_taps_for_others(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir, meera = [await person(services, name) for name in ("Asha", "Kabir", "Meera")]
    one, _ = await linked(client, asha, "a"), await linked(client, kabir, "b")
    await heard(client, "a", "b", secret(one))
    meeting, _ = await encounter(services, one)
    for known in (meeting, "A" * 22):
        answer = await client.post("/hello", json={"encounter_id": known}, headers=meera.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ENCOUNTER_NOT_FOUND")
    assert (await client.post("/hello", json={"encounter_id": meeting})).status_code == 401


async def test_two_who_are_kept_apart_are_never_told_of_each_other(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    one, _ = await linked(client, asha, "a"), await linked(client, kabir, "b")
    blocked = await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": asha.id}, headers=kabir.headers)
    assert blocked.status_code == 200, blocked.text
    assert (await heard(client, "a", "b", secret(one))).json() == {
        "match": False, "shared_interests": [], "nudge_sent": False,
    }  # fmt: skip
    assert await store_of(services).inbox(one["session_id"], "0") == []


async def test_a_block_between_nudge_and_hello_leaves_the_other_waiting(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    one, two = await linked(client, asha, "a"), await linked(client, kabir, "b")
    await heard(client, "a", "b", secret(one))
    meeting, _ = await encounter(services, one)
    await client.post(f"{FLATMATES}/blocks", json={"blocked_user_id": asha.id}, headers=kabir.headers)
    await tap(client, kabir, meeting)
    assert (await tap(client, asha, meeting))["status"] == "waiting"
    said = await client.post("/block", json={"encounter_id": meeting}, headers=secret(two))
    assert said.status_code == 204
    assert (await tap(client, asha, meeting))["status"] == "waiting"


async def test_without_an_account_nothing_is_offered(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    one = await linked(client, asha, "a")
    await simple(client, "b")
    assert (await heard(client, "a", "b", secret(one))).json()["nudge_sent"] is True
    meeting, offered = await encounter(services, one)
    assert offered is False
    assert (await tap(client, asha, meeting))["status"] == "waiting"


async def test_a_person_does_not_meet_themselves(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    one, _ = await linked(client, asha, "phone"), await linked(client, asha, "tablet")
    assert (await heard(client, "phone", "tablet", secret(one))).json()["match"] is False


async def test_a_link_can_be_taken_back_and_the_cache_never_says_whose_it_is(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    one = await linked(client, asha, "a")
    key = f"{services.settings.namespace}:{{px}}:session:{one['session_id']}"
    sealed = await services.valkey.hget(key, "account")
    assert sealed
    assert int(sealed) != asha.id
    answer = await client.request("DELETE", "/session/profile", headers=secret(one))
    assert answer.json() == {"linked": False}
    assert await services.valkey.hget(key, "account") == b""
    stolen = await client.put("/session/profile", json={"session_secret": "x" * 43}, headers=asha.headers)
    assert stolen.status_code == 404
