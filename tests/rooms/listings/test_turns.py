"""Those who decide about one home at the same moment, on connections of their own, wait for each other in turn."""

import asyncio

import httpx
import pytest

from aangan.infra.services import Services
from aangan.safety import service as safety
from aangan.safety.types import SubjectKind
from tests.rooms.listings.stage import HOMES, decide, read
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio

PATIENCE_SECONDS = 60
WAITING = """
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active'
"""


async def somebody_waits(services: Services) -> None:
    """Return when a connection waits for a lock."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with services.units.read() as unit:
                row = await unit.fetch_one(WAITING)
            if row and row["n"]:
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("verb", ["decide", "change"])
async def test_whoever_holds_the_case_gets_the_home(client: httpx.AsyncClient, services: Services, verb: str) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    room = await home(client, asha, title="Earn money from home")
    async with services.units.write() as unit:
        await safety.wait_turn(unit, SubjectKind.LISTING, room)
        if verb == "decide":
            other = asyncio.create_task(decide(client, meera, room, "approve"))
        else:
            body = {"description": "Another casino near the room"}
            other = asyncio.create_task(client.put(f"{HOMES}/{room}", json=body, headers=asha.headers))
        await somebody_waits(services)
        # Whoever waits for the case holds nothing that this one still needs: otherwise the database would end one.
        await unit.fetch("SELECT FROM properties WHERE id = %s FOR UPDATE NOWAIT", (room,))
    assert (await other).status_code == 200
    assert (await read(client, room, asha))["moderation_status"] == ("live" if verb == "decide" else "pending_review")


async def test_two_of_the_staff_decide_at_once_and_none_is_lost(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    meera, ravi = await person(services, "Meera", role="admin"), await person(services, "Ravi", role="admin")
    for _ in range(5):
        room = await home(client, asha, title="Earn money from home")
        async with services.units.read() as unit:
            case = await unit.fetch_one("SELECT id FROM cases WHERE subject_id = %s", (room,))
        assert case is not None
        by_case = {"outcome": "reject", "reason": "not a home"}
        answers = await asyncio.gather(
            decide(client, meera, room, "approve"),
            client.post(f"/api/v1/moderation/cases/{case['id']}/decide", json=by_case, headers=ravi.headers),
        )
        assert {answer.status_code for answer in answers} <= {200, 409}, [answer.text for answer in answers]
        async with services.units.read() as unit:
            rows = await unit.fetch("SELECT status FROM cases WHERE subject_id = %s", (room,))
        assert {row["status"] for row in rows} == {"decided"}
