"""Pictures that were sent together: whoever sent them sees how many have their smaller copies."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from aangan.infra import jobs
from aangan.infra.services import Services
from tests.rooms.live.conftest import relaying
from tests.rooms.media.files import PDF, UPLOAD, photo
from tests.support.cast import Person, person
from tests.support.listening import listening

pytestmark = pytest.mark.anyio


async def send(client: httpx.AsyncClient, who: Person, *files: bytes) -> Any:
    parts = [("files", (f"{nth}", data)) for nth, data in enumerate(files)]
    given = {"folder": "document_general", "visibility": "private"}
    answer = await client.post(f"{UPLOAD}/batch", files=parts, data=given, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def work(services: Services) -> None:
    async with jobs.opened(services.settings, services) as worker:
        await worker.run_worker_async(wait=False, install_signal_handlers=False, queues=["default"])


async def test_how_many_pictures_of_a_batch_are_ready_is_heard_one_by_one(
    app: FastAPI, client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    kept = await send(client, asha, photo(1), photo(2), PDF, photo(3))
    async with relaying(services), listening(app, asha.headers) as ear:
        await ear.until(lambda ear: len(ear.frames) >= 1)
        await work(services)
        await ear.until(lambda ear: any(event["event"] == "job_completed" for event in ear.events))
    heard = [json.loads(event["data"])["data"] for event in ear.events if event["event"] == "job_update"]
    percents = [one["progress"] for one in heard]
    assert percents == sorted(percents)
    assert percents[0] < 100 == percents[-1]
    job = (await client.get(f"/api/v1/jobs/{kept['job_id']}", headers=asha.headers)).json()
    assert (job["kind"], job["status"], job["result"]) == ("upload_batch", "done", {"pictures": 3})


async def test_a_batch_without_pictures_has_nothing_to_wait_for(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    assert (await send(client, asha, PDF))["job_id"] is None
    assert (await client.get("/api/v1/jobs", headers=asha.headers)).json()["items"] == []


async def test_pictures_of_a_batch_that_are_deleted_are_waited_for_no_more(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    kept = await send(client, asha, photo(1), photo(2))
    gone = kept["items"][0]["media"]["id"]
    assert (await client.delete(f"{UPLOAD}/media/{gone}", headers=asha.headers)).status_code == 204
    await work(services)
    job = (await client.get(f"/api/v1/jobs/{kept['job_id']}", headers=asha.headers)).json()
    assert (job["status"], job["progress"]) == ("done", 100)
