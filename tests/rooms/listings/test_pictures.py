"""Pictures of homes: by address, as themselves, in order, described, one the main one."""

import base64
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from aangan.infra.services import Services
from tests.rooms.listings.stage import HOMES, change, read
from tests.support.cast import ROOM, Person, home, person

pytestmark = pytest.mark.anyio

ONE, TWO, THREE = (f"https://pictures.test/{number}.jpg" for number in (1, 2, 3))


def data_url() -> str:
    """Return a small picture as a `data:` URL."""
    kept = BytesIO()
    Image.effect_mandelbrot((320, 240), (-2.0, -1.5, 1.0, 1.5), 60).convert("RGB").save(kept, "PNG")
    return f"data:image/png;base64,{base64.b64encode(kept.getvalue()).decode()}"


async def add(client: httpx.AsyncClient, who: Person, room: int, **body: Any) -> Any:
    """Add a picture; returns it."""
    answer = await client.post(f"{HOMES}/{room}/images", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def say(client: httpx.AsyncClient, who: Person, room: int, image: int, **body: Any) -> Any:
    """Describe a picture; returns it."""
    answer = await client.put(f"{HOMES}/{room}/images/{image}", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def urls(client: httpx.AsyncClient, room: int) -> list[str]:
    """Return the addresses of a home's pictures, in their order."""
    return [image["image_url"] for image in (await read(client, room))["images"]]


async def test_a_picture_says_all_that_the_contract_says(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    made = await add(client, asha, room, image_url=THREE, caption="From the door", image_category="kitchen")
    assert made == {
        "id": made["id"], "property_id": room, "image_url": THREE, "caption": "From the door",
        "image_category": "kitchen", "display_order": 2, "is_main_image": False, "is_main": False,
    }  # fmt: skip
    assert (await read(client, room))["images"][2] == made


async def test_a_picture_itself_is_kept_as_a_file_of_ours(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    made = await add(client, asha, room, image_url=data_url(), is_main=True)
    assert made["image_url"].startswith(f"{services.settings.public_url}/media/")
    shown = await read(client, room)
    assert shown["main_image_url"] == made["image_url"]
    assert [image["is_main_image"] for image in shown["images"]] == [True, False, False]


async def test_a_picture_that_stands_already_is_not_added_again(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha)
    first = (await read(client, room))["images"][1]
    await say(client, asha, room, first["id"], caption="The hall", image_category="hall")
    again = await add(client, asha, room, image_url=TWO, is_main=True)
    assert (again["id"], again["is_main"], again["caption"]) == (first["id"], True, "The hall")
    assert again["image_category"] == "hall"
    assert await urls(client, room) == [TWO, ONE]


async def test_pictures_are_put_in_order_and_described(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[ONE, TWO, THREE])
    one, two, three = (image["id"] for image in (await read(client, room))["images"])
    await say(client, asha, room, two, display_order=9)
    assert await urls(client, room) == [ONE, THREE, TWO]
    said = await say(client, asha, room, three, caption="Kitchen", image_category="kitchen", is_main=True)
    assert (said["caption"], said["image_category"], said["is_main"]) == ("Kitchen", "kitchen", True)
    assert await urls(client, room) == [THREE, ONE, TWO]
    assert (await say(client, asha, room, three, caption="Cooking", is_main=False))["is_main"]
    assert (await say(client, asha, room, one))["caption"] is None


async def test_the_next_picture_is_the_main_one_when_it_is_taken_away(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[ONE, TWO, THREE])
    images = (await read(client, room))["images"]
    answer = await client.delete(f"{HOMES}/{room}/images/{images[0]['id']}", headers=asha.headers)
    assert (answer.status_code, answer.json()["message"]) == (200, "Image deleted")
    after = (await read(client, room))["images"]
    assert [(image["image_url"], image["is_main"]) for image in after] == [(TWO, True), (THREE, False)]


async def test_a_picture_of_another_home_is_not_found(client: httpx.AsyncClient, services: Services) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    mine, theirs = await home(client, asha), await home(client, kabir)
    image = (await read(client, theirs))["images"][0]["id"]
    for method, body in (("PUT", {"is_main": True}), ("DELETE", None)):
        answer = await client.request(method, f"{HOMES}/{mine}/images/{image}", json=body, headers=asha.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "IMAGE_NOT_FOUND")
    assert [image["is_main"] for image in (await read(client, theirs))["images"]] == [True, False]


async def test_new_addresses_take_the_place_of_the_old_but_not_of_plans_and_words(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[ONE, TWO])
    plan = (await add(client, asha, room, image_url="https://pictures.test/plan.png", image_category="floor_plan"))[
        "id"
    ]
    two = (await read(client, room))["images"][1]["id"]
    await say(client, asha, room, two, caption="The hall")
    after = await change(client, asha, room, image_urls=[THREE, TWO])
    assert [(image["image_url"], image["caption"]) for image in after["images"] if image["id"] != plan] == [
        (THREE, None), (TWO, "The hall"),
    ]  # fmt: skip
    assert plan in {image["id"] for image in after["images"]}
    assert after["main_image_url"] == THREE
    chosen = await change(client, asha, room, image_urls=[THREE, TWO], main_image_url=TWO)
    assert chosen["main_image_url"] == TWO
    assert (await change(client, asha, room, main_image_url=THREE))["main_image_url"] == THREE
    assert sum(image["is_main"] for image in (await read(client, room))["images"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"image_url": "file:///etc/passwd"}, {"image_url": "https://p.test/" + "x" * 500}, {"image_url": ""},
        {"image_url": ONE, "image_category": "dungeon"}, {"image_url": ONE, "display_order": -1},
        {"image_url": ONE, "caption": "x" * 201},
    ],
)  # fmt: skip
async def test_bad_pictures_are_refused(client: httpx.AsyncClient, services: Services, body: dict[str, Any]) -> None:
    asha = await person(services)
    room = await home(client, asha)
    answer = await client.post(f"{HOMES}/{room}/images", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_a_home_has_fifty_pictures_at_most(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    room = await home(client, asha, image_urls=[f"https://pictures.test/{number}.jpg" for number in range(50)])
    body = {"image_url": "https://pictures.test/one-more.jpg"}
    answer = await client.post(f"{HOMES}/{room}/images", json=body, headers=asha.headers)
    assert answer.status_code == 422
    assert len(await urls(client, room)) == 50
    await add(client, asha, room, image_url="https://pictures.test/7.jpg", is_main=True)


async def test_a_home_has_ten_floor_plans_at_most_whichever_way_they_come(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    picture = (await read(client, room))["images"][0]["id"]
    for number in range(10):
        plan = f"https://pictures.test/plan{number}.jpg"
        await add(client, asha, room, image_url=plan, image_category="floor_plan")
    images = f"{HOMES}/{room}/images"
    body = {"image_url": "https://pictures.test/one-more.jpg", "image_category": "floor_plan"}
    more = await client.post(images, json=body, headers=asha.headers)
    turned = await client.put(f"{images}/{picture}", json={"image_category": "floor_plan"}, headers=asha.headers)
    assert (more.status_code, turned.status_code) == (422, 422)
    assert len(await urls(client, room)) == 12


@pytest.mark.parametrize("way", ["image", "images", "main", "for_another"])
async def test_whose_home_it_is_not_is_told_so_before_their_picture_is_looked_at(
    client: httpx.AsyncClient, services: Services, way: str
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    room = await home(client, asha)
    # Whoever looks at it sees that it is damaged.
    broken = data_url()[:422]
    offered = {**ROOM, "image_urls": [broken]}
    method, path, body = {
        "image": ("POST", f"{HOMES}/{room}/images", {"image_url": broken}),
        "images": ("PUT", f"{HOMES}/{room}", {"image_urls": [broken]}),
        "main": ("PUT", f"{HOMES}/{room}", {"main_image_url": broken}),
        "for_another": ("POST", f"{HOMES}?owner_id={asha.id}", offered),
    }[way]
    refused = await client.request(method, path, json=body, headers=kabir.headers)
    assert refused.status_code == 403, refused.text
    looked_at = await client.request(method, path, json=body, headers=asha.headers)
    assert looked_at.status_code in {400, 422}, looked_at.text


async def test_a_picture_for_a_home_that_is_not_there_is_not_looked_at(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha, kabir = await person(services), await person(services, "Kabir")
    draft = await home(client, asha, listing_preferences={"moderation_status": "draft"})
    for room in (draft, draft + 1):
        body = {"image_url": data_url()[:422]}
        answer = await client.post(f"{HOMES}/{room}/images", json=body, headers=kabir.headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PROPERTY_NOT_FOUND")


async def test_nobody_fetches_an_address_that_an_owner_names(client: httpx.AsyncClient, services: Services) -> None:
    """Sockets other than loopback are shut in tests, and this one would be noticed."""
    asha = await person(services)
    room = await home(client, asha)
    made = await add(client, asha, room, image_url="http://127.0.0.1:1/secret.jpg")
    assert made["image_url"] == "http://127.0.0.1:1/secret.jpg"


async def test_a_picture_of_ours_that_comes_back_with_our_address_is_the_same_picture(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    room = await home(client, asha)
    made = await add(client, asha, room, image_url=data_url(), caption="The courtyard")
    shown = (await read(client, room))["image_urls"]
    assert (await change(client, asha, room, image_urls=shown))["image_urls"] == shown
    assert (await add(client, asha, room, image_url=made["image_url"]))["id"] == made["id"]
    images = (await read(client, room))["images"]
    assert [image["caption"] for image in images if image["id"] == made["id"]] == ["The courtyard"]
