"""What workers do: smaller copies for the web, and dropping what nobody keeps."""

import asyncio
import io
import random
from datetime import timedelta

import httpx
import pytest
from PIL import Image

from aangan.infra import jobs
from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.kit.actor import Actor, Role
from aangan.kit.errors import Unavailable
from aangan.kit.ids import UserId
from aangan.media import service as media
from aangan.media.errors import UploadExpired
from aangan.media.service._upkeep import STALE
from tests.rooms.media.files import UPLOAD, optimized, path_of, photo, scene, stored, upload, written
from tests.support.cast import Person, home, person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio

MEDIA = f"{UPLOAD}/media"


def acting(who: Person) -> Actor:
    return Actor(UserId(who.id), Role.USER, who.subject)


async def drops(services: Services) -> set[str]:
    async with services.units.read() as unit:
        return {row["key"] for row in await unit.fetch("SELECT key FROM media_drops")}


async def test_a_picture_gets_smaller_copies_for_the_web(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    given = photo(width=1800, height=1200)
    kept = (await upload(client, asha, given, visibility="public")).json()["media"]
    assert (kept["is_processed"], kept["thumbnail_url"]) == (False, kept["file_url"])
    async with jobs.opened(services.settings, services) as worker:
        await worker.run_worker_async(wait=False, install_signal_handlers=False)
    shown = (await client.get(f"{MEDIA}/{kept['id']}", headers=asha.headers)).json()
    assert shown["is_processed"] is True
    copies = shown["processing_metadata"]["renditions"]
    # Turned upright it is 1200 wide: wider copies would be made of nothing.
    assert [(each["format"], each["width"], each["height"]) for each in copies] == [
        ("webp", 320, 480), ("avif", 320, 480), ("webp", 960, 1440), ("avif", 960, 1440),
    ]  # fmt: skip
    assert shown["thumbnail_url"] == copies[0]["url"]
    for each in copies:
        answer = await client.get(path_of(each["url"]))
        assert answer.headers["content-type"] == f"image/{each['format']}"
        assert answer.headers["cache-control"].startswith("public")
        with Image.open(io.BytesIO(answer.content)) as opened:
            assert (opened.size, opened.format) == ((each["width"], each["height"]), each["format"].upper())
            assert not opened.getexif()
    assert len(shown["processing_metadata"]["blurhash"]) == 28
    assert await drops(services) == set()


async def test_copies_of_a_private_picture_are_private(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo())).json()["media"]
    await optimized(services)
    shown = (await client.get(f"{MEDIA}/{kept['id']}", headers=asha.headers)).json()
    small = path_of(shown["thumbnail_url"])
    assert (await client.get(small)).status_code == 200
    assert (await client.get(small.partition("?")[0])).status_code == 404


