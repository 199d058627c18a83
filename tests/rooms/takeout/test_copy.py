"""A copy of all that the house knows of somebody: whole, theirs alone, made once however often a worker dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from aangan.infra import jobs
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.live import service as live
from aangan.takeout import repository, service
from aangan.takeout.errors import CopyTooLarge
from tests.support.cast import FLATMATES, Person, flatmate, home, person, swipe
from tests.support.processes import running

pytestmark = pytest.mark.anyio

EXPORT = "/api/v1/users/me/export"
PATIENCE = 60


@pytest.fixture
async def store(settings: Settings, services: Services) -> AsyncIterator[Any]:
    async with jobs.opened(settings, services) as opened:
        yield opened


async def ask(client: httpx.AsyncClient, who: Person) -> Any:
    answer = await client.post(EXPORT, headers=who.headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


async def look(client: httpx.AsyncClient, who: Person, job: Any) -> Any:
    answer = await client.get(f"/api/v1/jobs/{job['job_id']}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def work(store: Any) -> None:
    await store.run_worker_async(wait=False, install_signal_handlers=False, queues=["default"])


async def fetch(client: httpx.AsyncClient, done: Any) -> httpx.Response:
    where = urlsplit(done["result"]["url"])
    return await client.get(f"{where.path}?{where.query}")


async def test_a_copy_tells_what_somebody_wrote_and_did_and_was_told_and_nothing_of_others(
    services: Services, client: httpx.AsyncClient, store: Any
) -> None:
    asha, kabir = await flatmate(services, client), await flatmate(services, client, "Kabir", bio="Secretly a spy")
    room = await home(client, asha, title="A room of Asha's")
    await swipe(client, asha, kabir)
    talk = (await swipe(client, kabir, asha))["conversation_id"]
    for who, body in ((asha, "Is it free?"), (kabir, "It is")):
        said = await client.post(f"{FLATMATES}/conversations/{talk}/messages", json={"body": body}, headers=who.headers)
        assert said.status_code == 200, said.text
    async with services.units.write() as unit:
        await unit.fetch(
            """INSERT INTO reports (reporter_id, reported_id, reason, status, notes, created_at)
            VALUES (%(by)s, %(whom)s, 'spam', 'open', 'She is odd', now())""",
            {"by": kabir.id, "whom": asha.id},
        )
    asked = await ask(client, asha)
    assert (asked["kind"], asked["status"], asked["progress"]) == ("account_export", "queued", 0)
    await work(store)
    done = await look(client, asha, asked)
    assert (done["status"], done["progress"], done["error_message"]) == ("done", 100, None)
    answer = await fetch(client, done)
    assert answer.headers["content-type"] == "application/json"
    assert "attachment" in answer.headers["content-disposition"]
    copy = answer.json()
    told = copy["chapters"]
    assert (copy["format"], copy["user_id"]) == ("aangan.copy/1", asha.id)
    assert [chapter.name for chapter in repository.CHAPTERS] == list(told)
    assert done["result"]["counted"] == {name: len(entries) for name, entries in told.items()}
    assert [one["full_name"] for one in told["account"]] == ["Asha"]
    assert [one["id"] for one in told["homes_on_offer"]] == [room]
    assert len(told["homes_on_offer"][0]["images"]) == 2
    assert [(one["body"], one["from_me"]) for one in told["messages"]] == [("Is it free?", True), ("It is", False)]
    assert [one["other_user_id"] for one in told["matches"]] == [kabir.id]
    assert [one["target_user_id"] for one in told["swipes_of_people"]] == [kabir.id]
    assert told["reports"] == []
    for secret in ("Secretly a spy", "She is odd", "password"):
        assert secret not in answer.text


async def test_the_link_is_private_and_ends_with_the_file(
    services: Services, client: httpx.AsyncClient, store: Any
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    asked = await ask(client, asha)
    await work(store)
    done = await look(client, asha, asked)
    where = urlsplit(done["result"]["url"])
    assert (await client.get(where.path)).status_code == 404
    assert (await client.get(f"{where.path}?{where.query[:-1]}x", headers=kabir.headers)).status_code == 404
    assert (await client.get(f"/api/v1/jobs/{done['job_id']}", headers=kabir.headers)).status_code == 404
    async with services.units.read() as unit:
        row = await unit.fetch_one("SELECT expires_at - now() AS lasts FROM media")
    assert row is not None
    assert timedelta(hours=23) < row["lasts"] <= timedelta(hours=24)
    async with services.units.write() as unit:
        await unit.fetch("UPDATE media SET expires_at = now() - interval '1 second'")
    await jobs.app.tasks["media.end_expired"].func(timestamp=0)
    assert (await fetch(client, done)).status_code == 404


async def test_while_one_copy_is_made_there_is_no_other_and_only_some_a_day(
    services: Services, client: httpx.AsyncClient, store: Any
) -> None:
    asha = await person(services)
    both = await asyncio.gather(ask(client, asha), ask(client, asha))
    assert both[0]["job_id"] == both[1]["job_id"]
    seen = {both[0]["job_id"]}
    for _ in range(service.COPIES_PER_DAY - 1):
        await work(store)
        seen.add((await ask(client, asha))["job_id"])
    assert len(seen) == service.COPIES_PER_DAY
    await work(store)
    refused = await client.post(EXPORT, headers=asha.headers)
    assert (refused.status_code, refused.headers["retry-after"].isdigit()) == (429, True)
    assert (await client.post(EXPORT)).status_code == 401


async def test_a_copy_is_read_page_by_page(
    services: Services, client: httpx.AsyncClient, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "ENTRIES_AT_ONCE", 3)
    asha = await person(services)
    async with services.units.write() as unit:
        await unit.fetch(
            """INSERT INTO super_likes (user_id, day, used)
            SELECT %(id)s, date '2026-01-01' + nth, 1 FROM generate_series(0, 6) nth""",
            {"id": asha.id},
        )
    asked = await ask(client, asha)
    await work(store)
    told = (await fetch(client, await look(client, asha, asked))).json()["chapters"]["super_likes"]
    assert [one["day"] for one in told] == [f"2026-01-0{nth}" for nth in range(1, 8)]


async def test_what_is_too_much_fails_with_a_word_on_what_to_do(
    services: Services, client: httpx.AsyncClient, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BYTES_MAX", 100)
    asha = await person(services)
    asked = await ask(client, asha)
    await work(store)
    failed = await look(client, asha, asked)
    assert (failed["status"], failed["error_message"]) == ("failed", CopyTooLarge.message)


async def test_a_copy_whose_worker_was_killed_is_made_by_the_next(
    settings: Settings, services: Services, client: httpx.AsyncClient, store: Any
) -> None:
    asha = await person(services)
    asked = await ask(client, asha)
    await _killed_in_the_middle(settings, services, client, asha, asked)
    await jobs.retry_stalled.func(timestamp=0)
    await work(store)
    done = await look(client, asha, asked)
    assert (done["status"], (await fetch(client, done)).status_code) == ("done", 200)


async def test_a_copy_that_keeps_killing_its_workers_has_failed_and_is_not_silent(
    settings: Settings, services: Services, client: httpx.AsyncClient, store: Any
) -> None:
    asha = await person(services)
    asked = await ask(client, asha)
    await _killed_in_the_middle(settings, services, client, asha, asked)
    async with services.units.write() as unit:
        await unit.fetch("UPDATE procrastinate_jobs SET attempts = %(most)s", {"most": jobs.ATTEMPTS})
    await jobs.retry_stalled.func(timestamp=0)
    await jobs.app.tasks["live.give_up_silent_jobs"].func(timestamp=0)
    failed = await look(client, asha, asked)
    assert (failed["status"], bool(failed["error_message"])) == ("failed", True)
    # And she may ask again.
    assert (await ask(client, asha))["job_id"] != asked["job_id"]


async def test_who_leaves_while_a_copy_is_made_leaves_none_behind(
    services: Services, client: httpx.AsyncClient, store: Any
) -> None:
    asha = await person(services)
    await ask(client, asha)
    async with services.units.write() as unit:
        await live.forget_jobs_of(unit, asha.id)
    await work(store)
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT id FROM media") == []


async def test_whatever_names_a_person_is_told_or_left_out_for_a_reason(settings: Settings) -> None:
    naming = """
        SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'users'::regclass
    """
    with psycopg.connect(settings.database_url or "") as connection:
        found = {row[0] for row in connection.execute(naming)}
    told = {chapter.table for chapter in repository.CHAPTERS}
    assert found - told - set(repository.LEFT_OUT) == set()
    assert told & set(repository.LEFT_OUT) == set()


async def _killed_in_the_middle(
    settings: Settings, services: Services, client: httpx.AsyncClient, who: Person, asked: Any
) -> None:
    """Let a real worker come as far as a table that is shut to it, and kill it there."""
    async with AsyncExitStack() as shut:
        unit = await shut.enter_async_context(services.units.write())
        await unit.fetch("LOCK TABLE bug_reports IN ACCESS EXCLUSIVE MODE")
        with running(settings, "work") as worker:
            await _until_halfway(client, who, asked)
            worker.kill()
    assert (await look(client, who, asked))["status"] == "running"
    async with services.units.write() as unit:
        await unit.fetch("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")


async def _until_halfway(client: httpx.AsyncClient, who: Person, asked: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await look(client, who, asked))["progress"] < 50:
            await asyncio.sleep(0.1)
