"""Pictures of homes, sent as `data:` URLs: today's web client sends them so."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.media.files import UPLOAD, bomb, data_url, path_of, photo, stored, upload
from tests.support.cast import ROOM, home, person

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"


async def test_a_picture_is_added_to_a_home_as_a_data_url(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    body = {"image_url": data_url(photo()), "is_main": True}
    answer = await client.post(f"{HOMES}/{room}/images", json=body, headers=asha.headers)
    assert answer.status_code == 200, answer.text
    added = answer.json()
    assert added["is_main"] is True
    assert added["image_url"].startswith("http://127.0.0.1:8000/media/public/property_image/")
    shown = (await client.get(f"{HOMES}/{room}")).json()
    assert shown["main_image_url"] == added["image_url"]
    assert (await client.get(path_of(added["image_url"]))).headers["content-type"] == "image/webp"


async def test_a_home_is_offered_and_changed_with_pictures_in_it(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    one, two = data_url(photo(1)), data_url(photo(2))
    body = {**ROOM, "image_urls": [one, "https://pictures.test/1.jpg", two], "main_image_url": two}
    made = (await client.post(HOMES, json=body, headers=asha.headers)).json()
    assert len(made["image_urls"]) == 3
    assert made["main_image_url"].startswith("http://127.0.0.1:8000/media/")
    assert len(stored(services)) == 2
    kept = [url for url in made["image_urls"] if "/media/" in url]
    change = {"image_urls": [*kept, data_url(photo(3))]}
    changed = (await client.put(f"{HOMES}/{made['id']}", json=change, headers=asha.headers)).json()
    assert changed["image_urls"][:2] == kept
    assert len(changed["image_urls"]) == 3
    assert changed["title"] == ROOM["title"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "INVALID_FILE_TYPE"),
        (data_url(b"<!doctype html>", "image/png"), "INVALID_FILE_TYPE"),
        (data_url(photo()[:9000]), "INVALID_FILE"),
        (data_url(bomb(), "image/png"), "TOO_MANY_PIXELS"),
        ("data:image/png;base64,%%%%", "INVALID_DATA_URL"),
        ("data:text/html,<script>alert(1)</script>", "INVALID_DATA_URL"),
        ("javascript:alert(1)", "VALIDATION_ERROR"),
        (f"https://pictures.test/{'x' * 500}", "VALIDATION_ERROR"),
    ],
)
async def test_what_is_no_picture_does_not_come_into_a_home(
    client: httpx.AsyncClient, services: Services, url: str, code: str
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    answer = await client.post(f"{HOMES}/{room}/images", json={"image_url": url}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    answer = await client.post(HOMES, json={**ROOM, "image_urls": [url]}, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert stored(services) == set()


async def test_who_may_not_change_a_home_leaves_nothing_that_is_theirs(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, ravi = await person(services), await person(services, "Ravi")
    room = await home(client, asha)
    body = {"image_url": data_url(photo())}
    answer = await client.post(f"{HOMES}/{room}/images", json=body, headers=ravi.headers)
    assert answer.status_code == 403
    assert (await client.get(f"{UPLOAD}/media", headers=ravi.headers)).json()["items"] == []
    async with services.units.read() as unit:
        waiting = await unit.fetch("SELECT key FROM media_drops")
    assert {row["key"] for row in waiting} == stored(services)


async def test_a_picture_that_is_deleted_by_its_address_leaves_the_home_too(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[data_url(photo(1)), data_url(photo(2))])
    first, second = (await client.get(f"{HOMES}/{room}", headers=asha.headers)).json()["image_urls"]
    answer = await client.post(f"{UPLOAD}/media/batch-delete", json={"media_ids": [first]}, headers=asha.headers)
    assert answer.json()["deleted"] == [first]
    left = (await client.get(f"{HOMES}/{room}", headers=asha.headers)).json()
    assert left["image_urls"] == [second]


async def test_somebody_elses_picture_in_a_home_outlives_the_home(
    client: httpx.AsyncClient, services: Services
) -> None:
    """On today's server, naming an address and then changing it deletes what lies there, whosever it is."""
    asha, ravi = await person(services), await person(services, "Ravi")
    theirs = (await upload(client, asha, photo(), visibility="public")).json()["public_url"]
    room = await home(client, ravi, image_urls=[theirs])
    await client.put(f"{HOMES}/{room}", json={"image_urls": []}, headers=ravi.headers)
    await client.post(f"{UPLOAD}/media/batch-delete", json={"media_ids": [theirs]}, headers=ravi.headers)
    await client.delete(f"{HOMES}/{room}", headers=ravi.headers)
    assert (await client.get(path_of(theirs))).status_code == 200
