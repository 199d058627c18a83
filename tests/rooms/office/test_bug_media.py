"""Reports with pictures and films."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from aangan.infra.services import Services
from aangan.infra.settings import Settings
from tests.support.cast import Person, person

pytestmark = pytest.mark.anyio

PATH = "/api/v1/bugs/with-media"
SAID = {
    "source": "mobile", "bug_type": "crash", "severity": "critical", "title": "It closes",
    "description": "On opening a chat.",
}  # fmt: skip


def picture(colour: str = "orange") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "PNG")
    return out.getvalue()


async def sent(
    client: httpx.AsyncClient, who: Person, *contents: bytes, said: dict[str, Any] | None = None
) -> httpx.Response:
    files = [("files", (f"{number}.png", content)) for number, content in enumerate(contents)]
    return await client.post(PATH, data=SAID if said is None else said, files=files, headers=who.headers)


async def counts(services: Services) -> tuple[int, int]:
    """Count the reports and the files that are kept."""
    async with services.units.read() as unit:
        rows = await unit.fetch(
            "SELECT (SELECT count(*) FROM bug_reports) AS reports, (SELECT count(*) FROM media) AS files"
        )
    return rows[0]["reports"], rows[0]["files"]


async def test_a_report_keeps_its_pictures_for_its_author_and_staff(
    client: httpx.AsyncClient, services: Services, settings: Settings
) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    said = {**SAID, "device_info": '{"os": "Android 15"}', "tags": "chat, crash,,", "app_version": "1.4.2+87"}
    answer = await sent(client, asha, picture(), picture("teal"), said=said)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert {name: made[name] for name in SAID} == SAID
    assert (made["device_info"], made["tags"]) == ({"os": "Android 15"}, ["chat", "crash"])
    assert len(made["media_urls"]) == 2
    for who in (asha, meera):
        shown = (await client.get(f"/api/v1/bugs/{made['id']}", headers=who.headers)).json()
        for url in shown["media_urls"]:
            got = await client.get(url.removeprefix(settings.public_url))
            with Image.open(io.BytesIO(got.content)) as kept:
                assert kept.size == (320, 200)
            # The address alone opens nothing: the link was signed, for a while.
            assert (await client.get(url.removeprefix(settings.public_url).partition("?")[0])).status_code == 404


async def test_a_device_is_told_as_words_and_what_is_empty_is_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    asha = await person(services)
    said = {**SAID, "device_info": "Pixel 9", "tags": "", "app_version": "", "steps_to_reproduce": ""}
    made = (await sent(client, asha, picture(), said=said)).json()
    assert made["device_info"] == {"description": "Pixel 9"}
    assert (made["tags"], made["app_version"] or None, made["steps_to_reproduce"] or None) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "contents", "code"),
    [
        ({}, [], "VALIDATION_ERROR"), ({}, [b""], "EMPTY_FILE"), ({}, [b"no picture"], "INVALID_FILE_TYPE"),
        ({}, [b"%PDF-1.7\n"], "INVALID_FILE_TYPE"), ({}, [picture(), b"\x89PNG\r\n\x1a\n"], "INVALID_FILE"),
        ({}, [picture()] * 11, "VALIDATION_ERROR"), ({"title": ""}, [picture()], "VALIDATION_ERROR"),
        ({"title": "a\x00b"}, [picture()], "VALIDATION_ERROR"), ({"bug_type": "typo"}, [picture()], "VALIDATION_ERROR"),
        ({"device_info": '{"a": NaN}'}, [picture()], "VALIDATION_ERROR"),
        ({"tags": "x" * 51}, [picture()], "VALIDATION_ERROR"),
        ({"tags": ",".join("abcdefghijklmnopqrstu")}, [picture()], "VALIDATION_ERROR"),
    ],
)  # fmt: skip
async def test_a_form_with_one_fault_leaves_nothing(
    client: httpx.AsyncClient, services: Services, change: dict[str, str], contents: list[bytes], code: str
) -> None:
    asha = await person(services)
    answer = await sent(client, asha, *contents, said={**SAID, **change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert await counts(services) == (0, 0)


async def test_a_file_where_words_belong_is_422(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    said = {name: value for name, value in SAID.items() if name != "title"}
    for field in ("title", "tags", "device_info"):
        given = said if field == "title" else SAID
        files = [("files", ("1.png", picture())), (field, ("x.png", picture()))]
        answer = await client.post(PATH, data=given, files=files, headers=asha.headers)
        assert answer.status_code == 422
    answer = await client.post(PATH, data={**SAID, "files": "words"}, headers=asha.headers)
    assert answer.status_code == 422
    answer = await client.post(PATH, json=SAID, headers=asha.headers)
    assert answer.status_code == 422


async def test_strangers_leave_no_files(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, data=SAID, files=[("files", ("1.png", picture()))])
    assert answer.status_code == 401


async def test_bodies_as_large_as_films_pass_here_only(client: httpx.AsyncClient, services: Services) -> None:
    asha = await person(services)
    large = b"\x00" * 2_000_000
    assert (await sent(client, asha, large)).json()["error"]["code"] == "INVALID_FILE_TYPE"
    answer = await client.post("/api/v1/bugs", content=large, headers=asha.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


async def test_with_the_account_go_the_pictures(client: httpx.AsyncClient, services: Services) -> None:
    asha, meera = await person(services), await person(services, "Meera", role="admin")
    made = (await sent(client, asha, picture())).json()
    assert (await client.delete("/api/v1/users/me", headers=asha.headers)).status_code == 200
    kept = (await client.get(f"/api/v1/bugs/{made['id']}", headers=meera.headers)).json()
    assert (kept["media_urls"], kept["user_id"]) == (None, None)
    assert await counts(services) == (1, 0)
