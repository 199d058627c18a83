"""The first clients' transcript, word for word, at the root and under the house's prefix."""

import asyncio
import re
from datetime import datetime, timedelta

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.proximity.stage import hear, listening, silent
from tests.support.cast import person
from tests.support.processes import Running

pytestmark = pytest.mark.anyio
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
PREFIXES = pytest.mark.parametrize("prefix", ["", "/api/v1/proximity"])


@PREFIXES
async def test_two_people_register_hear_each_other_and_are_both_nudged(
    server: Running, air: httpx.AsyncClient, services: Services, prefix: str
) -> None:
    registered = await air.post(
        f"{prefix}/session", json={"ble_token": "abc123", "interests": ["devops", "hardstyle", "philosophy"]}
    )
    assert registered.status_code == 200
    said = registered.json()
    assert UUID.match(said["session_id"])
    assert MOMENT.match(said["expires_at"])
    lasts = datetime.fromisoformat(said["expires_at"]) - services.clock.now()
    assert timedelta(seconds=7190) < lasts <= timedelta(seconds=7200)
    other = {"ble_token": "xyz789", "interests": ["hardstyle", "cricket", "devops"]}
    assert (await air.post(f"{prefix}/session", json=other)).status_code == 200

    async with listening(server.url, "abc123", prefix=prefix) as one, listening(server.url, "xyz789") as two:
        await asyncio.sleep(0.2)
        answer = await air.post(f"{prefix}/match", json={"own_token": "abc123", "detected_token": "xyz789"})
        assert (answer.status_code, answer.content) == (
            200,
            b'{"match":true,"shared_interests":["devops","hardstyle"],"nudge_sent":true}',
        )
        for socket in (one, two):
            nudge = await hear(socket)
            assert list(nudge)[:3] == ["type", "shared_interests", "message"]
            assert {name: nudge[name] for name in list(nudge)[:3]} == {
                "type": "nudge",
                "shared_interests": ["devops", "hardstyle"],
                "message": "Someone nearby shares your interest in devops and hardstyle.",
            }
        # The other phone hears the first one too: it is told the same, and nobody is nudged twice.
        again = await air.post(f"{prefix}/match", json={"own_token": "xyz789", "detected_token": "abc123"})
        assert again.json() == {"match": True, "shared_interests": ["devops", "hardstyle"], "nudge_sent": False}
        assert await silent(one)


@PREFIXES
async def test_people_who_share_nothing_are_told_so_in_the_same_shape(client: httpx.AsyncClient, prefix: str) -> None:
    for token, interest in (("one", "devops"), ("two", "cricket")):
        await client.post(f"{prefix}/session", json={"ble_token": token, "interests": [interest]})
    answer = await client.post(f"{prefix}/match", json={"own_token": "one", "detected_token": "two"})
    assert answer.content == b'{"match":false,"shared_interests":[],"nudge_sent":false}'
    unknown = await client.post(f"{prefix}/match", json={"own_token": "one", "detected_token": "nobody"})
    assert unknown.content == answer.content


@PREFIXES
async def test_figures_are_for_staff_alone(client: httpx.AsyncClient, services: Services, prefix: str) -> None:
    for token, interests in (("a", ["devops", "jazz"]), ("b", ["devops"]), ("c", ["stoicism", "python"])):
        await client.post(f"{prefix}/session", json={"ble_token": token, "interests": interests})
    await client.post(f"{prefix}/match", json={"own_token": "a", "detected_token": "b"})
    assert (await client.get(f"{prefix}/stats")).status_code == 401
    asha, staff = await person(services), await person(services, "Meera", role="admin")
    assert (await client.get(f"{prefix}/stats", headers=asha.headers)).status_code == 403
    figures = (await client.get(f"{prefix}/stats", headers=staff.headers)).json()
    assert {name: figures[name] for name in list(figures)[:4]} == {
        "total_sessions_today": 3,
        "total_matches_today": 1,
        "top_interest_categories": ["tech", "music", "philosophy"],
        "active_sessions_now": 3,
    }


@PREFIXES
async def test_health_answers(client: httpx.AsyncClient, prefix: str) -> None:
    answer = await client.get(f"{prefix}/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
