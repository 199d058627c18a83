"""Uploads by a link that was asked for before."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from aangan.media import service as media
from tests.rooms.media.files import UPLOAD, path_of, photo, stored
from tests.support.cast import Person, home, person
from tests.support.house import StoppedClock, browser, opened_app

pytestmark = pytest.mark.anyio

HOMES = "/api/v1/properties"


async def ask(client: httpx.AsyncClient, who: Person, **item: Any) -> httpx.Response:
    body = {"files": [{"filename": "room.jpg", **item}]}
    return await client.post(f"{UPLOAD}/presigned", json=body, headers=who.headers)


async def send(client: httpx.AsyncClient, link: dict[str, Any], data: bytes) -> httpx.Response:
    """Post as clients do: a form, with what they were told beside the file, and no bearer token."""
    fields = {"signature": link["token"], "timestamp": str(link["timestamp"]), "public_id": link["public_id"]}
    return await client.post(path_of(link["signed_url"]), files={"file": ("x.jpg", data)}, data=fields)


async def test_a_file_comes_by_a_link_and_is_confirmed(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    link = (await ask(client, asha, folder_type="generic", visibility="public")).json()["items"][0]
    early = await client.post(f"{UPLOAD}/confirm/{link['upload_id']}", headers=asha.headers)
    assert (early.status_code, early.json()["error"]["code"]) == (404, "MEDIA_NOT_FOUND")
    assert (await client.get(path_of(link["public_url"]))).status_code == 404
    sent = await send(client, link, photo())
    assert sent.status_code == 200, sent.text
    confirmed = (await client.post(f"{UPLOAD}/confirm/{link['upload_id']}", headers=asha.headers)).json()
    assert confirmed["media"]["id"] == link["upload_id"]
    assert (confirmed["media"]["upload_status"], confirmed["media"]["user_id"]) == ("complete", asha.id)
    led = await client.get(path_of(link["public_url"]))
    assert (led.status_code, led.headers["location"]) == (307, confirmed["media"]["file_url"])


@pytest.mark.parametrize("how", ["address", "id"])
async def test_a_picture_that_came_by_a_link_leaves_the_home_with_its_file(
    client: httpx.AsyncClient, services: Services, how: str
) -> None:
    """The home shows it where the link promised it, and clients delete it by what they are shown."""
    asha = await person(services)
    link = (await ask(client, asha, folder_type="generic", visibility="public")).json()["items"][0]
    assert (await send(client, link, photo())).status_code == 200
    room = await home(client, asha, image_urls=[link["public_url"], "https://pictures.example/1.jpg"])
    shown, other = (await client.get(f"{HOMES}/{room}", headers=asha.headers)).json()["image_urls"]
    ref = shown if how == "address" else link["upload_id"]
    answer = await client.post(f"{UPLOAD}/media/batch-delete", json={"media_ids": [ref]}, headers=asha.headers)
    assert answer.json() == {"deleted": [ref], "failed": [], "storage_warnings": []}
    assert (await client.get(path_of(shown))).status_code == 404
    assert (await client.get(f"{HOMES}/{room}", headers=asha.headers)).json()["image_urls"] == [other]


async def test_nobody_deletes_by_an_address_what_is_not_theirs(client: httpx.AsyncClient, services: Services) -> None:
    asha, om = await person(services), await person(services, "Om")
    link = (await ask(client, asha, folder_type="generic", visibility="public")).json()["items"][0]
    assert (await send(client, link, photo())).status_code == 200
    refs = [link["public_url"], link["public_url"][:-1], f"{link['public_url']}/more"]
    answer = await client.post(f"{UPLOAD}/media/batch-delete", json={"media_ids": refs}, headers=om.headers)
    assert answer.json()["deleted"] == []
    assert (await client.get(path_of(link["public_url"]))).status_code == 307


async def test_a_private_promise_is_kept_for_whoever_has_the_link(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    link = (await ask(client, asha)).json()["items"][0]
    await send(client, link, photo())
    led = await client.get(path_of(link["public_url"]))
    assert (await client.get(path_of(led.headers["location"]))).status_code == 200
    assert (await client.get(path_of(link["public_url"]).partition("?")[0])).status_code == 404


@pytest.mark.parametrize(
    ("item", "status"),
    [
        ({"folder_type": "property_image"}, 400), ({"folder_type": "scene", "tour_id": "t"}, 400),
        ({"folder_type": "property_image", "property_id": 7}, 200), ({"file_size": 10**9}, 413),
        ({"filename": ""}, 422), ({"visibility": "everybody"}, 422),
    ],
)  # fmt: skip
async def test_what_is_missing_is_said_when_the_link_is_asked_for(
    client: httpx.AsyncClient, services: Services, item: dict[str, Any], status: int
) -> None:
    assert (await ask(client, await person(services), **item)).status_code == status


async def test_a_link_works_for_its_own_upload_only_and_untouched(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    one, two = [(await ask(client, asha)).json()["items"][0] for _ in range(2)]
    for url in (
        one["signed_url"].replace(one["upload_id"], two["upload_id"]),
        one["signed_url"].replace("expires=1", "expires=2"),
        one["signed_url"][:-1] + "01"[one["signed_url"][-1] == "0"],
        # A link to read with opens no upload.
        f"{one['signed_url'].partition('?')[0]}?{one['public_url'].partition('?')[2]}",
    ):
        answer = await send(client, {**one, "signed_url": url}, photo())
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "MEDIA_NOT_FOUND")
    assert stored(services) == set()


async def test_a_link_is_good_once_however_many_use_it_together(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    link = (await ask(client, asha, visibility="public")).json()["items"][0]
    answers = await asyncio.gather(*(send(client, link, photo(n)) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    again = await send(client, link, photo(9))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ALREADY_UPLOADED")
    kept = next(answer for answer in answers if answer.status_code == 200).json()
    shown = await client.get(path_of(kept["public_url"]))
    assert len(shown.content) == kept["file_size"]


async def test_a_refused_file_leaves_the_link_good(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    link = (await ask(client, asha)).json()["items"][0]
    assert (await send(client, link, b"<html>")).status_code == 422
    assert (await send(client, link, photo())).status_code == 200


async def test_a_link_ends_and_its_upload_has_failed(settings: Settings, stack: AsyncExitStack) -> None:
    clock = StoppedClock()
    app, services = await stack.enter_async_context(opened_app(settings, clock=clock))
    client = await stack.enter_async_context(browser(app))
    asha = await person(services)
    link = (await ask(client, asha)).json()["items"][0]
    clock.advance(seconds=settings.media_link_seconds + 61)
    late = await send(client, link, photo())
    assert (late.status_code, late.json()["error"]["code"]) == (410, "LINK_EXPIRED")
    async with services.units.write() as unit:
        await media.end_expired(unit)
    listed = (await client.get(f"{UPLOAD}/media", params={"upload_status": "failed"}, headers=asha.headers)).json()
    assert [each["id"] for each in listed["items"]] == [link["upload_id"]]
