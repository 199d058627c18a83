"""Whoever begins a campaign sees how far it came, as a job of theirs."""

import asyncio
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Role
from aangan.notifications import service as notifications
from tests.rooms.notifications.stage import reachable
from tests.rooms.notifications.test_campaigns import SALE, call, go_on
from tests.support.cast import Person, person
from tests.support.processes import running

pytestmark = pytest.mark.anyio


async def job_of(client: httpx.AsyncClient, who: Person, begun: Any) -> Any:
    answer = await client.get(f"/api/v1/jobs/{begun['job_id']}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def step(services: Services) -> None:
    async with services.units.write(background=True) as unit:
        await notifications.continue_campaigns(unit)


@pytest.fixture
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications._campaigns, "CAMPAIGN_PAGE", 3)


async def test_a_campaign_is_a_job_of_whoever_began_it(
    services: Services, client: httpx.AsyncClient, pages_of_three: None
) -> None:
    staff, other = await person(services, "Meera", role=Role.ADMIN), await person(services, "Ravi", role=Role.ADMIN)
    for nth in range(7):
        await reachable(services, f"P{nth}")
    begun = await call(client, staff, "segment", **SALE, filter={"role": "user"})
    job = await job_of(client, staff, begun)
    assert (job["kind"], job["about"], job["status"]) == ("notice_campaign", str(begun["campaign_id"]), "queued")
    await step(services)
    job = await job_of(client, staff, begun)
    assert (job["status"], job["progress"]) == ("running", 3 * 100 // 7)
    await go_on(services)
    job = await job_of(client, staff, begun)
    assert (job["status"], job["progress"]) == ("done", 100)
    assert job["result"] == {"campaign_id": begun["campaign_id"], "processed": 7, "told": 7}
    refused = await client.get(f"/api/v1/jobs/{begun['job_id']}", headers=other.headers)
    assert refused.status_code == 404


async def test_a_stopped_campaign_is_a_stopped_job_and_goes_on_as_one(
    services: Services, client: httpx.AsyncClient, pages_of_three: None
) -> None:
    staff = await person(services, "Meera", role=Role.ADMIN)
    for nth in range(4):
        await reachable(services, f"P{nth}")
    begun = await call(client, staff, "segment", **SALE, filter={"role": "user"})
    await step(services)
    where = f"campaigns/{begun['campaign_id']}"
    for _ in range(2):
        await call(client, staff, f"{where}/cancel")
        assert (await job_of(client, staff, begun))["status"] == "cancelled"
    for _ in range(2):
        await call(client, staff, f"{where}/resume")
        assert (await job_of(client, staff, begun))["status"] == "running"
    await go_on(services)
    assert (await job_of(client, staff, begun))["status"] == "done"


async def test_a_campaign_goes_on_whatever_became_of_its_job(
    services: Services, client: httpx.AsyncClient, pages_of_three: None
) -> None:
    staff = await person(services, "Meera", role=Role.ADMIN)
    for nth in range(4):
        await reachable(services, f"P{nth}")
    begun = await call(client, staff, "broadcast", **SALE)
    async with services.units.write() as unit:
        await unit.fetch("DELETE FROM long_jobs")
    await go_on(services)
    shown = await client.get(f"/api/v1/notifications/marketing/campaigns/{begun['campaign_id']}", headers=staff.headers)
    assert shown.json()["state"] == "finished"


async def test_a_real_worker_brings_a_campaign_to_its_end(
    settings: Settings, services: Services, client: httpx.AsyncClient
) -> None:
    staff = await person(services, "Meera", role=Role.ADMIN)
    await reachable(services, "P")
    begun = await call(client, staff, "broadcast", **SALE)
    with running(settings, "work"):
        async with asyncio.timeout(60):
            while (await job_of(client, staff, begun))["status"] != "done":
                await asyncio.sleep(0.2)
