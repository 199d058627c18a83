"""Files come in: each row of the contract."""

import httpx
import pytest

from aangan.infra.services import Services
from tests.rooms.media.files import UPLOAD, path_of, photo, scene, upload, written
from tests.support.cast import person

pytestmark = pytest.mark.anyio


async def test_an_upload_is_kept_and_read_by_everybody(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    answer = await upload(client, asha, photo(), "my room.jpg", visibility="public", folder="property_image")
    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert (kept["content_type"], kept["file_type"], kept["original_filename"]) == (
        "image/webp",
        "image",
        "my room.jpg",
    )
    assert kept["public_url"] == kept["media"]["file_url"]
    assert kept["media"]["user_id"] == asha.id
    # Taken on its side, shown upright.
    assert (kept["media"]["width"], kept["media"]["height"]) == (480, 640)
    shown = await client.get(path_of(kept["public_url"]))
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert len(shown.content) == kept["file_size"]
    listed = (await client.get(f"{UPLOAD}/media", headers=asha.headers)).json()
    assert [each["id"] for each in listed["items"]] == [kept["media"]["id"]]