async def test_the_job_exists_only_if_the_picture_does(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    received = await media.receive(services, asha.id, photo())
    with pytest.raises(ZeroDivisionError):
        async with services.units.write() as unit:
            await media.keep(unit, acting(asha), received)
            raise ZeroDivisionError
    async with services.units.read() as unit:
        assert await unit.fetch("SELECT 1 FROM procrastinate_jobs WHERE task_name LIKE 'media%%'") == []
    assert stored(services) == await drops(services) == {received.key}


async def test_making_copies_twice_leaves_one_set(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    await upload(client, asha, photo(), visibility="public")
    await optimized(services)
    before = stored(services)
    await optimized(services)
    async with services.units.write() as unit:
        await unit.fetch("UPDATE media SET processed_at = NULL")
    await asyncio.gather(optimized(services), optimized(services))
    assert await media.drop_orphans(services) >= 4
    after = stored(services) - await drops(services)
    assert len(after) == len(before)
    async with services.units.read() as unit:
        rows = await unit.fetch("SELECT key FROM media_renditions UNION ALL SELECT key FROM media")
    assert {row["key"] for row in rows} == after


async def test_copies_of_a_picture_that_went_meanwhile_are_nobodys(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    kept = (await upload(client, asha, photo(width=1500, height=1000))).json()["media"]
    making = asyncio.ensure_future(optimized(services))
    await asyncio.sleep(0.05)
    await client.delete(f"{MEDIA}/{kept['id']}", headers=asha.headers)
    await making
    assert stored(services) == await drops(services)


async def test_what_nobody_kept_is_dropped_within_the_hour(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        asha = await person(services)
        kept = (await upload(client, asha, photo(1))).json()["media"]
        lost = await media.receive(services, asha.id, photo(2))
        assert await media.drop_orphans(services) == 0
        clock.advance(minutes=59)
        assert await media.drop_orphans(services) == 0
        clock.advance(minutes=2)
        assert await media.drop_orphans(services) == 1
        assert stored(services) == {kept["storage_path"]}
        with pytest.raises(UploadExpired):
            async with services.units.write() as unit:
                await media.keep(unit, acting(asha), lost)


async def test_what_was_deleted_leaves_the_storage(client: httpx.AsyncClient, services: Services) -> None:
    asha, ravi = await person(services), await person(services, "Ravi")
    one, two = [(await upload(client, asha, photo(n))).json()["media"] for n in (1, 2)]
    theirs = (await upload(client, ravi, photo(3))).json()["media"]
    await optimized(services)
    assert len(stored(services)) == 9
    await client.delete(f"{MEDIA}/{one['id']}", headers=asha.headers)
    await client.patch(f"{MEDIA}/{two['id']}", json={"visibility": "public"}, headers=asha.headers)
    assert await media.drop_orphans(services) == 6
    async with services.units.write() as unit:
        # Not by our verbs: however a row goes, its bytes go too.
        await unit.fetch("DELETE FROM users WHERE id = %(id)s", {"id": ravi.id})
    assert await media.drop_orphans(services) == 3
    shown = (await client.get(f"{MEDIA}/{two['id']}", headers=asha.headers)).json()
    assert stored(services) == {shown["storage_path"]}
    assert theirs["storage_path"] not in stored(services)
    assert await drops(services) == set()


async def test_a_key_that_is_being_dropped_can_not_be_kept(settings: Settings) -> None:
    """Between the claim and the drop somebody may come late: they are told, and do not get a row without a file."""
    clock = StoppedClock()
    away = FailingStorage()
    async with opened_app(settings, clock=clock, storage=away) as (_, services):
        asha = await person(services)
        received = await media.receive(services, asha.id, photo())
        clock.advance(hours=2)
        away.failing = True
        with pytest.raises(Unavailable):
            await media.drop_orphans(services)
        with pytest.raises(UploadExpired):
            async with services.units.write() as unit:
                await media.keep(unit, acting(asha), received)
        away.failing = False
        # Claimed by a worker that may still be at it; later it is taken for dead.
        assert await media.drop_orphans(services) == 0
        clock.advance(seconds=STALE.total_seconds() + 1)
        assert await media.drop_orphans(services) == 1
        assert away.held == {}


async def test_a_storage_that_is_away_is_said_to_be_so(settings: Settings) -> None:
    away = FailingStorage(failing=True)
    async with opened_app(settings, storage=away) as (app, services), browser(app) as client:
        asha = await person(services)
        answer = await upload(client, asha, photo())
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0
        assert (await client.get(MEDIA, headers=asha.headers)).json()["items"] == []


async def test_what_was_to_last_until_now_is_deleted(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        asha = await person(services)
        kept = (await upload(client, asha, photo())).json()["media"]
        body = {"expires_at": (clock.now() + timedelta(minutes=30)).isoformat()}
        await client.patch(f"{MEDIA}/{kept['id']}", json=body, headers=asha.headers)
        for minutes, there in ((29, 200), (2, 404)):
            clock.advance(minutes=minutes)
            async with services.units.write() as unit:
                await media.end_expired(unit)
            assert (await client.get(f"{MEDIA}/{kept['id']}", headers=asha.headers)).status_code == there


async def test_a_home_shows_no_picture_that_lasted_until_now(settings: Settings) -> None:
    clock = StoppedClock()
    async with opened_app(settings, clock=clock) as (app, services), browser(app) as client:
        asha = await person(services)
        kept = (await upload(client, asha, photo(), visibility="public")).json()["media"]
        listing = await home(client, asha)
        shown = {"image_url": kept["file_url"], "is_main": True}
        await client.post(f"/api/v1/properties/{listing}/images", json=shown, headers=asha.headers)
        body = {"expires_at": (clock.now() + timedelta(minutes=30)).isoformat()}
        await client.patch(f"{MEDIA}/{kept['id']}", json=body, headers=asha.headers)
        for minutes, there in ((29, 1), (2, 0)):
            clock.advance(minutes=minutes)
            async with services.units.write() as unit:
                await media.end_expired(unit)
            images = (await client.get(f"/api/v1/properties/{listing}")).json()["images"]
            assert [image["image_url"] for image in images].count(kept["file_url"]) == there


@pytest.mark.parametrize("attempt", range(3))
async def test_crossing_deletes_delete_each_file_once(
    client: httpx.AsyncClient, services: Services, attempt: int
) -> None:
    asha = await person(services)
    ids = [(await upload(client, asha, written(scene(n, 40, 30)))).json()["media"]["id"] for n in range(8)]
    orders = [random.Random(n + attempt).sample(ids, len(ids)) for n in range(4)]

    async def all_of(order: list[str]) -> list[str]:
        answer = await client.post(f"{MEDIA}/batch-delete", json={"media_ids": order}, headers=asha.headers)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert len(body["deleted"]) + len(body["failed"]) == len(ids)
        deleted: list[str] = body["deleted"]
        return deleted

    async def one(which: str) -> list[str]:
        answer = await client.delete(f"{MEDIA}/{which}", headers=asha.headers)
        assert answer.status_code in {204, 404}
        return [which] if answer.status_code == 204 else []

    done = await asyncio.gather(*map(all_of, orders), one(ids[0]), one(ids[0]))
    assert sorted(each for deleted in done for each in deleted) == sorted(ids)
    assert await media.drop_orphans(services) == len(ids)
    assert stored(services) == set()


async def test_a_picture_used_again_by_somebody_else_is_recognised(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services), await person(services, "Ravi")
    picture = scene(5, 900, 700)
    first = (await upload(client, asha, written(picture))).json()["media"]
    await upload(client, asha, written(picture))
    for n in range(6, 26):
        await upload(client, asha, written(scene(n, 300, 200)))
    disguises = {
        "smaller and worse": written(picture.resize((450, 350)), quality=40),
        "mirrored": written(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
        "cropped": written(picture.crop((40, 30, 860, 670))),
        "brighter": written(picture.point(lambda value: min(255, value * 5 // 4))),
        "another format": written(picture, "PNG"),
    }
    for name, data in disguises.items():
        again = (await upload(client, ravi, data)).json()["media"]
        async with services.units.read() as unit:
            alike = await media.look_alikes(unit, again["id"], ravi.id)
        assert first["id"] in {str(row["uid"]) for row in alike}, name
        assert len(alike) == 2, name
    other = (await upload(client, ravi, written(scene(99, 900, 700)))).json()["media"]
    async with services.units.read() as unit:
        assert await media.look_alikes(unit, other["id"], ravi.id) == []


class FailingStorage:
    """A storage in memory that is away when told so."""

    def __init__(self, *, failing: bool = False) -> None:
        self.failing = failing
        self.held: dict[str, bytes] = {}

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        self._be_there()
        self.held[key] = data

    async def read(self, key: str, start: int, end: int) -> bytes:
        self._be_there()
        return self.held[key][start:end]

    async def drop(self, keys: list[str]) -> None:
        self._be_there()
        for key in keys:
            self.held.pop(key, None)

    async def link(self, key: str, seconds: int) -> str | None:
        return None

    def _be_there(self) -> None:
        if self.failing:
            raise Unavailable(retry_after=5)
